import type { Json } from '@syntrix-bench/core';
import { planForTests, startTestRun, workloadForTests } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { queryScenario } from '../src/query-scenario.ts';
import { options, queryTarget } from './query-target.ts';

const data = { documentSizeBytes: 320, fieldsCount: 6 };
const readers = options({
  operations: [{ type: 'simple', weight: 1 }],
  selectivity: 0.05,
  data: { ...data, seedData: 50 },
});
const writers = options({
  operations: ['create', 'update', 'delete'].map((type) => ({ type, weight: type === 'create' ? 3 : 1 })),
  selectivity: 0.05,
  data,
});

/** Many readers on all shards, and one writer, which is on one. */
async function run({
  shards,
  keepsDeleted = false,
  reading = 8,
}: {
  readonly shards: number;
  readonly keepsDeleted?: boolean;
  readonly reading?: number;
}) {
  const target = queryTarget(readers);
  const documents = target.documents();
  let kept = 0;
  documents.script = ({ method, id }) => {
    if (!keepsDeleted || method !== 'DELETE' || !new RegExp(`-${reading}-\\d+$`).test(id) || kept === 10) return null;
    kept += 1;
    return { status: 204 };
  };
  const common = { scenario: 'query', operations: 120 };
  const workloads = [
    workloadForTests({ ...common, name: 'readers', options: readers as unknown as Json, workers: reading }),
    workloadForTests({
      ...common,
      name: 'writers',
      options: writers as unknown as Json,
      workers: 1,
      firstWorker: reading,
    }),
  ];
  const plan = { workloads, phases: { ...planForTests().phases, steadyUs: null } };
  const { run: started, clock } = startTestRun({ scenarios: [queryScenario], target, plan, shards });
  const report = await clock.runUntil(started.finished);
  const check = (name: string, workload = 'writers') =>
    report.checks.find((each) => each.name === name && each.workload === workload)!;
  return { check, kept };
}

describe('P2-16 what the index has when load is over', () => {
  test('is looked at whole, on however many shards workers are', async () => {
    const runs = await Promise.all([1, 2, 4].map((shards) => run({ shards })));
    const counts = runs.map(({ check }) => [
      check('lost-entries').checked,
      check('stale-entries').checked,
      check('resurrected').checked,
    ]);
    expect(counts[0]![0]).toBeGreaterThan(10);
    expect(counts[0]![2]).toBeGreaterThan(5);
    expect(counts).toEqual([counts[0], counts[0], counts[0]]);
  });

  test('is wrong with a document in it that was deleted', async () => {
    const { check, kept } = await run({ shards: 2, keepsDeleted: true });
    const { failed, evidence } = check('resurrected');
    expect([failed, kept, check('stale-entries').failed]).toEqual([10, 10, 0]);
    expect(evidence[0]!.message).toMatch(/is still in the index under owner u\d+, although it was deleted, /);
  });

  test('readers hold it against what writers of another shard did, when all have told it', async () => {
    // One reader on the one shard, one writer on the other.
    const sound = await run({ shards: 2, reading: 1 });
    const wrong = await run({ shards: 2, reading: 1, keepsDeleted: true });
    const of = ({ check }: typeof sound) =>
      ['matching', 'contents', 'complete'].map((name) => check(name, 'readers').failed);
    expect(of(sound)).toEqual([0, 0, 0]);
    expect(wrong.kept).toBe(10);
    expect(of(wrong)[0]).toBeGreaterThan(0);
    expect(wrong.check('matching', 'readers').evidence[0]!.message).toMatch(
      /-1-\d+ .* had been deleted, acknowledged /,
    );
  });
});
