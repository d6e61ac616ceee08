import type { DocumentQuery, IndexTemplate } from '@syntrix-bench/client';
import { expect, test } from 'vitest';

import type { ScenarioDeclaration, ServerNeeds } from '../contracts/scenario.ts';
import { BenchError } from '../errors.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { workloadForTests } from '../testing/plan-for-tests.ts';
import { serverNeedsOf } from './server-needs.ts';
import { unservedQueries } from './unserved-queries.ts';

function template(name: string, fields: string, over: Partial<IndexTemplate> = {}): IndexTemplate {
  const written = fields.split(' ').map((field) => ({
    field: field.replace('-', ''),
    order: field.startsWith('-') ? ('desc' as const) : ('asc' as const),
  }));
  return { name, collectionPattern: 'bench', fields: written, includeDeleted: false, ...over };
}

const byGroup = template('bench-group', 'group score id');
const byScore = template('bench-score', '-score id');
const ofGroup: DocumentQuery = {
  collection: 'bench',
  filters: [{ field: 'group', op: '==', value: 'g1' }],
  limit: 20,
};
const highest: DocumentQuery = { collection: 'bench', orderBy: [{ field: 'score', direction: 'desc' }], limit: 20 };
const needs: ServerNeeds = { indexTemplates: [byGroup, byScore], queries: [ofGroup, highest], triggers: [] };

const needing = (name: string, of: (options: unknown) => ServerNeeds): ScenarioDeclaration => ({
  ...oneCallScenario(name),
  needs: of,
});

test('P2-44 a plan needs what all its workloads need, each template and each query once', () => {
  const scenarios = [
    needing('a', () => needs),
    needing('b', () => ({ indexTemplates: [byScore] })),
    oneCallScenario('c') as ScenarioDeclaration,
  ];
  const workloads = ['a', 'b', 'c'].map((scenario) => workloadForTests({ name: scenario, scenario }));
  expect(serverNeedsOf({ workloads }, scenarios)).toEqual(needs);
  expect(serverNeedsOf({ workloads: workloads.slice(2) }, scenarios)).toEqual({
    indexTemplates: [],
    queries: [],
    triggers: [],
  });
});

test('P2-44 two templates of one name that differ are refused: no server could have both', () => {
  const other = { ...byScore, collectionPattern: 'orders' };
  const scenarios = [needing('a', () => needs), needing('b', () => ({ indexTemplates: [other] }))];
  const workloads = ['a', 'b'].map((scenario) => workloadForTests({ name: scenario, scenario }));
  expect(() => serverNeedsOf({ workloads }, scenarios)).toThrow(
    new BenchError('config_invalid', 'Two workloads need different index templates called bench-score.', {
      hint: 'Give one of them another collection (data.collection).',
    }),
  );
});

const unserved = (templates: readonly IndexTemplate[]): readonly string[] =>
  unservedQueries(needs, templates).map(({ problem }) => problem);

test('P2-44 a server with the templates that are needed lacks nothing, whatever they are called there', () => {
  expect(unserved([byGroup, byScore])).toEqual([]);
  expect(unserved([template('of-others', '-score id', { collectionPattern: '*' }), byScore, byGroup])).toEqual([]);
  expect(
    unserved([
      { ...byGroup, name: '' },
      { ...byScore, name: 'mine' },
    ]),
  ).toEqual([]);
});

test.each<[string, readonly IndexTemplate[], readonly string[]]>([
  ['missing', [byScore], ['the server lacks the index template bench-group of bench by group asc, score asc, id asc']],
  [
    'in another order',
    [byGroup, template('bench-score', 'score id')],
    ['the server lacks the index template bench-score of bench by score desc, id asc'],
  ],
  [
    'for all collections together',
    [byGroup, { ...byScore, collectionPattern: '*' }],
    ['the server lacks the index template bench-score of bench by score desc, id asc'],
  ],
  [
    'with deleted documents in it',
    [byGroup, { ...byScore, includeDeleted: true }],
    ['the server lacks the index template bench-score of bench by score desc, id asc'],
  ],
  [
    'beside another that comes first',
    [byGroup, byScore, template('a-mine', 'group')],
    ['queries of bench that bench-group is for are answered from a-mine by group asc'],
  ],
  [
    'none at all',
    [],
    [
      'the server lacks the index template bench-group of bench by group asc, score asc, id asc',
      'the server lacks the index template bench-score of bench by score desc, id asc',
    ],
  ],
])('P2-44 a template that is %s is told before anything is sent', (_what, templates, problems) => {
  expect(unserved(templates)).toEqual(problems);
});

test('each problem says which template it is about, and what to do', () => {
  expect(unservedQueries(needs, [byGroup, byScore, template('a-mine', 'group')])).toEqual([
    {
      problem: 'queries of bench that bench-group is for are answered from a-mine by group asc',
      hint: 'Remove that one from the server and restart it, or use another collection (data.collection).',
      indexTemplate: 'bench-group',
    },
  ]);
});

test('what a query’s own templates leave out is known, and no lack of the server', () => {
  const contains: DocumentQuery = {
    collection: 'bench',
    filters: [{ field: 'tags', op: 'contains', value: 'x' }],
    orderBy: [{ field: 'score', direction: 'desc' }],
  };
  const own = { indexTemplates: [byScore], queries: [contains] };
  expect(unservedQueries(own, [byScore])).toEqual([]);
  expect(unservedQueries({ indexTemplates: [], queries: [contains] }, [])).toEqual([]);
  expect(unservedQueries({ indexTemplates: [], queries: [highest] }, [byScore])).toEqual([]);
});
