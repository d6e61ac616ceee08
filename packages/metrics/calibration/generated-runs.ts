import { readFileSync } from 'node:fs';
import { normal, uniform } from './noise.ts';

/** A recorded run: logarithms of goodput, p50 and p99, and the error of each that its own blocks show. */
export interface RecordedRun {
  readonly target: string;
  /** Runs of one batch were made one after the other against the same process. */
  readonly batch: number;
  readonly figures: readonly number[];
  readonly within: readonly number[];
}

/** Figures of a run: logarithms of goodput, p50 and p99. */
export type Figures = readonly number[];

/** Standard deviations of the logarithms of the three figures. */
export interface Spreads {
  readonly within: Figures;
  readonly between: Figures;
  readonly day: Figures;
}

/** Makes runs as the recorded ones are. */
export interface RunGenerator {
  readonly spreads: Spreads;
  /** What a day has in common. */
  day(): Figures;
  /** A run of a day, changed by shifts of the logarithms. */
  run(day: Figures, shifts: Figures): Figures;
}

const FIGURES = [0, 1, 2] as const;

/** The recorded runs. */
export function recordedRuns(): readonly RecordedRun[] {
  return JSON.parse(readFileSync(new URL('./recorded-runs.json', import.meta.url), 'utf8')) as RecordedRun[];
}

/**
 * A generator fitted to recorded runs. What a run differs by from others of its batch is drawn from what the recorded ones differ
 * by, all three figures of one run together, so that the tails are as heavy and the figures go together as they do; its own sampling error is taken
 * off that and drawn anew as normal. Batches differ by the rest of the variance of their means.
 *
 * @param isNormal whether differences between runs are normal, with the same spread, and all figures go together
 * @param scale factor of all differences between runs and days; 1 is as recorded
 */
export function fitGenerator(
  runs: readonly RecordedRun[],
  seed: number,
  scale: (spreads: Spreads) => number = () => 1,
  isNormal = false,
): RunGenerator {
  const batches = [...new Set(runs.map(keyOf))].map((key) => runs.filter((run) => keyOf(run) === key));
  const freedom = runs.length - batches.length;
  const residuals = batches.flatMap((batch) => {
    const means = FIGURES.map((figure) => meanOf(batch.map((run) => run.figures[figure]!)));
    // Residuals of n runs are too small by √((n − 1)/n).
    const factor = Math.sqrt(batch.length / (batch.length - 1));
    return batch.map((run) => FIGURES.map((figure) => (run.figures[figure]! - means[figure]!) * factor));
  });
  const targets = [...new Set(runs.map(({ target }) => target))];
  const spreads = toSpreads();
  const by = scale(spreads);
  const random = uniform(seed);
  const next = normal(random);
  const shares = FIGURES.map((figure) => {
    const { within, between } = spreads;
    return between[figure]! / Math.hypot(within[figure]!, between[figure]!);
  });
  return {
    spreads: {
      within: spreads.within.map((each) => each * by),
      between: spreads.between.map((each) => each * by),
      day: spreads.day.map((each) => each * by),
    },
    day: () => {
      // Days change all figures the same way: a busier machine.
      const common = next();
      return FIGURES.map((figure) => (figure === 0 ? -common : common) * spreads.day[figure]! * by);
    },
    run: (day, shifts) => {
      const common = next();
      const drawn = isNormal
        ? FIGURES.map(
            (figure) =>
              (figure === 0 ? -common : common) * Math.hypot(spreads.within[figure]!, spreads.between[figure]!),
          )
        : residuals[Math.floor(random() * residuals.length)]!;
      return FIGURES.map(
        (figure) =>
          day[figure]! + shifts[figure]! + by * (drawn[figure]! * shares[figure]! + spreads.within[figure]! * next()),
      );
    },
  };

  function toSpreads(): Spreads {
    const total = FIGURES.map((figure) =>
      Math.sqrt(
        sumOf(residuals.map((each) => each[figure]! ** 2)) *
          (1 / runs.length) *
          (runs.length / (freedom + batches.length)),
      ),
    );
    const within = FIGURES.map((figure) =>
      Math.min(Math.sqrt(meanOf(runs.map((run) => run.within[figure]! ** 2))), total[figure]! * 0.9),
    );
    const between = FIGURES.map((figure) => Math.sqrt(total[figure]! ** 2 - within[figure]! ** 2));
    const day = FIGURES.map((figure) => {
      // Batches of one target: targets differ by more than days do.
      const squares = targets.map((target) => {
        const own = batches.filter((batch) => batch[0]!.target === target);
        const means = own.map((batch) => meanOf(batch.map((run) => run.figures[figure]!)));
        const mean = meanOf(means);
        return { sum: sumOf(means.map((each) => (each - mean) ** 2)), freedom: own.length - 1 };
      });
      const ofMeans = sumOf(squares.map(({ sum }) => sum)) / sumOf(squares.map((each) => each.freedom));
      const size = runs.length / batches.length;
      return Math.sqrt(Math.max(0, ofMeans - total[figure]! ** 2 / size));
    });
    return { within, between, day };
  }
}

function keyOf({ target, batch }: RecordedRun): string {
  return `${target} ${batch}`;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}
