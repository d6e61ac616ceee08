import type { Report } from '@syntrix-bench/core';
import type { ClaimGrade } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import type { StopSignal } from '../exit-codes.ts';
import { exitCodeOf } from './exit-code-of.ts';

interface Case {
  readonly status?: Report['run']['status'];
  readonly loadModel?: Report['run']['load_model'];
  readonly ok?: number;
  readonly refused?: number;
  /** Operations that were ok, by workload, where there are several. */
  readonly workloads?: Readonly<Record<string, number>>;
  readonly grades?: readonly ClaimGrade[];
  readonly strict?: boolean;
  readonly smoke?: true;
  readonly verdicts?: readonly Report['thresholds'][number]['verdict'][];
  /** Operations that did not succeed. */
  readonly failed?: number;
  readonly delivered?: number;
  readonly connected?: number;
  /** Shards of which intervals never came. */
  readonly gaps?: readonly number[];
  readonly checks?: readonly Pick<Report['checks'][number], 'kind' | 'verdict'>[];
  readonly cleanup?: Partial<Report['run']['cleanup']>;
}

/** The part of a report that decides. */
function reportOf({
  status = 'completed',
  loadModel = 'closed',
  ok = 10,
  refused = 0,
  grades = ['valid', 'valid'],
  verdicts = [],
  failed = 0,
  delivered = 0,
  connected = 0,
  checks = [],
  gaps = [],
  cleanup = {},
  workloads,
  smoke,
}: Case): Report {
  return {
    run: {
      ...(smoke === undefined ? {} : { smoke }),
      status,
      load_model: loadModel,
      gaps: gaps.map((shard) => ({ shard, from_sequence: 3, to_sequence: 3 })),
      cleanup: {
        skipped: false,
        interrupted: false,
        counted: true,
        removed: 10,
        left: 0,
        left_samples: [],
        ...cleanup,
      },
    },
    summary: { ok, refused, total_operations: ok + refused + failed, dropped: 0 },
    ...(workloads === undefined ? {} : { workloads: workloadsOf(workloads) }),
    deliveries: { event: { count: delivered } },
    connections: { connect: { ok: connected } },
    checks,
    thresholds: verdicts.map((verdict) => ({ verdict })),
    certificate: { claims: grades.map((grade) => ({ claim: 'rate', grade })) },
  } as unknown as Report;
}

function workloadsOf(oks: NonNullable<Case['workloads']>) {
  const entries = Object.entries(oks).map(([name, ok]) => [
    name,
    { seconds: 60, load_model: 'open', ok, refused: 0, count: 10, dropped: 0, deliveries: {} },
  ]);
  return Object.fromEntries(entries) as Report['workloads'];
}

