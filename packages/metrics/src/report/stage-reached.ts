import type { RunAggregate } from '../aggregate/run-aggregate.ts';

/** What was done of a stage's load while it lasted. */
export interface StageReached {
  /** Ok operations that were due in the stage. */
  readonly ok: number;
  /** Of these, how many the target did while it lasted: those of before it that ended in it stand for as many under way at its end. */
  readonly inTime: number;
}

/**
 * What the target did in some segments of the measured phase. It is told by blocks: one that the end of a segment lies in counts for it.
 *
 * @param workload `null` where the run has only one.
 */
export function stageReached(
  aggregate: RunAggregate,
  workload: string | null,
  segments: readonly number[],
): StageReached {
  const { overall, seconds } = aggregate.totals('steady', { workload, segments });
  const first = Math.min(...segments);
  const spans = segments.flatMap((index) => aggregate.segments[index] ?? []);
  let own = 0;
  let carried = first === 0 ? aggregate.carriedOk(workload) : 0;
  for (const { drain, activeFromUs, activeToUs, series } of aggregate.blocks()) {
    if (drain) continue;
    const lengthUs = activeToUs - activeFromUs;
    const within = spans.reduce(
      (sum, { fromUs, toUs }) => sum + Math.max(0, Math.min(toUs, activeToUs) - Math.max(fromUs, activeFromUs)),
      0,
    );
    for (const { key, ok } of series) {
      if (key.kind !== 'operation' || (workload !== null && key.workload !== workload)) continue;
      const isOwn = segments.includes(key.segment);
      if (isOwn && activeFromUs < (aggregate.segments[key.segment]?.toUs ?? 0)) own += ok;
      else if (!isOwn && key.segment < first && lengthUs > 0) carried += (ok * within) / lengthUs;
    }
  }
  // However quick the target is, it takes the quickest answer's time.
  const tooLate = seconds > 0 ? ((overall.ok / seconds) * (overall.service?.min ?? 0)) / 1_000 : 0;
  return { ok: overall.ok, inTime: Math.min(overall.ok, own + Math.max(carried, tooLate)) };
}
