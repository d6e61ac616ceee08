import { expect, test } from 'vitest';

import { encodeChange, encodeDocument, type SyntrixWorkerClient } from '../contracts/syntrix-worker-client.ts';
import type { Operation } from '../contracts/operation.ts';
import { defineScenario, type Scenario, type ServerNeeds, type ShardContext } from '../contracts/scenario.ts';
import { scenarioContract, type ScenarioContractParts } from './contracts/scenario-contract.ts';
import { FakeDocuments } from './fake-documents.ts';
import { fakeSyntrix, type FakeSyntrix } from './fake-syntrix.ts';
import { anyOptions } from './one-call-scenario.ts';

/** The tests of the contract that a scenario fails, each with the message that a person is shown. */
async function failures(parts: ScenarioContractParts): Promise<Record<string, string>> {
  const tests = new Map<string, () => void | Promise<void>>();
  const collect = (name: string, body: () => void | Promise<void>) => void tests.set(name, body);
  scenarioContract({ describe: (_name, body) => body(), test: collect, expect }, 'it', parts);
  const failed: Record<string, string> = {};
  for (const [name, body] of tests) {
    try {
      await body();
    } catch (error) {
      failed[name] = error instanceof Error ? error.message : String(error);
    }
  }
  return failed;
}

const PLANNED = 'one, two and three shards do the planned operations, and a sound target carries all of them out';
const CONNECTIONS = 'the connections that it declares are opened';
const NOTHING_LEFT = 'nothing is left, neither after a whole run nor after one that was broken off at any moment';

/** Each worker creates documents, as `write` does it; `teardown` removes them. */
function writing(
  write: (id: string) => Operation['execute'],
  { setup, removes = true }: { readonly setup?: () => Promise<void>; readonly removes?: boolean } = {},
): Scenario {
  return defineScenario({
    name: 'writing',
    description: 'Is every document written?',
    options: anyOptions,
    operations: () => ['write'],
    shard({ runId, forEach }: ShardContext<unknown>) {
      const written: string[] = [];
      return {
        ...(setup === undefined ? {} : { setup }),
        createWorker({ worker }) {
          let turn = 0;
          return {
            next() {
              const id = `${runId}-${worker}-${(turn += 1)}`;
              return {
                type: 0,
                execute(client, result, done) {
                  written.push(id);
                  return write(id)(client, result, done);
                },
              };
            },
          };
        },
        async teardown() {
          if (!removes) return { removed: 0, left: { count: 0, samples: [] } };
          const gone = await forEach(written.length, async (index, client, result) => {
            await client.documents.delete('things', written[index]!, result);
          });
          return { removed: gone, left: { count: 0, samples: [] } };
        },
      };
    },
  });
}

test('a scenario that does its work and cleans up after it keeps the contract', async () => {
  const scenario = writing(
    (id) => (client, result) => client.documents.create('things', encodeDocument({ id }), result),
  );
  expect(await failures({ scenario, options: {} })).toEqual({});
});

test('a scenario of which every operation is refused fails, with what the target said, also where nothing is left', async () => {
  const scenario = writing(
    (id) => (client, result) => client.documents.replace('things', id, encodeChange({ id: 'other' }), result),
  );
  const failed = await failures({ scenario, options: {} });
  expect(Object.keys(failed)).toEqual([PLANNED, CONNECTIONS, NOTHING_LEFT]);
  expect(failed[NOTHING_LEFT]).toMatch(/^where nothing works there is nothing to be left:\n/);
  for (const message of Object.values(failed)) {
    expect(message).toContain('60 times http_400_bad_request (write): BAD_REQUEST Document ID cannot be changed');
  }
});