test.each<[Case, StopSignal | null, boolean, number, string]>([
  [{}, null, true, 0, 'all is well'],
  [{ ok: 0 }, null, true, 1, 'not one operation succeeded'],
  [{ workloads: { a: 5, b: 5 } }, null, true, 0, 'each workload got something'],
  [{ workloads: { a: 10, b: 0 } }, null, true, 1, 'not one operation of a workload succeeded (R35)'],
  [{ ok: 0, failed: 5, connected: 3 }, null, true, 1, 'connections do none of the operations that were asked for'],
  [{ ok: 0, connected: 3, delivered: 3 }, null, true, 1, 'operations were asked for, and none began'],
  [{ ok: 0, failed: 5, delivered: 3 }, null, true, 1, 'deliveries do none of them either'],
  [{ ok: 0, delivered: 3, loadModel: 'hold' }, null, true, 0, 'nothing was asked for but deliveries, and they came'],
  [
    { ok: 0, connected: 3, loadModel: 'hold' },
    null,
    true,
    0,
    'nothing was asked for but connections, and they are open',
  ],
  [{ checks: [{ kind: 'failure', verdict: 'failed' }] }, null, true, 4, 'a check failed, whether anybody asked or not'],
  [{ checks: [{ kind: 'quirk', verdict: 'failed' }] }, null, true, 0, 'a known quirk showed'],
  [{ checks: [{ kind: 'notice', verdict: 'failed' }] }, null, true, 0, 'something is worth knowing'],
  [{ checks: [{ kind: 'failure', verdict: 'not_checked' }] }, null, true, 0, 'nothing was there to be checked'],
  [
    { checks: [{ kind: 'failure', verdict: 'failed' }], verdicts: ['not_proven'] },
    null,
    true,
    4,
    'a failed check weighs more than what is not proven',
  ],
  [{ ok: 0, refused: 3 }, null, true, 0, 'planned refusals are successes (R12)'],
  [{ status: 'failed' }, null, true, 1, 'the run failed in the middle'],
  [{}, null, false, 1, 'the report could not be written'],
  [{ status: 'interrupted' }, 'SIGINT', true, 130, 'Ctrl+C'],
  [{ status: 'interrupted' }, 'SIGTERM', true, 143, 'kill'],
  [{ status: 'interrupted' }, 'SIGHUP', true, 129, 'the terminal went away'],
  [{ status: 'interrupted', ok: 0 }, 'SIGINT', true, 130, 'Ctrl+C before anything succeeded'],
  [{ status: 'completed' }, 'SIGINT', true, 130, 'Ctrl+C during clean-up: whoever pressed it expects 130'],
  [{ status: 'interrupted' }, null, true, 130, 'stopped by other means than a signal'],
  [{ verdicts: ['passed', 'failed'] }, null, true, 4, 'a threshold was crossed'],
  [{ verdicts: ['passed', 'not_proven'] }, null, true, 6, 'a threshold is not proven'],
  [{ verdicts: ['not_proven', 'failed'] }, null, true, 4, 'crossed weighs more than not proven'],
  [{ strict: true }, null, true, 0, 'strict, and every claim is valid'],
  [
    { strict: true, checks: [{ kind: 'failure', verdict: 'not_checked' }] },
    null,
    true,
    6,
    'strict, and a declared check was never made (R40)',
  ],
  [{ strict: true, checks: [{ kind: 'notice', verdict: 'not_checked' }] }, null, true, 0, 'strict is about failures'],
  [
    { smoke: true, checks: [{ kind: 'failure', verdict: 'passed' }], grades: [] },
    null,
    true,
    0,
    'smoke claims no speed',
  ],
  [{ smoke: true, checks: [{ kind: 'failure', verdict: 'unknown' }] }, null, true, 6, 'smoke has to tell'],
  [{ smoke: true, checks: [{ kind: 'failure', verdict: 'not_checked' }] }, null, true, 6, 'smoke has to check'],
  [{ smoke: true, checks: [{ kind: 'quirk', verdict: 'not_checked' }] }, null, true, 0, 'smoke is about failures'],
  [{ smoke: true, grades: ['invalid', 'suspect'] }, null, true, 0, 'smoke proves no claim of speed'],
  [{ strict: true, grades: ['valid', 'suspect'] }, null, true, 6, 'strict takes suspect for not proven'],
  [{ strict: true, grades: ['not_assessed', 'valid'] }, null, true, 6, 'strict takes not assessed for not proven'],
  [{ strict: true, grades: ['invalid', 'invalid'] }, null, true, 6, 'strict, and nothing is proven'],
  [{ grades: ['invalid', 'suspect'] }, null, true, 0, 'without strict and thresholds nobody asks for proof'],
  [{ strict: true, gaps: [1] }, null, true, 6, 'strict, and what a shard measured never came (R37)'],
  [{ gaps: [1] }, null, true, 0, 'without strict the report names the shard, and that is all'],
  [{ strict: true, gaps: [1], verdicts: ['failed'] }, null, true, 4, 'crossed weighs more than what never came'],
  [
    { strict: true, checks: [{ kind: 'failure', verdict: 'failed' }], grades: ['invalid'] },
    null,
    true,
    4,
    'strict, and a failed check weighs more than what is not proven',
  ],
  [{ strict: true, checks: [{ kind: 'quirk', verdict: 'failed' }] }, null, true, 0, 'strict is not about known quirks'],
  [{ status: 'failed', gaps: [0] }, null, true, 1, 'a shard that died fails the run'],
  [{ strict: true, grades: ['suspect'], verdicts: ['failed'] }, null, true, 4, 'crossed weighs more than strict'],
  [{ verdicts: ['failed'], ok: 0 }, null, true, 1, 'a run without a success proves nothing'],
  [{ cleanup: { left: 1 } }, null, true, 1, 'a document that clean-up was to remove is left'],
  [{ cleanup: { counted: false } }, null, true, 1, 'nobody knows how many documents are left'],
  [{ cleanup: { left: 7, skipped: true } }, null, true, 0, 'documents stay on purpose (--no-cleanup)'],
  [{ cleanup: { left: 7 }, verdicts: ['failed'] }, null, true, 4, 'crossed weighs more than documents that are left'],
  [
    { cleanup: { left: 7 }, verdicts: ['not_proven'] },
    null,
    true,
    6,
    'not proven weighs more than documents that are left',
  ],
  [{ cleanup: { left: 7, interrupted: true } }, 'SIGINT', true, 130, 'clean-up was given up by a person'],
])('%j with signal %s, saved %s: %i (%s)', (given, signal, saved, code) => {
  expect(exitCodeOf(reportOf(given), signal, saved, given.strict ?? false)).toBe(code);
});
