/**
 * Critical values for 0.5 % of series without a shape, by number of windows (rows) and φ (columns); `null` where a shape needs more
 * windows. Made by `pnpm calibrate:critical` from 8,000 simulated series each, seed 1: do not edit.
 */
export const CRITICAL_TABLE = {
  windows: [10, 15, 20, 30, 40, 60],
  phis: [0, 0.2, 0.4, 0.6, 0.8, 0.9],
  values: {
    drift: [
      [3.04, 3.9, 4.53, 5.49, 7.66, 8.72],
      [2.86, 3.41, 4.17, 5.31, 7.74, 9.73],
      [2.84, 3.42, 4.08, 5.6, 7.87, 10.36],
      [2.62, 3.08, 3.87, 4.86, 6.78, 9.79],
      [2.49, 2.91, 3.62, 4.63, 6.07, 8.31],
      [2.18, 2.64, 3.32, 3.94, 5.31, 6.58],
    ],
    step: [
      [3.67, 4.46, 5.19, 6, 7.22, 7.45],
      [3.67, 4.29, 5.3, 6.52, 7.88, 8.48],
      [3.57, 4.24, 5.06, 6.52, 8.7, 10.11],
      [3.37, 4.1, 5.08, 6.41, 8.66, 10.71],
      [3.36, 3.93, 4.82, 6.15, 8.46, 10.88],
      [2.96, 3.63, 4.57, 5.6, 7.68, 9.34],
    ],
    sawtooth: [
      [null, null, null, null, null, null],
      [6.43, 7.12, 7.23, 7.76, 7.76, 7.78],
      [5.37, 5.75, 6.31, 6.96, 6.97, 6.97],
      [4.8, 4.8, 4.98, 5.09, 5.52, 5.7],
      [4.75, 4.75, 4.75, 5.05, 5.15, 5.15],
      [4.7, 4.7, 4.71, 5.1, 5.24, 5.24],
    ],
    outlier: [
      [12.27, 12.27, 12.27, 12.27, 12.27, 12.27],
      [8.06, 8.06, 8.06, 8.06, 8.06, 8.06],
      [6.64, 6.64, 6.64, 6.64, 6.64, 6.64],
      [5.65, 5.65, 5.65, 5.65, 5.65, 5.65],
      [5.17, 5.17, 5.17, 5.17, 5.17, 5.17],
      [4.84, 4.84, 4.84, 4.84, 4.84, 4.84],
    ],
  },
} as {
  readonly windows: readonly number[];
  readonly phis: readonly number[];
  readonly values: Readonly<Record<'drift' | 'step' | 'sawtooth' | 'outlier', readonly (readonly (number | null)[])[]>>;
};
