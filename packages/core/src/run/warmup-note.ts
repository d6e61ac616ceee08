import type { RunAggregate } from '@syntrix-bench/metrics';

/** How a warm-up ended that was to end when the measure is steady. */
export function warmupNote(aggregate: RunAggregate, steady: boolean): string {
  const warmup = aggregate.phases().find(({ name }) => name === 'warmup');
  const seconds = Math.round(warmup?.activeSeconds ?? 0);
  return steady
    ? `goodput and median response were steady after ${seconds} s of warm-up`
    : `goodput and median response were not seen to be steady in ${seconds} s of warm-up: a longer one may be needed, or more operations a second`;
}
