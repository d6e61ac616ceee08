import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { compareReports } from '../src/compare/index.ts';
import { someRun } from './some-run.ts';

/** A round of `integration/bench/interleaving.mjs` beside six busy processes: by pair p50 and p99 of the base, p50 and p99 of the other; in ms. */
interface Round {
  readonly slower: boolean;
  readonly pairs: readonly (readonly [number, number, number, number])[];
}

const rounds = JSON.parse(readFileSync(new URL('rounds-in-turn.json', import.meta.url), 'utf8')) as readonly Round[];

function verdictOf({ pairs }: Round) {
  const side = (label: string, of: (pair: Round['pairs'][number]) => readonly [number, number]) => ({
    label,
    runs: pairs.map((pair, number) => {
      const [p50, p99] = of(pair);
      return { source: `${label}-${number}`, report: someRun({ p50, p99, goodput: 98 }) };
    }),
  });
  return compareReports(
    side('base', ([p50, p99]) => [p50, p99]),
    side('new', ([, , p50, p99]) => [p50, p99]),
    { paired: true },
  ).verdict;
}

function isRight(round: Round): boolean {
  const verdict = verdictOf(round);
  return round.slower ? verdict === 'worse' : verdict !== 'worse' && verdict !== 'better';
}

test('P3-23 twelve of the fourteen recorded rounds are right', () => {
  expect(rounds.map(isRight).filter(Boolean).length).toBe(12);
});

// docs/statistics.md, "In turn, or one set after the other".
test.fails('P3-23 measured in turn, 5 % more are told from none in 19 of 20 rounds beside six busy processes', () => {
  const right = rounds.filter(isRight).length;
  expect(right / rounds.length).toBeGreaterThanOrEqual(19 / 20);
});
