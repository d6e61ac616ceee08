import { createRandom, type ArrangementContext, type AskedWorkload, type LoadPlan } from '@syntrix-bench/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { arrange } from '../src/arrange.ts';
import { contrastsOf } from '../src/contrasts.ts';
import { databaseOptions, type DatabaseOptions } from '../src/database-options.ts';

const openLoad = { arrivals: 'poisson', maxQueueUs: 10e6 } as const;

function asked(options: object, more: Partial<AskedWorkload<DatabaseOptions>> = {}): AskedWorkload<DatabaseOptions> {
  return {
    name: null,
    options: databaseOptions.parse(options),
    databases: ['a', 'b'],
    load: { model: 'closed' },
    openLoad,
    workers: 10,
    operations: null,
    ...more,
  };
}

const context = (steadyUs: number | null = 60e6, seed = 1): ArrangementContext => ({
  steadyUs,
  random: createRandom(seed, 5),
});

function workloadsOf(...given: Parameters<typeof arrange>) {
  const arrangement = arrange(...given);
  if (!arrangement.ok) throw new Error(arrangement.message);
  return arrangement.workloads;
}

const lengthUs = ({ stages = [] }: LoadPlan) => stages.reduce((sum, { durationUs }) => sum + durationUs, 0);

/** Where the stages of all loads begin and end. */
function segmentsOf(loads: readonly LoadPlan[], steadyUs: number) {
  const cuts = new Set([0]);
  for (const { stages = [] } of loads) {
    let atUs = 0;
    for (const { durationUs } of stages) cuts.add((atUs += durationUs));
  }
  const starts = [...cuts].filter((us) => us < steadyUs).sort((a, b) => a - b);
  return starts.map((fromUs, index) => ({ fromUs, toUs: starts[index + 1] ?? steadyUs }));
}

/** What is held against each other, as the plan would have it. */
function contrasts(workloads: ReturnType<typeof workloadsOf>, base: object, steadyUs: number) {
  const told = workloads.map(({ name, options, load }) => ({
    name: name!,
    options: databaseOptions.parse({ ...base, ...options }),
    load,
  }));
  const segments = segmentsOf(
    workloads.map(({ load }) => load),
    steadyUs,
  );
  return { contrasts: contrastsOf(told, segments), segments };
}

describe('P3-42 isolation', () => {
  const question = { question: 'isolation' };

  test('is a victim at its rate in the first database, and a neighbour in all others', () => {
    const [victim, neighbour] = workloadsOf([asked(question, { databases: ['a', 'b', 'c'] })], context());
    expect({ ...victim, load: victim?.load }).toEqual({
      of: 0,
      name: 'victim',
      options: { part: 'victim', subscribers: 1 },
      databases: ['a'],
      load: { model: 'open', ...openLoad, ratePerSecond: 50 },
      workers: 50,
    });
    expect({ ...neighbour, load: neighbour?.load.model }).toEqual({
      of: 0,
      name: 'neighbour',
      options: { part: 'neighbour', subscribers: 2 },
      databases: ['b', 'c'],
      load: 'closed',
      workers: 32,
    });
  });

  test('has a block of silence and one of flood in each round, in an order that is drawn, each after some time to settle', () => {
    const [, neighbour] = workloadsOf([asked({ ...question, rounds: 8 })], context(16e6));
    const stages = neighbour!.load.stages!;
    expect(stages.filter(({ name }) => name === undefined).map(({ durationUs }) => durationUs)).toEqual(
      new Array(16).fill(200_000),
    );
    const named = stages.filter(({ name }) => name !== undefined);
    expect(named.map(({ name }) => name).toSorted()).toEqual(
      Array.from({ length: 8 }, (_, round) => [`flood-${round + 1}`, `silence-${round + 1}`])
        .flat()
        .toSorted(),
    );
    for (const { name, from, to } of named) expect([from, to]).toEqual(name!.startsWith('flood') ? [32, 32] : [0, 0]);
    const orders = (seed: number) =>
      workloadsOf([asked(question)], context(60e6, seed))[1]!.load.stages!.map(({ name }) => name);
    expect(orders(1)).toEqual(orders(1));
    expect(orders(1)).not.toEqual(orders(2));
  });

  test('holds the victim’s flooded blocks against its silent ones, round by round', () => {
    const workloads = workloadsOf([asked(question)], context());
    const { contrasts: found, segments } = contrasts(workloads, question, 60e6);
    expect(found.map(({ name, base, next }) => [name, base.label, base.workload, next.label, next.workload])).toEqual([
      ['interference', 'neighbour silent', 'victim', 'neighbour flooding', 'victim'],
    ]);
    const [{ base, next, cause }] = found as [(typeof found)[number]];
    expect(cause).toEqual({ workload: 'neighbour', blocks: next.blocks });
    expect([base.blocks.length, next.blocks.length]).toEqual([10, 10]);
    const chosen = [...base.blocks, ...next.blocks].flat();
    expect(new Set(chosen).size).toBe(20);
    const chosenUs = chosen.reduce((sum, index) => sum + segments[index]!.toUs - segments[index]!.fromUs, 0);
    expect(chosenUs).toBe(48e6);
  });

  test('a flood may be a rate', () => {
    const [, neighbour] = workloadsOf([asked({ ...question, flood: '2000/s' })], context());
    expect([neighbour!.load.model, neighbour!.workers]).toEqual(['open', 200]);
    expect(Math.max(...neighbour!.load.stages!.map(({ to }) => to))).toBe(2000);
  });
});

