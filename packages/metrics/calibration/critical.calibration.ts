import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { MIN_PHI } from '../src/statistics/autocorrelation.ts';
import type { CriticalKind } from '../src/statistics/critical-values.ts';
import { findOutliers, fitShapes, SHAPES } from '../src/statistics/shapes.ts';
import { autoregressive, normal, uniform } from './noise.ts';

/** Of how many series without any shape one may show it. */
const ALPHA = 0.005;
const SERIES = Number(process.env.SERIES ?? 8_000);
const SEED = Number(process.env.SEED ?? 1);
const WINDOWS = [10, 15, 20, 30, 40, 60];
/** True φ of the simulated series. The table begins with the least that an estimate counts as. */
const PHIS = [0, 0.2, 0.4, 0.6, 0.8, 0.9];
/** Up to this φ the error is kept although φ is only estimated; real windows had less. */
const KEPT_PHI = 0.6;

const TABLE = new URL('../src/statistics/critical-table.ts', import.meta.url);

/** One series: how far a statistic went, and the φ that was estimated of it. */
interface Draw {
  readonly t: number;
  readonly phi: number;
}

test(`critical values from ${SERIES} series each, seed ${SEED}`, async () => {
  const values: Record<CriticalKind, (number | null)[][]> = {
    drift: [],
    start: [],
    step: [],
    sawtooth: [],
    outlier: [],
  };
  const first = PHIS.indexOf(MIN_PHI);
  for (const n of WINDOWS) {
    const draws = PHIS.map((phi, index) => simulate(n, phi, SEED * 1_000 + n * 10 + index));
    for (const [kind, rows] of Object.entries(values)) {
      const own = draws.map((all) => all.map((draw) => draw[kind as keyof typeof draw]));
      rows.push((kind === 'outlier' ? flat(own) : critical(own)).slice(first));
      process.stderr.write(`${n} ${kind} ${JSON.stringify(rows.at(-1))}\n`);
    }
  }
  const text = `import type { Shape } from './shapes.ts';

/**
 * Critical values for ${ALPHA * 100} % of series without a shape, by number of windows (rows) and φ (columns); \`null\` where a shape needs more
 * windows. Made by \`pnpm calibrate:critical\` from ${SERIES.toLocaleString('en-US')} simulated series each, seed ${SEED}: do not edit.
 */
export const CRITICAL_TABLE = ${JSON.stringify({ windows: WINDOWS, phis: PHIS.slice(first), values })} as {
  readonly windows: readonly number[];
  readonly phis: readonly number[];
  readonly values: Readonly<Record<Shape | 'outlier', readonly (readonly (number | null)[])[]>>;
};
`;
  const options = await resolveConfig(TABLE);
  writeFileSync(TABLE, await format(text, { ...options, parser: 'typescript' }));
  expect(values.drift).toHaveLength(WINDOWS.length);
});

function simulate(n: number, phi: number, seed: number) {
  const next = normal(uniform(seed));
  return Array.from({ length: SERIES }, () => {
    const series = autoregressive(n, phi, next);
    const fits = fitShapes(series);
    const [drift, start, step, sawtooth] = SHAPES.map((shape): Draw => ({ t: fits[shape].t, phi: fits[shape].phi }));
    const farthest = findOutliers(series).distances.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    return { drift: drift!, start: start!, step: step!, sawtooth: sawtooth!, outlier: { t: farthest, phi: 0 } };
  });
}

/** Outliers are judged without a φ: the value for the φ that makes most of them holds for all. */
function flat(draws: readonly (readonly Draw[])[]): number[] {
  const worst = Math.max(...kept(draws).map((all) => quantile(all.map(({ t }) => t))));
  return PHIS.map(() => rounded(worst));
}

/**
 * The quantile at each φ, and then a factor for all: a run knows φ by an estimate only, and where that is too low the critical value
 * is, too. With the factor five in a thousand are kept at every φ up to {@link KEPT_PHI}.
 */
function critical(draws: readonly (readonly Draw[])[]): (number | null)[] {
  const own = draws.map((all) => quantile(all.map(({ t }) => t)));
  if (own.every((value) => value === 0)) return own.map(() => null);
  // More of φ never makes the same t less likely, whatever a finite simulation says.
  for (let column = 1; column < own.length; column += 1) own[column] = Math.max(own[column]!, own[column - 1]!);
  const at = (phi: number) => {
    const column = Math.min(
      PHIS.length - 2,
      PHIS.findLastIndex((each) => each <= phi),
    );
    const share = (phi - PHIS[column]!) / (PHIS[column + 1]! - PHIS[column]!);
    return own[column]! + (own[column + 1]! - own[column]!) * share;
  };
  const factors = kept(draws).map((all) => quantile(all.map(({ t, phi }) => t / at(phi))));
  const factor = Math.max(1, ...factors);
  return own.map((value) => rounded(value * factor));
}

function kept(draws: readonly (readonly Draw[])[]): readonly (readonly Draw[])[] {
  return draws.filter((_, index) => PHIS[index]! <= KEPT_PHI);
}

function quantile(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.ceil((1 - ALPHA) * sorted.length) - 1]!;
}

function rounded(value: number): number {
  return Number(value.toFixed(2));
}
