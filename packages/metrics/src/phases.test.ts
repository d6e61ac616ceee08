import { expect, test } from 'vitest';
import { OUTCOMES, OUTCOME_CODE } from './outcome.ts';
import { PHASES, laterPhase } from './phases.ts';

test('of two phases the later one is the one that comes later in a run', () => {
  for (const [i, a] of PHASES.entries()) {
    for (const [j, b] of PHASES.entries()) expect(laterPhase(a, b)).toBe(PHASES[Math.max(i, j)]);
  }
});

test('R12 each outcome has its code and each code its outcome', () => {
  expect(Object.entries(OUTCOME_CODE).map(([name, code]) => [name, OUTCOMES[code]])).toEqual(
    OUTCOMES.map((name) => [name, name]),
  );
});
