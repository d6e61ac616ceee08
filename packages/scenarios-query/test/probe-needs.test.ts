import type { Json } from '@syntrix-bench/core';
import { planForTests, startTestRun, workloadForTests, type FakeDocuments } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { indexTemplates } from '../src/index-templates.ts';
import { queryScenario } from '../src/query-scenario.ts';
import { options, queryTarget } from './query-target.ts';

const own = options({
  operations: ['simple', 'and', 'or', 'sorted', 'paged'].map((type) => ({ type, weight: 1 })),
  data: { seedData: 10 },
});
const [byScore, byScoreDesc, byOwner] = indexTemplates(own);

/** What a run says that found a server lacking, and how many documents are left. */
async function refusal(prepare: (documents: FakeDocuments) => void): Promise<readonly [string | null, number]> {
  const target = queryTarget(own);
  prepare(target.documents());
  const workloads = [workloadForTests({ scenario: 'query', options: own as unknown as Json, operations: 20 })];
  const plan = { workloads, phases: { ...planForTests().phases, steadyUs: null } };
  const { run, clock } = startTestRun({ scenarios: [queryScenario], target, plan });
  const said = run.finished.then(
    () => null,
    (error: Error) => error.message,
  );
  return [await clock.runUntil(said), target.leftovers().length];
}

describe('a server is asked before load', () => {
  test('one that has what it needs is measured', async () => {
    expect(await refusal(() => undefined)).toEqual([null, 0]);
  });

  test.each<[string, (documents: FakeDocuments) => void, RegExp]>([
    [
      'has no template at all',
      (documents) => (documents.indexTemplates = []),
      /no index serves benchmarks by group, score, id .*\n.*group, score desc, id .*\n.*owner, id/,
    ],
    [
      'lacks one',
      (documents) => (documents.indexTemplates = [byScore!, byScoreDesc!]),
      /^no index serves benchmarks by owner, id \(http_500\)$/,
    ],
    [
      'has one in another order',
      (documents) =>
        (documents.indexTemplates = [
          byScore!,
          byScoreDesc!,
          { ...byOwner!, fields: [byOwner!.fields[0]!, { field: 'id', order: 'desc' }] },
        ]),
      /^no index serves benchmarks by owner, id/,
    ],
    [
      'has another that wins over one of them',
      (documents) =>
        (documents.indexTemplates = [
          ...documents.indexTemplates,
          { ...byScore!, name: 'a', fields: [byScore!.fields[0]!, { field: 'id', order: 'asc' }] },
        ]),
      /^another index than .* answers its queries: the answer came in another order/,
    ],
    [
      'has an index that shows nothing of what is written',
      (documents) => (documents.isIndexLate = true),
      /^the index of benchmarks by group, score, id does not show what was just written/,
    ],
    [
      'refuses cursors',
      (documents) => (documents.script = ({ body }) => (body.includes('startAfter') ? { status: 500 } : null)),
      /^the server refuses the cursor of a page of benchmarks by group, score, id \(http_500\)$/,
    ],
    [
      'forbids to write',
      (documents) => (documents.script = ({ collection }) => (collection === 'benchmarks' ? { status: 403 } : null)),
      /^cannot write to benchmarks \(http_403\)/,
    ],
    [
      'answers no query in time',
      (documents) => (documents.script = ({ collection }) => (collection === '' ? { status: 0 } : null)),
      /^cannot query benchmarks \(no answer\)$/,
    ],
    [
      'wants a token for queries',
      (documents) => (documents.script = ({ collection }) => (collection === '' ? { status: 401 } : null)),
      /^cannot query benchmarks \(http_401\)/,
    ],
  ])('one that %s is not, and is left as it was', async (_what, prepare, says) => {
    const [said, left] = await refusal(prepare);
    expect(said).toMatch(says);
    expect(left).toBe(0);
  });

  test('P2-44 who gives up while it is asked leaves nothing behind', async () => {
    const target = queryTarget(own);
    target.documents().isIndexLate = true;
    const workloads = [workloadForTests({ scenario: 'query', options: own as unknown as Json, operations: 20 })];
    const plan = { workloads, phases: { ...planForTests().phases, steadyUs: null } };
    const { run, clock } = startTestRun({ scenarios: [queryScenario], target, plan });
    const ended = run.finished.then(
      () => 'a report',
      (error: Error) => error.message,
    );
    await clock.advance(300_000);
    const during = target.leftovers().length;
    run.stop('SIGINT');
    run.abort();
    await clock.runUntil(ended);
    expect([during, target.leftovers()]).toEqual([3, []]);
  });
});
