/** Residuals of a fit: how far they scatter, and how much each resembles the one before. */
export interface Scatter {
  /** Standard deviation. */
  readonly sd: number;
  /** Lag-1 autocorrelation φ, corrected for the bias of short series; from {@link MIN_PHI} to {@link MAX_PHI}. */
  readonly phi: number;
}

/** Beyond, a level and a walk cannot be told apart by a few dozen values. */
export const MAX_PHI = 0.9;

/**
 * Less is not believed: a few dozen values of φ = 0.4 often look like chance, and standard errors that then come out too small need critical values
 * that hide what is there.
 */
export const MIN_PHI = 0.4;

/**
 * The scatter of residuals around a level and a slope.
 *
 * The usual estimate of φ is too low by about (2 + 4φ)/n for detrended series (M. G. Kendall, "Note on bias in the estimation of
 * autocorrelation", 1954; Marriott and Pope, 1954), which is undone: φ = (n·φ̂ + 2)/(n − 4).
 */
export function scatterOf(residuals: Float64Array): Scatter {
  const n = residuals.length;
  let squares = 0;
  let products = 0;
  for (let i = 0; i < n; i += 1) {
    squares += residuals[i]! * residuals[i]!;
    if (i > 0) products += residuals[i]! * residuals[i - 1]!;
  }
  if (squares === 0 || n < 5) return { sd: 0, phi: MIN_PHI };
  const phi = (n * (products / squares) + 2) / (n - 4);
  return { sd: Math.sqrt(squares / (n - 2)), phi: Math.min(MAX_PHI, Math.max(MIN_PHI, phi)) };
}

/** The variance of a mean of AR(1) values, as a multiple of that of independent ones. */
export function inflation(phi: number): number {
  return (1 + phi) / (1 - phi);
}
