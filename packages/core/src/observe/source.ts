import type { ObservedUnit } from '@syntrix-bench/metrics';

/** One figure that a source tells. */
export interface SourceSeries {
  readonly name: string;
  readonly unit: ObservedUnit;
  /** Whether it is a sum that only grows. */
  readonly isSum: boolean;
}

/** What a look came to: a value for each series of the source. */
export type Look = readonly (number | null)[];

/** Something that can be looked at. */
export interface Source {
  readonly series: readonly SourceSeries[];
  /** Looks at it now. @throws Error saying what is wrong, in a few words */
  look(): Promise<Look>;
}

/** A number of the source; whatever else it is there, it is not known. */
export function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
