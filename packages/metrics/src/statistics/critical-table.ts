import type { Shape } from './shapes.ts';

/**
 * Critical values for 0.5 % of series without a shape, by number of windows (rows) and φ (columns); `null` where a shape needs more
 * windows. Made by `pnpm calibrate:critical` from 8,000 simulated series each, seed 1: do not edit.
 */
export const CRITICAL_TABLE = {
  windows: [10, 15, 20, 30, 40, 60],
  phis: [0.4, 0.6, 0.8, 0.9],
  values: {
    drift: [
      [4.53, 5.49, 7.66, 8.72],
      [4.17, 5.31, 7.74, 9.73],
      [4.08, 5.6, 7.87, 10.36],
      [3.87, 4.86, 6.78, 9.79],
      [3.62, 4.63, 6.07, 8.31],
      [3.32, 3.94, 5.31, 6.58],
    ],
    start: [
      [4.94, 5.98, 8.54, 9.89],
      [5.07, 6.87, 9.3, 12.21],
      [4.59, 6.02, 8.78, 11.11],
      [4.36, 5.64, 8.2, 11.81],
      [4.01, 4.93, 7.37, 10.93],
      [3.85, 4.68, 6.45, 8.31],
    ],
    step: [
      [5.19, 6, 7.22, 7.45],
      [5.3, 6.52, 7.88, 8.48],
      [5.06, 6.52, 8.7, 10.11],
      [5.08, 6.41, 8.66, 10.71],
      [4.82, 6.15, 8.46, 10.88],
      [4.57, 5.6, 7.68, 9.34],
    ],
    sawtooth: [
      [null, null, null, null],
      [7.23, 7.76, 7.76, 7.78],
      [6.31, 6.96, 6.97, 6.97],
      [4.98, 5.09, 5.52, 5.7],
      [4.75, 5.05, 5.15, 5.15],
      [4.71, 5.1, 5.24, 5.24],
    ],
    outlier: [
      [12.27, 12.27, 12.27, 12.27],
      [8.06, 8.06, 8.06, 8.06],
      [6.64, 6.64, 6.64, 6.64],
      [5.65, 5.65, 5.65, 5.65],
      [5.17, 5.17, 5.17, 5.17],
      [4.84, 4.84, 4.84, 4.84],
    ],
  },
} as {
  readonly windows: readonly number[];
  readonly phis: readonly number[];
  readonly values: Readonly<Record<Shape | 'outlier', readonly (readonly (number | null)[])[]>>;
};
