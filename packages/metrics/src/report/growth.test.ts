import { describe, expect, test } from 'vitest';

import { growthOf, type Course } from './growth.ts';

/** Noise of a seed, around 0. */
function noise(seed: number): () => number {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  return () => next() + next() + next();
}

const MIB = 1_048_576;

const course = (slope: number, seed: number, changes: Partial<Course> = {}): Course => {
  const draw = noise(seed);
  const values = Array.from({ length: 60 }, (_, minute) => 100 * MIB + slope * minute + draw() * MIB);
  return { of: 'server.memory', unit: 'bytes', seconds: 3_600, values, ...changes };
};

describe('X-11 whether a figure grows', () => {
  test('a leak grows by at least what its interval says, which holds the truth', () => {
    const growth = growthOf(course(MIB / 2, 1));
    expect(growth.verdict).toBe('grows');
    // Half a MiB a minute is 30 an hour.
    expect(growth.at_least).toBeLessThan(30 * MIB);
    expect(growth.at_most).toBeGreaterThan(30 * MIB);
    expect(growth.at_least).toBeGreaterThan(15 * MIB);
    expect(growth.sentence).toMatch(/^memory of server grows by at least \d.* an hour \(median .*\)$/u);
  });

  test('noise shows no growth, and what could have been seen is told', () => {
    const verdicts = Array.from({ length: 200 }, (_, seed) => growthOf(course(0, seed + 1)).verdict);
    expect(verdicts.filter((verdict) => verdict !== 'none_shown').length).toBeLessThanOrEqual(2);
    expect(growthOf(course(0, 1)).sentence).toMatch(/^memory of server: no growth shown; it is at most .* an hour/u);
  });

  test('what falls shrinks, what does not move is not growth, and a trifle is none', () => {
    expect(growthOf(course(-MIB / 2, 1)).verdict).toBe('shrinks');
    const flat = Array.from({ length: 60 }, () => 5);
    expect(growthOf(course(0, 1, { values: flat }))).toMatchObject({ verdict: 'none_shown', per_hour: 0, at_most: 0 });
    const trifle = Array.from({ length: 60 }, (_, minute) => 1_000 + minute / 10);
    expect(growthOf(course(0, 1, { values: trifle })).verdict).toBe('none_shown');
  });

  test('a few values, or seconds, are not assessed', () => {
    expect(growthOf(course(1, 1, { values: [1, 2, 3] }))).toEqual({
      of: 'server.memory',
      unit: 'bytes',
      verdict: 'not_assessed',
      per_hour: null,
      at_least: null,
      at_most: null,
      median: null,
      seconds: 3_600,
      sentence: 'memory of server: too short to tell whether it grows',
    });
  });
});
