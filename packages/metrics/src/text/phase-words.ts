import type { PhaseName } from '../phases.ts';

/** What phases are called in sentences. */
export const PHASE_WORDS: Readonly<Record<PhaseName, string>> = {
  setup: 'set-up',
  warmup: 'warm-up',
  rampup: 'ramp-up',
  steady: 'steady',
  drain: 'drain',
  cleanup: 'clean-up',
};
