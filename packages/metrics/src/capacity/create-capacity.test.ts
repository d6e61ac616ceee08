import { expect, test } from 'vitest';

import { someCapacity, someStage, WHOLE_SEARCH } from '../../test/some-capacity.ts';

test('X-10 the answer is a sentence, with what gives first as evidence', () => {
  const { sentence, knee, gives_first: gives, notes, holds_confirmed: holds, fails_confirmed: fails } = WHOLE_SEARCH;
  expect(sentence).toBe('holds 3,490/s (p99 90.0 ms), fails 3,700/s (p99 200 ms): first limit read.p99');
  expect([knee, holds, fails]).toEqual([3_200, true, true]);
  expect(gives.map((each) => each.sentence)).toEqual([
    'cpu of server rose no further at 3,200/s (100 % of a core), where p99 bent, too',
  ]);
  expect(notes).toEqual(['after the last failure the target answered as before within 400ms']);
});

test.each([
  [
    'the generator was the limit',
    [
      someStage(1_000),
      someStage(2_000, { verdict: 'limited', reason: 'this machine was the limit' }),
      someStage(2_000, { verdict: 'limited', reason: 'this machine was the limit' }),
    ],
    'limited',
    'at least 1,000/s (p99 20.0 ms, not confirmed): this machine was the limit',
    ['not confirmed: that it holds 1,000/s (0 of the 2 long stages that it takes held)'],
  ],
  [
    'nothing holds',
    [someStage(4_000), someStage(4_000)],
    'never_holds',
    'holds less than 4,000/s (p99 400 ms): first limit read.p99',
    ['after the last failure the target answered as before within 400ms'],
  ],
  [
    'interrupted',
    [someStage(1_000), someStage(2_000)],
    'interrupted',
    'holds at least 2,000/s (p99 20.0 ms, not confirmed) (interrupted: so far)',
    ['not confirmed: that it holds 2,000/s (0 of the 2 long stages that it takes held)'],
  ],
  [
    'the target died',
    [
      someStage(1_000),
      someStage(2_000, { verdict: 'failed', limit: 'the target', latency: null, recovery_seconds: null }),
    ],
    'target_lost',
    'holds 1,000/s (p99 20.0 ms, not confirmed), fails 2,000/s (not confirmed): first limit the target (then the target stopped answering)',
    [
      'not confirmed: that it holds 1,000/s (0 of the 2 long stages that it takes held) and that it fails 2,000/s (1 of the 3 stages right after a pass that it takes failed)',
      'after the last failure the target did not answer as before within the time that it was given',
    ],
  ],
  [
    'the most that was to be asked failed once',
    [
      someStage(1_000, { long: true }),
      someStage(1_000, { long: true }),
      someStage(2_000),
      someStage(2_000, { verdict: 'failed', limit: 'p99' }),
      someStage(2_000),
    ],
    'most_level',
    'holds 1,000/s (p99 20.0 ms), and 2,000/s passed and failed: the most that was to be asked',
    ['noise: 2,000/s passed and failed', 'after the last failure the target answered as before within 400ms'],
  ],
  ['nothing', [], 'interrupted', 'nothing is known (interrupted: so far)', []],
  [
    'noise',
    [
      someStage(1_050),
      someStage(1_100, { verdict: 'failed', limit: 'p99' }),
      someStage(1_000, { long: true }),
      someStage(1_050, { verdict: 'failed', limit: 'p99' }),
      someStage(1_000, { long: true }),
      someStage(1_100, { verdict: 'failed', limit: 'p99' }),
      someStage(1_000),
      someStage(1_100, { verdict: 'failed', limit: 'p99' }),
    ],
    'bracketed',
    'holds 1,000/s (p99 20.0 ms), fails 1,100/s (p99 20.0 ms): first limit p99',
    ['noise: 1,050/s passed and failed', 'after the last failure the target answered as before within 400ms'],
  ],
] as const)('X-10 what is said where %s', (_, stages, end, sentence, notes) => {
  const found = someCapacity(stages, { end });
  expect({ sentence: found.sentence, notes: found.notes }).toEqual({ sentence, notes });
});

