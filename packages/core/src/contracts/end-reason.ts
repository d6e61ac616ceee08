import type { Threshold } from '@syntrix-bench/metrics';

/** A limit that was crossed while the run lasted (R27). */
export interface CrossedThreshold {
  readonly threshold: Threshold;
  /** What was found, in the threshold's unit. */
  readonly value: number;
  /** How long the newest operations that it was found over had taken. */
  readonly windowSeconds: number;
}

/** Why load ended. Stands in the report. */
export type EndReason =
  | { readonly kind: 'duration' }
  | { readonly kind: 'operations' }
  | { readonly kind: 'threshold'; readonly crossed: CrossedThreshold }
  | { readonly kind: 'exhausted'; readonly detail: string }
  | { readonly kind: 'target_lost'; readonly detail: string }
  | { readonly kind: 'interrupted'; readonly signal: string }
  | { readonly kind: 'failed'; readonly detail: string };
