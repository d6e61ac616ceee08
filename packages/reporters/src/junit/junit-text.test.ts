import type { Report } from '@syntrix-bench/metrics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { anyReport } from '../../../metrics/test/any-report.ts';
import { junitCases } from '../../test/junit-cases.ts';
import { sampleReport } from '../../../metrics/test/reports.ts';
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

  test('is well-formed whatever is in the report', () => {
    fc.assert(
      fc.property(anyReport, (any) => {
        expect(junitCases(junitText(any)).length).toBeGreaterThan(1);
      }),
      { numRuns: 40 },
    );
  });
});
