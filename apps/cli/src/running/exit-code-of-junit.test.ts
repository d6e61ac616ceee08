import { junitText } from '@syntrix-bench/reporters';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { sampleReport } from '../../../../packages/metrics/test/reports.ts';
import { exitCodeOf } from './exit-code-of.ts';

const often = <const T>(usual: T, ...others: readonly T[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, fc.constantFrom(usual, ...others));

const anyEnd = fc.record({
  status: often('completed', 'interrupted', 'failed'),
  model: often('closed', 'hold'),
  succeeded: often(true, false),
  strict: fc.boolean(),
  smoke: fc.boolean(),
  certified: often(true, false),
  grade: often('valid', 'suspect', 'invalid', 'not_assessed'),
  threshold: often('passed', 'not_proven', 'failed'),
  check: often('passed', 'failed', 'not_checked', 'unknown'),
  kind: fc.constantFrom('failure', 'quirk', 'notice'),
  gap: often(false, true),
  left: often(0, 3),
  counted: often(true, false),
  skipped: often(false, true),
  databaseLeft: often(false, true),
});

test('a report as JUnit XML is red where, and only where, the run ends its process with another code than 0', () => {
  fc.assert(
    fc.property(anyEnd, (end) => {
      const sample = sampleReport();
      const { run, summary, benchmark } = sample;
      const databases = {
        made: ['a'],
        found: [],
        removed: [],
        left: end.databaseLeft ? [{ database: 'a', reason: 'no answer' }] : [],
      };
      const report = {
        ...sample,
        benchmark: { ...benchmark, config: end.strict ? { benchmark: { strict: true } } : {} },
        summary: end.succeeded ? summary : { ...summary, ok: 0, refused: 0 },
        run: {
          ...run,
          ...(end.smoke ? { smoke: true as const } : {}),
          status: end.status,
          load_model: end.model,
          gaps: end.gap ? [{ shard: 1, from_sequence: 3, to_sequence: 3 }] : [],
          cleanup: { ...run.cleanup, left: end.left, counted: end.counted, skipped: end.skipped, databases },
        },
        checks: [
          {
            workload: 'main',
            name: 'c',
            sentence: 's',
            kind: end.kind,
            checked: 1,
            failed: 0,
            verdict: end.check,
            evidence: [],
          },
        ],
        thresholds: [{ expression: 'p99 < 1s', value: 1, unit: 's' as const, verdict: end.threshold, reason: '' }],
        certificate: end.certified
          ? {
              grade: end.grade,
              claims: [{ workload: 'main', claim: 'rate' as const, grade: end.grade, reasons: [] }],
              notes: [],
            }
          : null,
      };
      const isRed = !/<testsuites [^>]*failures="0" errors="0"/u.test(junitText(report));
      expect(isRed).toBe(exitCodeOf(report, null, true, end.strict) !== 0);
    }),
    { numRuns: 500 },
  );
});
