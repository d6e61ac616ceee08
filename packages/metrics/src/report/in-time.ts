import type { EndedCounts } from '../aggregate/ended-in.ts';
import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import type { CohortTotals, SeriesChoice } from '../aggregate/series-sums.ts';
import { BACKLOG_SHARE } from '../certificate/limits.ts';
import type { SeriesKind } from '../series.ts';

/** What of a run is looked at, in the whole measured phase or in some segments of it. */
export interface InTimeChoice extends SeriesChoice {
  /** An operation type, connection, step or delivery; left out: all operations. */
  readonly name?: string | null;
  /** What it is. @default operations, or else the first of connections, steps and deliveries that has the name */
  readonly kind?: SeriesKind;
}

/** What was done of a load while it lasted. */
export interface InTimeCount {
  /** Ok ones that were due in the phase or the stage, but for deliveries of what was due while no load was on (R31). */
  readonly ok: number;
  /** Of these, how many the target did while it lasted: those of before it that ended in it stand for as many under way at its end. */
  readonly inTime: number;
}

/** What the target did while the measured phase lasted, or some segments of it. */
export function countInTime(
  aggregate: RunAggregate,
  { name = null, kind: wanted, ...choice }: InTimeChoice,
): InTimeCount {
  const totals = aggregate.totals('steady', choice);
  const kind = wanted ?? kindOf(totals, name);
  const { ok, quickestMs } = doneOf(totals, kind, name);
  const ended = aggregate.endedIn({ ...choice, kind, name });
  return { ok, inTime: Math.min(ok, inTimeOf(ended, totals.seconds, quickestMs)) };
}

/** What part of it the target did while it lasted, 0 to 1: of what a few at the end make out it is 1. */
export function inTimeShare({ ok, inTime }: InTimeCount): number {
  const share = ok > 0 ? inTime / ok : 1;
  return share < 1 - BACKLOG_SHARE.suspect ? share : 1;
}

/**
 * However quick the target is, it takes the quickest answer's time: what was done in the rest of the time is what it does in all of it.
 * Where nothing was done, nobody has seen that it does anything.
 */
export function inTimeOf({ own, carried }: EndedCounts, seconds: number, quickestMs: number): number {
  const restSeconds = seconds - quickestMs / 1_000;
  return Math.max(own + carried, restSeconds > 0 ? (own * seconds) / restSeconds : 0);
}

function kindOf({ operations, connections, steps }: CohortTotals, name: string | null): SeriesKind {
  if (name === null || Object.hasOwn(operations, name)) return 'operation';
  if (Object.hasOwn(connections, name)) return 'connection';
  return Object.hasOwn(steps, name) ? 'step' : 'delivery';
}

function doneOf(
  { overall, operations, connections, steps, deliveries, seconds }: CohortTotals,
  kind: SeriesKind,
  name: string | null,
): { readonly ok: number; readonly quickestMs: number } {
  if (name === null) return { ok: overall.ok, quickestMs: overall.service?.min ?? 0 };
  if (kind === 'delivery') {
    const { perSecond = 0, propagation = null } = deliveries[name] ?? {};
    return { ok: perSecond * seconds, quickestMs: Math.max(0, propagation?.min ?? 0) };
  }
  const group = { operation: operations, connection: connections, step: steps }[kind][name];
  return { ok: group?.ok ?? 0, quickestMs: group?.service?.min ?? 0 };
}