test('R39 what was not done of the level that holds is in the sentence, and what its certificate says is a note', () => {
  const doubts = ['nothing was answered for 4.0 s in total, in 2 stalls, the longest 2.0 s'];
  const held = (more: object) => someCapacity([someStage(1_000, { asked: 1_003, ...more })], { end: 'interrupted' });
  const short = held({ reached: 957, errors: 4.6, doubts });
  expect(short.sentence).toBe(
    'holds at least 1,000/s (957 ok/s, 4.60% errors, p99 20.0 ms, not confirmed) (interrupted: so far)',
  );
  expect(short.notes).toContain(`while it held 1,000/s: ${doubts[0]} (stage 1)`);
  expect(held({ reached: 1_000 }).sentence).toBe(
    'holds at least 1,000/s (p99 20.0 ms, not confirmed) (interrupted: so far)',
  );
});

test('X-10 how long it took until nothing was under way any more is said, and where it never was', () => {
  const failed = { drain_seconds: 12, verdict: 'failed', limit: 'p99' } as const;
  const rested = someCapacity([someStage(1_000), someStage(2_000, failed)], { end: 'most_stages' });
  expect(rested.notes.at(-1)).toBe(
    'after the last failure the target answered as before within 400ms, and nothing was under way any more after 12s',
  );
  const restless = { ...failed, drain_seconds: 60, came_to_rest: false };
  const { notes } = someCapacity([someStage(1_000), someStage(2_000, restless), someStage(1_000)], {
    end: 'most_stages',
  });
  expect(notes.slice(-2)).toEqual([
    'after the last failure the target answered as before within 400ms',
    'when the time for it was over, deliveries, indexes or calls were still under way after stage 2: the next one may have met them',
  ]);
});

test.each([
  ['rose no further', (level: number) => Math.min(level, 1_600)],
  ['began to rise more slowly', (level: number) => Math.min(level, 1_600) + Math.max(0, level - 1_600) / 3],
  ['began to rise faster', (level: number) => level + 4 * Math.max(0, level - 1_600)],
  ['began to fall', (level: number) => Math.min(level, 1_600) - Math.max(0, level - 1_600) / 3],
])('X-10 what is watched is told as it goes on from its bend: it %s', (verb, connectionsAt) => {
  const stages = [200, 400, 800, 1_600, 2_400, 3_200, 3_600, 4_000].map((level) =>
    someStage(level, {
      observed: [{ name: 'connections of db', unit: 'count', mean: connectionsAt(level), max: null }],
    }),
  );
  expect(someCapacity(stages).gives_first.map(({ sentence }) => sentence)).toEqual([
    expect.stringMatching(new RegExp(`^connections of db ${verb} at 1,600/s \\(`, 'u')),
  ]);
});

test('X-10 what else was the limit between what holds and what fails is said', () => {
  const limited = { verdict: 'limited', reason: 'this machine was the limit' } as const;
  const { sentence, notes } = someCapacity(
    [
      someStage(1_000, { long: true }),
      someStage(2_000, { verdict: 'failed', limit: 'p99' }),
      someStage(1_410, limited),
      someStage(1_410, limited),
      someStage(1_410, limited),
      someStage(1_000, { long: true }),
    ],
    { end: 'limited' },
  );
  expect(sentence).toBe('holds 1,000/s (p99 20.0 ms), fails 2,000/s (p99 20.0 ms, not confirmed): first limit p99');
  expect(notes.slice(0, 2)).toEqual([
    'the search ended at 1,410/s, where something else was the limit: this machine was the limit',
    'not confirmed: that it fails 2,000/s (1 of the 3 stages right after a pass that it takes failed)',
  ]);
});

test('X-10 what failed on a target that was not at rest leaves open what holds, which is said', () => {
  const pass = { long: true, verdict: 'passed' } as const;
  const fail = { verdict: 'failed', limit: 'p99', from_rest: false } as const;
  const { sentence, notes } = someCapacity([
    ...[someStage(1_000, pass), someStage(1_050, fail), someStage(1_000, pass)],
    ...[someStage(1_050, fail), someStage(1_000, pass), someStage(1_050, fail)],
  ]);
  expect(sentence).toBe(
    'holds 1,000/s (p99 20.0 ms, not confirmed), fails 1,050/s (p99 20.0 ms, not confirmed): first limit p99',
  );
  expect(notes).toEqual([
    'not confirmed: that 1,000/s is the most that it holds (what failed above began on a target that was not at rest) and that it fails 1,050/s (0 of the 3 stages right after a pass that it takes failed)',
    'after the last failure the target answered as before within 400ms',
    'stages 2, 4 and 6 began while the target did not answer as quickly as before the search, although it was given a minute: a failure there confirms nothing',
  ]);
});