test('P3-43 scaling: the same workers over 1, 2, 4 databases, each alone in its turn', () => {
  const question = { question: 'scaling' };
  const databases = ['a', 'b', 'c', 'd', 'e'];
  const workloads = workloadsOf([asked(question, { databases, workers: 7 })], context());
  expect(workloads.map(({ name, databases: own, workers }) => [name, own, workers])).toEqual([
    ['over-1', ['a'], 7],
    ['over-2', ['a', 'b'], 7],
    ['over-4', ['a', 'b', 'c', 'd'], 7],
  ]);
  const levels = workloads.map(({ load }) => load.stages!.map(({ to }) => to));
  levels[0]!.forEach((_, stage) => expect(levels.map((each) => each[stage]).toSorted()).toEqual([0, 0, 7]));
  const { contrasts: found } = contrasts(workloads, question, 60e6);
  expect(found.map(({ name, base, next }) => [name, base.workload, next.workload, next.blocks.length])).toEqual([
    ['scaling', 'over-1', 'over-2', 10],
    ['scaling', 'over-1', 'over-4', 10],
  ]);
});

test('X-09 rules tax: workloads that differ in who they are take turns, the first is the base', () => {
  const question = { question: 'rules-tax' };
  const load = { model: 'open', ...openLoad, ratePerSecond: 100 } as const;
  const both = ['system', 'user'].map((name) => asked(question, { name, databases: ['a'], load }));
  const workloads = workloadsOf(both, context());
  expect(workloads.map(({ of, name, databases }) => [of, name, databases])).toEqual([
    [0, 'system', ['a']],
    [1, 'user', ['a']],
  ]);
  const { contrasts: found } = contrasts(workloads, question, 60e6);
  expect(found.map(({ name, base, next }) => [name, base.workload, next.workload])).toEqual([
    ['rules-tax', 'system', 'user'],
  ]);
});

test('what has its part already is left alone, so that a report’s config makes the same plan', () => {
  const given = { question: 'isolation', part: 'victim', subscribers: 1 };
  const load = { model: 'open', ...openLoad, ratePerSecond: 50 } as const;
  expect(workloadsOf([asked(given, { name: 'victim', databases: ['a'], load })], context())).toEqual([
    { of: 0, name: 'victim', options: { subscribers: 1 }, databases: ['a'], load, workers: 10 },
  ]);
});

test.each<[string, AskedWorkload<DatabaseOptions>[], number | null, string]>([
  [
    'one database',
    [asked({ question: 'isolation' }, { databases: ['a'] })],
    60e6,
    'isolation takes several databases: write databases: { count: 2, prefix: bench }, or the names of some that are there',
  ],
  [
    'a count of operations',
    [asked({ question: 'isolation' })],
    null,
    'isolation is measured in blocks of time: give the run a duration, and no number of operations',
  ],
  [
    'stages of one’s own',
    [asked({ question: 'scaling' }, { load: { model: 'closed', stages: [{ durationUs: 60e6, from: 1, to: 1 }] } })],
    60e6,
    'scaling has stages of its own: give the load a rate, or workers alone',
  ],
  [
    'one side alone',
    [asked({ question: 'rules-tax' })],
    60e6,
    'rules-tax takes at least two workloads with that preset, of which one has an auth of its own',
  ],
  [
    'sides that differ in how often they have their turn',
    [asked({ question: 'rules-tax', rounds: 20 }), asked({ question: 'rules-tax' })],
    60e6,
    'the workloads of rules-tax take turns and have the same rounds, not 20 and 10: write the same number in each',
  ],
  [
    'two victims',
    [asked({ question: 'isolation' }), asked({ question: 'isolation' })],
    60e6,
    'isolation is asked for twice: one workload is enough, which others are made of',
  ],
  ['no time', [asked({ question: 'isolation' })], 1e6, '10 rounds of 2 blocks take a duration of at least 2s'],
])('refuses %s', (_, workloads, steadyUs, message) => {
  expect(arrange(workloads, context(steadyUs))).toMatchObject({ ok: false, message });
});

test('stages of all workloads last as long as the measured phase, to the microsecond', () => {
  fc.assert(
    fc.property(fc.integer({ min: 8, max: 60 }), fc.integer({ min: 60e6, max: 600e6 }), (rounds, steadyUs) => {
      const questions = ['isolation', 'scaling'].map((question) => [asked({ question, rounds })]);
      for (const each of questions) {
        const staged = workloadsOf(each, context(steadyUs)).filter(({ load }) => load.stages !== undefined);
        expect(staged.map(({ load }) => lengthUs(load))).toEqual(staged.map(() => steadyUs));
      }
    }),
    { numRuns: 50 },
  );
});