test('a scenario that leaves its documents, and says it does not, fails with their names', async () => {
  const create =
    (id: string): Operation['execute'] =>
    (client, result) =>
      client.documents.create('things', encodeDocument({ id }), result);
  const failed = await failures({ scenario: writing(create, { removes: false }), options: {} });
  expect(Object.keys(failed)).toEqual([NOTHING_LEFT]);
  expect(failed[NOTHING_LEFT]).toMatch(/^left after a whole run:\n {2}things\/run1-\d-1\n[^]*… and 50 more$/);
});

test('what a hook throws is shown', async () => {
  const scenario = writing(() => () => 0, { setup: () => Promise.reject(new Error('the seed is missing')) });
  const failed = await failures({ scenario, options: {} });
  expect(Object.keys(failed)).toEqual([PLANNED, CONNECTIONS, NOTHING_LEFT]);
  for (const message of Object.values(failed)) expect(message).toContain('the seed is missing');
});

test('what an operation throws is shown as the run’s error', async () => {
  const scenario = writing(() => () => {
    throw new Error('no such customer');
  });
  const failed = await failures({ scenario, options: {} });
  expect(Object.keys(failed)).toEqual([PLANNED, CONNECTIONS, NOTHING_LEFT]);
  for (const message of Object.values(failed)) expect(message).toMatch(/scenario_bug: .*no such customer/);
});

/** A scenario that asks for an index, of which it probes by a document in another collection. */
function needing(of: Pick<ServerNeeds, 'queries'>, { removes = true, finds = true } = {}): Scenario {
  const create =
    (id: string): Operation['execute'] =>
    (client, result) =>
      client.documents.create('things', encodeDocument({ id }), result);
  const whole: Scenario<unknown, SyntrixWorkerClient> = {
    ...writing(create),
    needs: () => ({
      indexTemplates: [
        {
          name: 'by-score',
          collectionPattern: 'things',
          fields: [{ field: 'score', order: 'asc' }],
          includeDeleted: false,
        },
      ],
      ...of,
    }),
    async probeNeeds({ client, result, runId }) {
      const { documents } = client('default');
      await documents.create('probes', encodeDocument({ id: `${runId}-probe` }), result);
      const isBare = result.status !== 201;
      if (removes) await documents.delete('probes', `${runId}-probe`, result);
      return isBare && finds ? [{ problem: 'nothing can be written', hint: 'Allow it.' }] : [];
    },
  };
  return whole;
}

const SERVED = 'what it needs of a server is told alike each time, can be put on one, and serves all its queries';
const BARE = 'a target that lacks what it needs ends the run before load with sentences, and is left as it was';

function refusing(): FakeSyntrix {
  const documents = new FakeDocuments();
  documents.script = ({ method }) => (method === 'POST' ? { status: 403 } : null);
  return fakeSyntrix({ default: documents });
}

test('a scenario whose needs serve its queries, and that finds what is lacking, keeps the contract', async () => {
  const scenario = needing({
    queries: [{ collection: 'things', orderBy: [{ field: 'score', direction: 'asc' }], limit: 5 }],
  });
  expect(await failures({ scenario, options: {}, createBareTarget: refusing })).toEqual({});
});

test('a scenario whose templates do not serve its queries fails, with what becomes of them', async () => {
  const scenario = needing({
    queries: [{ collection: 'things', filters: [{ field: 'colour', op: '==', value: 'red' }] }],
  });
  const failed = await failures({ scenario, options: {} });
  expect(Object.keys(failed)).toEqual([SERVED]);
  expect(failed[SERVED]).toContain('filter colour == "red" is ignored: index by-score has no field colour');
});

test('a scenario that leaves what it probed with, or does not see what is lacking, fails', async () => {
  const left = await failures({ scenario: needing({}, { removes: false }), options: {} });
  expect(left[NOTHING_LEFT]).toMatch(/^left after a whole run:\n {2}probes\/run1-probe$/);
  const blind = await failures({ scenario: needing({}, { finds: false }), options: {}, createBareTarget: refusing });
  expect(Object.keys(blind)).toEqual([BARE]);
});
