import { expect, test } from 'vitest';

import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { equalRounds, inRound, makeRounds, pairedRounds, type Round } from './rounds.ts';

const set = { id: 'a', side: 'repeated', number: 3, paired: false, position: 2 };
const pathsIn = (round: Round | undefined, ...paths: readonly string[]) =>
  inRound({ reportFiles: paths.map((path) => ({ format: 'json' as const, path })) }, round).reportFiles.map(
    ({ path }) => path,
  );

test('the third of twelve has its number in two digits: where it is asked for, else before the extension', () => {
  expect(
    pathsIn({ number: 3, of: 12, set }, '{{index}}.json', 'a/{{ .Index }}/b.csv', 'run_{{timestamp}}.json', 'a.b/run'),
  ).toEqual(['03.json', 'a/03/b.csv', 'run_{{timestamp}}-03.json', 'a.b/run-03']);
});

test('a run that is made alone is the first, and its file is as it was named', () => {
  expect(pathsIn(undefined, '{{index}}.json', 'run.json')).toEqual(['1.json', 'run.json']);
});

test('equal runs are numbered and of one set', () => {
  const rounds = equalRounds(2, 'calibrate');
  const id = rounds[0]!.set.id;
  expect(rounds).toEqual(
    [0, 1].map((position) => ({
      number: position + 1,
      of: 2,
      set: { id, side: 'calibrate', number: position + 1, paired: false, position },
    })),
  );
});

test('R22 each pair has a run of either side, one after the other, and which comes first is drawn', () => {
  const rounds = pairedRounds(100, ['old', 'new']);
  const sets = rounds.map(({ set }) => set);
  expect(sets.map(({ position }) => position)).toEqual(sets.map((_, index) => index));
  expect(sets.map(({ number }) => number)).toEqual(sets.map((_, index) => Math.floor(index / 2) + 1));
  const orders = rounds.flatMap((_, index) =>
    index % 2 === 0 ? [`${sets[index]!.side} ${sets[index + 1]!.side}`] : [],
  );
  expect([...new Set(orders)].sort()).toEqual(['new old', 'old new']);
});

test.each<[string, readonly ExitCode[], boolean, readonly ExitCode[], ExitCode | null]>([
  ['all are made where none ends them', [4, 1, 0], false, [4, 1, 0], null],
  ['one that failed ends those that are worthless without it', [4, 1, 0], true, [4, 1], EXIT_CODES.runFailed],
  ['one that was interrupted ends the others', [0, 130, 0], false, [0, 130], EXIT_CODES.interrupted],
])('of several runs %s', async (_why, all, needsAll, codes, ended) => {
  const told: number[] = [];
  const made = await makeRounds(equalRounds(all.length, 'repeated'), {
    tell: ({ number }) => void told.push(number),
    make: ({ number }) => Promise.resolve(all[number - 1]!),
    needsAll,
  });
  expect([made, told]).toEqual([{ codes, ended }, codes.map((_, index) => index + 1)]);
});
