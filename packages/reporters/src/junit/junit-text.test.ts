import type { Report } from '@syntrix-bench/metrics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { anyReport } from '../../../metrics/test/any-report.ts';
import { junitCases } from '../../test/junit-cases.ts';
import { latency, operation, sampleReport } from '../../../metrics/test/reports.ts';
import { junitText } from './junit-text.ts';

const check = (verdict: Report['checks'][number]['verdict'], kind: 'failure' | 'quirk' = 'failure') => ({
  workload: 'main',
  name: verdict,
  sentence: 'reads see what was written',
  kind,
  checked: 10,
  failed: verdict === 'failed' ? 2 : 0,
  verdict,
  evidence: [],
});

const report = (strict: boolean): Report => ({
  ...sampleReport(),
  benchmark: { ...sampleReport().benchmark, name: 'b', config: strict ? { benchmark: { strict } } : {} },
  thresholds: [
    { expression: 'read.p99 < 5ms', value: 10, unit: 'ms', verdict: 'failed', reason: '' },
    { expression: 'errors < 1%', value: 0, unit: '%', verdict: 'passed', reason: '' },
    { expression: 'p99 < 1s', value: null, unit: 's', verdict: 'not_proven', reason: 'too short' },
  ],
  checks: [check('passed'), check('failed'), { ...check('failed', 'quirk'), name: 'quirk' }, check('not_checked')],
  certificate: {
    grade: 'invalid',
    claims: [
      { workload: 'main', claim: 'latency', grade: 'invalid', reasons: [{ fact: 'f', consequence: 'c', remedy: 'r' }] },
    ],
    notes: [],
  },
});

describe('P2-34 a report as JUnit XML', () => {
  test('has a case for the run, each threshold, each check and each claim; what fails a run fails there', () => {
    const cases = junitCases(junitText(report(false)));
    expect(cases.map(({ classname, name, result }) => [classname, name, result])).toEqual([
      ['b.run', 'run', 'passed'],
      ['b.thresholds', 'read.p99 < 5ms', 'failure'],
      ['b.thresholds', 'errors < 1%', 'passed'],
      ['b.thresholds', 'p99 < 1s', 'failure'],
      ['b.checks', 'main/passed', 'passed'],
      ['b.checks', 'main/failed', 'failure'],
      ['b.checks', 'main/quirk', 'skipped'],
      ['b.checks', 'main/not_checked', 'skipped'],
      ['b.claims', 'main/latency', 'skipped'],
    ]);
    expect(junitText(report(false))).toContain('tests="9" failures="3" errors="0" skipped="3"');
  });

  test('where every claim had to be proven, one that is not is a failure', () => {
    const failed = junitCases(junitText(report(true))).filter(({ result }) => result === 'failure');
    expect(failed.map(({ name }) => name).slice(-2)).toEqual(['main/not_checked', 'main/latency']);
  });

  const cleanup = sampleReport().run.cleanup;
  const gap = { shard: 1, from_sequence: 3, to_sequence: 3 };
  const runOf = (changes: Partial<Report['run']>, strict = false, more: Partial<Report> = {}) => {
    const certificate = { grade: 'valid', claims: [], notes: [] } as const;
    const sample = sampleReport({ certificate, ...more });
    const config = strict ? { benchmark: { strict } } : {};
    const told = { ...sample, benchmark: { ...sample.benchmark, config }, run: { ...sample.run, ...changes } };
    const [first] = junitCases(junitText(told));
    return [first?.result, first?.message];
  };

  test('the run fails where it ends its process with an error that no other case tells', () => {
    expect(runOf({ cleanup: { ...cleanup, left: 2 } })).toEqual(['error', '2 documents may be left on the target']);
    expect(runOf({ cleanup: { ...cleanup, counted: false } })).toEqual([
      'error',
      'how many documents are left on the target is not known',
    ]);
    const databases = { made: ['a'], found: [], removed: [], left: [{ database: 'a', reason: 'no answer' }] };
    expect(runOf({ cleanup: { ...cleanup, databases } })).toEqual(['error', '1 database of its own may be left']);
    expect(runOf({ cleanup: { ...cleanup, left: 2, skipped: true } })[0]).toBe('passed');
    expect(runOf({ gaps: [gap] }, true)).toEqual(['failure', 'intervals of shard 1 never arrived']);
    expect(runOf({ gaps: [gap], smoke: true })[0]).toBe('failure');
    expect(runOf({ gaps: [gap] })[0]).toBe('passed');
    expect(runOf({}, true, { certificate: null })).toEqual(['failure', 'the run was not certified']);
    expect(runOf({})[0]).toBe('passed');
  });

  test('R35 the run fails where one of its workloads got nothing, by its name', () => {
    const more = { seconds: 60, load_model: 'open', operations: {}, deliveries: {} } as const;
    const workloads = {
      reads: { ...operation({ ok: 600, latency: latency(2) }), ...more },
      writes: { ...operation({ ok: 0, failed: 60, latency: null }), ...more },
    };
    expect(runOf({}, false, { workloads })).toEqual(['error', 'nothing of workload writes succeeded']);
  });

  test('a smoke run has to prove that answers are right, and no claim', () => {
    const smoke = report(true);
    const cases = junitCases(junitText({ ...smoke, run: { ...smoke.run, smoke: true } }));
    expect(cases.filter(({ name }) => name.startsWith('main/')).map(({ name, result }) => [name, result])).toEqual([
      ['main/passed', 'passed'],
      ['main/failed', 'failure'],
      ['main/quirk', 'skipped'],
      ['main/not_checked', 'failure'],
      ['main/latency', 'skipped'],
    ]);
  });

  test('is well-formed whatever is in the report', () => {
    fc.assert(
      fc.property(anyReport, (any) => {
        expect(junitCases(junitText(any)).length).toBeGreaterThan(1);
      }),
      { numRuns: 40 },
    );
  });
});
