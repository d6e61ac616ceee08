import { expect, test } from 'vitest';

import { configLayer } from '../config/layers/config-layer.ts';
import { parseConfigText } from '../config/layers/parse-config-text.ts';
import { complaints } from '../config/testing-problems.ts';
import { resolvePlan } from './create-plan.ts';
import { scenarioForTests } from './scenario-for-tests.ts';

const options = { scenarios: [scenarioForTests()], runId: 'r1' };
const planOf = (text: string) => resolvePlan([parseConfigText(text, 'b.yaml')], options).plan;
const said = (text: string) => complaints(() => planOf(text)).map((line) => line.replace('b.yaml:', ''));

test('P3-40 a list of databases is what workers are dealt to, and a workload may name others', () => {
  const plan = planOf(`
databases: [a, b]
workloads:
  - { name: all, scenario: crud }
  - { name: one, scenario: crud, database: b }
  - { name: own, scenario: crud, databases: [c, d] }
`);
  expect([plan.workloads.map(({ databases }) => databases), plan.madeDatabases]).toEqual([
    [['a', 'b'], ['b'], ['c', 'd']],
    undefined,
  ]);
  expect(planOf('databases: [a, b]').workloads[0]!.databases).toEqual(['a', 'b']);
});

test('P3-40 a count of databases is made by the run, of the whole run and of single workloads, each once', () => {
  const plan = planOf(`
auth: { privateKeyFile: key.pem }
databases: { count: 2, prefix: tenant }
workloads:
  - { name: all, scenario: crud }
  - { name: one, scenario: crud, database: tenant-2 }
  - { name: own, scenario: crud, databases: { count: 1 } }
`);
  expect([plan.workloads.map(({ databases }) => databases), plan.madeDatabases]).toEqual([
    [['tenant-1', 'tenant-2'], ['tenant-2'], ['bench-1']],
    ['tenant-1', 'tenant-2', 'bench-1'],
  ]);
});

test.each([
  'databases: [a, b]',
  'databases: { count: 2 }',
  'databases: { count: 2 }\nworkloads: [{ scenario: crud, database: bench-1 }, { name: b, scenario: crud, databases: { count: 3, prefix: own } }]',
])('P3-40 a report’s config makes the same plan again: %s', (text) => {
  const plan = planOf(text);
  expect(resolvePlan([configLayer('report', plan.config)], options).plan).toEqual(plan);
});

test.each([
  ['databases: []', ['1:1: databases must list at least one database, but is an empty list.']],
  [
    'databases: [a, a]',
    ['1:16: databases[1] lists a a second time. Keep it once: workers are dealt to databases evenly.'],
  ],
  [
    'auth: { database: x }\ndatabases: [a, b]',
    ['2:1: auth.database and databases both say which databases are worked on. Keep one of the two.'],
  ],
  [
    'workloads: [{ scenario: crud, database: x, databases: [y] }]',
    [
      '1:44: workloads[0].database and workloads[0].databases both say which databases are worked on. Keep one of the two.',
    ],
  ],
  ['databases: { count: 0 }', ['1:14: databases.count must be a whole number from 1 to 100, but is 0.']],
  ['databases: { prefix: x }', ['1:1: databases.count is missing: it must be a whole number from 1 to 100.']],
])('P3-40 refuses %s', (text, lines) => {
  expect(said(text)).toEqual(lines);
});
