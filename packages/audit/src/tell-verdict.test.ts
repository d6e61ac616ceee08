import { expect, test } from 'vitest';

import { tellVerdict } from './tell-verdict.ts';
import type { Verdict } from './verdict.ts';

test('R30 R33 findings are counted as the checks that are declared, losses as deliveries, and what nobody knows as unknown', () => {
  const told: unknown[] = [];
  const verdict: Verdict = {
    findings: [
      { check: 'lost', checked: 10, failed: 2, unknown: 3, unknownReason: 'it was late', evidence: ['a is missing'] },
      { check: 'late', checked: 4, failed: 0, unknown: 0, unknownReason: '', evidence: [] },
      { check: 'held', checked: 4, failed: 4, unknown: 0, unknownReason: '', evidence: [] },
    ],
    losses: [{ series: 1, dueUs: 70, count: 2 }],
    untold: [{ series: 1, dueUs: 80, sentUs: 81, untilUs: 95, count: 2 }],
    unranked: [{ series: 1, dueUs: 90, sentUs: 91, untilUs: 95, count: 1 }],
    owedAtMost: 10,
    owed: 10,
    received: 8,
    inGap: 0,
    worst: null,
  };
  tellVerdict(
    verdict,
    [{ name: 'late' }, { name: 'lost' }],
    {
      check: (...told_) => told.push(['check', ...told_]),
      checkFailed: (...told_) => told.push(['failed', ...told_]),
      checkUnknown: (...told_) => told.push(['unknown', ...told_]),
      lose: (...told_) => told.push(['lose', ...told_]),
      censor: (...told_) => told.push(['censor', ...told_]),
    },
    2,
  );
  expect(told).toEqual([
    ['check', 1, 8],
    ['failed', 1, 'a is missing'],
    ['failed', 1, ''],
    ['unknown', 1, 3, 'it was late'],
    ['check', 0, 4],
    ['lose', 1, 70, 2, 2],
    ['censor', 1, { dueUs: 80, sentUs: 81, untilUs: 95, database: 2 }],
    ['censor', 1, { dueUs: 80, sentUs: 81, untilUs: 95, database: 2 }],
    ['censor', 1, { dueUs: 90, sentUs: 91, untilUs: 95, database: 2, unranked: true }],
  ]);
});
