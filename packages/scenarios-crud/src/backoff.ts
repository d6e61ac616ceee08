/** How often, and how patiently, a request outside of measured load is tried again. */
export interface Backoff {
  /** Tries in all, the first included. */
  readonly attempts: number;
  readonly firstWaitUs: number;
  readonly longestWaitUs: number;
}

/** Seeding gives up within seconds: a target that cannot take the seed cannot be measured. */
export const SEEDING_BACKOFF: Backoff = { attempts: 5, firstWaitUs: 50_000, longestWaitUs: 2_000_000 };
/** Clean-up is worth some patience; its deadline bounds it as well. */
export const REMOVAL_BACKOFF: Backoff = { attempts: 8, firstWaitUs: 50_000, longestWaitUs: 2_000_000 };

/** Tries while credentials are refused: they may be renewed meanwhile, but what is wrong for good is soon known. */
export const UNAUTHORIZED_ATTEMPTS = 3;

/** The wait after the attempt with this number, from 1: four times the last one, up to the longest. */
export function waitAfterUs(backoff: Backoff, attempt: number): number {
  return Math.min(backoff.longestWaitUs, backoff.firstWaitUs * 4 ** (attempt - 1));
}
