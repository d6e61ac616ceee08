import type { LoadStage } from '../contracts/plan.ts';

/** Names of load shapes that need no stages written out. */
export const LOAD_SHAPES = ['smoke', 'spike', 'soak'] as const;
export type LoadShape = (typeof LOAD_SHAPES)[number];

const SECOND_US = 1_000_000;

/** How long a shape lasts where nothing says how long. */
export const SHAPE_DURATION_US: Readonly<Record<LoadShape, number>> = {
  smoke: 10 * SECOND_US,
  spike: 5 * 60 * SECOND_US,
  soak: 3600 * SECOND_US,
};

/** What is quiet, as a share of the level. */
const QUIET = 0.1;

/** Parts of a spike, in per cent of its time: quiet, up, peak, down, and quiet again. */
const SPIKE = [40, 2, 18, 2, 38] as const;

/**
 * The stages of a shape. `level` is its highest, in workers or arrivals per second; nothing ever goes beyond it.
 *
 *     smoke ▁▁▁▁▁▁▁▁▁▁▁▁   a tenth of the level: does it work at all?
 *     spike ▁▁▁▁▁╱███╲▁▁   a tenth, then within moments the whole, and a tenth again: does it come through, and back?
 *     soak  ████████████   the level, for long: does it hold?
 *
 * @param whole Whether levels are whole numbers, as workers are.
 */
export function shapeStages(shape: LoadShape, level: number, durationUs: number, whole: boolean): readonly LoadStage[] {
  const quiet = whole ? Math.max(1, Math.round(level * QUIET)) : level * QUIET;
  switch (shape) {
    case 'smoke':
      return [{ durationUs, from: quiet, to: quiet }];
    case 'soak':
      return [{ durationUs, from: level, to: level }];
    case 'spike':
      return spike(quiet, level, durationUs);
  }
}

function spike(quiet: number, level: number, durationUs: number): readonly LoadStage[] {
  const levels = [
    [quiet, quiet],
    [quiet, level],
    [level, level],
    [level, quiet],
    [quiet, quiet],
  ] as const;
  let begun = 0;
  let shareSoFar = 0;
  return levels.map(([from, to], index) => {
    shareSoFar += SPIKE[index] ?? 0;
    const ends = Math.round((durationUs * shareSoFar) / 100);
    const stage = { durationUs: ends - begun, from, to };
    begun = ends;
    return stage;
  });
}
