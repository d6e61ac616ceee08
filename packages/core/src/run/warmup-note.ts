import type { RunAggregate } from '@syntrix-bench/metrics';

/** How a warm-up fared that was to end when the measure is steady. */
export interface WarmupEnd {
  readonly steady: boolean;
  /** What spoke against it when it was looked at last. */
  readonly against: string;
}

/** How a warm-up ended that was to end when the measure is steady. */
export function warmupNote(aggregate: RunAggregate, { steady, against }: WarmupEnd): string {
  const warmup = aggregate.phases().find(({ name }) => name === 'warmup');
  const seconds = Math.round(warmup?.activeSeconds ?? 0);
  return steady
    ? `goodput and median response were steady after ${seconds} s of warm-up`
    : `goodput and median response were not seen to be steady in ${seconds} s of warm-up: ${against}`;
}
