import fc from 'fast-check';
import { expect, test } from 'vitest';

import { resolvePlan } from '../../plan/create-plan.ts';
import { scenarioForTests } from '../../plan/scenario-for-tests.ts';
import { toPlain } from '../located.ts';
import { resolveConfig } from '../resolve-config.ts';
import { complaints } from '../testing-problems.ts';
import { assignmentLayer } from './assignment-layer.ts';
import { parseConfigText } from './parse-config-text.ts';

const scenarios = [scenarioForTests()];

test.each([
  { set: ['load.rate=500/s'], means: { load: { rate: '500/s' } }, why: 'a key' },
  { set: ['workers=5', 'data.seed_data=9'], means: { workers: '5', data: { seed_data: '9' } }, why: 'either spelling' },
  { set: ['auth.token=a=b'], means: { auth: { token: 'a=b' } }, why: 'the first "=" counts' },
  { set: ['benchmark.name= x '], means: { benchmark: { name: ' x ' } }, why: 'a text keeps its spaces' },
  { set: ['workers=5', 'workers=6'], means: { workers: '6' }, why: 'the later counts' },
  { set: ['data.seedData=5', 'data.seed_data=6'], means: { data: { seed_data: '6' } }, why: 'in whatever spelling' },
  { set: ['load=x', 'load.rate=5/s'], means: { load: { rate: '5/s' } }, why: 'a block instead of a value' },
  { set: ['load.rate=5/s', 'load={model: closed}'], means: { load: { model: 'closed' } }, why: 'a block whole' },
  {
    set: [
      'scenario.mix=5',
      'scenario.keys=zipfian',
      'scenario.on=true',
      'scenario.text="5"',
      'scenario.steps=[{size: 1}]',
    ],
    means: { scenario: { mix: 5, keys: 'zipfian', on: true, text: '5', steps: [{ size: 1 }] } },
    why: 'options of a scenario are read as YAML reads them',
  },
  {
    set: ['scenario.type=crud', 'scenario.x='],
    means: { scenario: { type: 'crud', x: '' } },
    why: 'nothing is a text',
  },
  { set: [], means: {}, why: 'none' },
])('P2-04 assignments: $why', ({ set, means }) => {
  const { root, problems } = assignmentLayer(set);
  expect({ plain: toPlain(root), problems }).toEqual({ plain: means, problems: [] });
});

test('P2-04 assignments win over a file, key by key', () => {
  const file = parseConfigText('duration: 1m\nworkers: 3\nscenario: { type: crud, mix: 2 }', 'b.yaml');
  const layer = assignmentLayer(['operations=50', 'scenario.mix=7', 'output.formats=json']);
  const { config, plan } = resolvePlan([file, layer], { scenarios });
  expect({
    durationUs: config.durationUs,
    workloads: plan.workloads.map(({ operations, workers, options }) => ({ operations, workers, options })),
  }).toMatchObject({ durationUs: null, workloads: [{ operations: 50, workers: 3, options: { mix: 7 } }] });
});

test.each([
  {
    set: ['workers'],
    said: '--set: "workers" is not an assignment: it has no "=". Write it like load.rate=500/s.',
    why: 'no "="',
  },
  {
    set: ['=5'],
    said: '--set: An assignment has no key before its "=". Write it like load.rate=500/s.',
    why: 'no key',
  },
  {
    set: ['load..rate=5/s'],
    said: '--set load..rate: load..rate is not the path of a key. Write it like load.rate=500/s.',
    why: 'no path',
  },
  {
    set: ['workloads[0].workers=5'],
    said: '--set workloads[0].workers: workloads[0].workers is part of a list, which can only be set as a whole. Write it like workloads=[…].',
    why: 'into a list',
  },
  {
    set: ['workloads.0.workers=5'],
    said: '--set workloads.0.workers: workloads.0.workers is part of a list, which can only be set as a whole. Write it like workloads=[…].',
    why: 'into a list with dots',
  },
  {
    set: ['load.rate=fast'],
    said: '--set load.rate: load.rate must be a rate, but is "fast". Write a number per second, minute or hour, such as 500/s, 2.5k/s or 90/m.',
    why: 'a wrong value',
  },
  {
    set: ['data.documnt_size=5KB'],
    said: '--set data.documnt_size: data.documnt_size is not a key of the configuration. Did you mean documentSize?',
    why: 'an unknown key',
  },
  {
    set: ['workloads=[{ scenario: crud, workers: 0 }]'],
    said: '--set workloads: workloads[0].workers must be a whole number from 1 to 10000, but is 0.',
    why: 'within a list',
  },
  {
    set: ['workloads=[{ scenario: crud'],
    said: expect.stringMatching(
      /^--set workloads: The value of workloads cannot be read: .+\. Check its brackets and quotes\.$/,
    ) as string,
    why: 'a list without end',
  },
  {
    set: ['scenario.steps=[&a [*a]]'],
    said: expect.stringMatching(/^--set scenario\.steps: The value of scenario\.steps cannot be read: .+$/) as string,
    why: 'a circle',
  },
  {
    set: ['duration=5s', 'operations=5'],
    said: '--set operations: duration (from --set duration) and operations both say when the run ends. Keep one of the two.',
    why: 'two that exclude each other',
  },
])('P2-03 a wrong assignment is named: $why', ({ set, said }) => {
  expect(complaints(() => resolveConfig([assignmentLayer(set)]))).toEqual([said]);
});

test('P2-03 whatever is assigned makes a plan or a message, and no secret is shown', () => {
  const key = fc.oneof(
    fc.constantFrom(
      'auth.token',
      'auth',
      'load.rate',
      'scenario.a.b',
      'workloads',
      '__proto__.x',
      'constructor',
      'a.0',
      '',
    ),
    fc.string({ maxLength: 8 }),
  );
  const value = fc.oneof(
    fc.constantFrom('[1', '{a: 1}', '[[[', '5', '!!set {a}', '&a *a'),
    fc.string({ maxLength: 12 }),
  );
  const assignment = fc.oneof(
    { weight: 9, arbitrary: fc.tuple(key, value).map((pair) => pair.join('=')) },
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(assignment, { maxLength: 4 }), (set) => {
      for (const line of complaints(() => resolvePlan([assignmentLayer([...set])], { scenarios }))) {
        expect(line).toMatch(/^--set/);
      }
      const secret = complaints(() => resolveConfig([assignmentLayer([...set, 'auth.token=s3cret\tword'])]));
      expect(secret.join('\n')).not.toContain('s3cret');
    }),
    { numRuns: 500, seed: 3 },
  );
});
