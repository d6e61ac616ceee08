import type { Json } from '@syntrix-bench/core';
import {
  planForTests,
  startTestRun,
  workloadForTests,
  type FakeCall,
  type FakeScriptedAnswer,
} from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { queryScenario } from '../src/query-scenario.ts';
import { options, queryTarget } from './query-target.ts';

interface Entry {
  readonly fromUs: number;
  readonly id: string;
  readonly owner: string;
}

/** An index by owner that is late, loses entries, or is being rebuilt. */
interface Index {
  readonly delayUs?: number;
  /** Whether the n-th write is never told to the index. */
  readonly loses?: (write: number) => boolean;
  /** Status of queries at a time since load began. */
  readonly refuses?: (sinceUs: number) => number | null;
}

const WRITERS = options({
  operations: [
    { type: 'create', weight: 2 },
    { type: 'update', weight: 1 },
  ],
  data: { documentSizeBytes: 320, fieldsCount: 6 },
  indexLag: { bound: '2s', probes: 1000 },
});

/** A run of writers alone on two shards, in virtual time, against such an index. */
async function run({ delayUs = 0, loses = () => false, refuses = () => null }: Index) {
  const target = queryTarget(WRITERS);
  const documents = target.documents();
  const entries: Entry[] = [];
  const owners = new Map<string, string>();
  const lost: string[] = [];
  let writes = 0;
  /** When load began: what is asked before it, of what is needed of the server, is answered as it should be. */
  let beganUs = Infinity;
  const wrote = ({ id, body, method }: FakeCall, nowUs: number): void => {
    const sent = JSON.parse(body) as { id?: string; owner?: string; doc?: { owner: string } };
    const owner = sent.owner ?? sent.doc?.owner;
    const key = method === 'POST' ? (sent.id ?? '') : id;
    if (owner === undefined || owners.get(key) === owner || !/-\d+-\d+$/.test(key)) return;
    beganUs = Math.min(beganUs, nowUs);
    owners.set(key, owner);
    writes += 1;
    // One that is written again would come back.
    if (loses(writes) && method === 'POST') lost.push(key);
    if (!lost.includes(key)) entries.push({ fromUs: nowUs + delayUs, id: key, owner });
  };
  const answer = (body: string, nowUs: number): FakeScriptedAnswer | null => {
    const { collection, filters, limit } = JSON.parse(body) as {
      collection: string;
      filters: readonly { field: string; value: string }[];
      limit: number;
      startAfter?: string;
    };
    const asked = Object.fromEntries(filters.map(({ field, value }) => [field, value]));
    if (asked['owner'] === undefined || body.includes('startAfter')) return { status: 200, body: '[]' };
    const indexed = new Map<string, string>();
    for (const { fromUs, id, owner } of entries) if (fromUs <= nowUs) indexed.set(id, owner);
    const found = [...indexed]
      .filter(([id, owner]) => owner === asked['owner'] && (asked['id'] ?? id) === id)
      .flatMap(([id]) => documents.live.get(`${collection}/${id}`) ?? [])
      .slice(0, limit);
    return { status: 200, body: `[${found.join(',')}]` };
  };
  documents.script = (call) => {
    const nowUs = documents.clock?.nowUs() ?? 0;
    if (call.body.includes('"filters"')) {
      if (beganUs === Infinity) return null;
      const status = refuses(nowUs - beganUs);
      return status === null ? answer(call.body, nowUs) : { status };
    }
    if (call.collection === WRITERS.data.collection && (call.method === 'POST' || call.method === 'PATCH')) {
      wrote(call, nowUs);
    }
    return null;
  };
  const workload = workloadForTests({
    scenario: 'query',
    name: 'writers',
    options: WRITERS as unknown as Json,
    operations: 600,
    workers: 6,
  });
  const plan = { workloads: [workload], phases: { ...planForTests().phases, steadyUs: null } };
  const { run: started, clock } = startTestRun({ scenarios: [queryScenario], target, plan, shards: 2 });
  const report = await clock.runUntil(started.finished);
  const check = (name: string) => report.checks.find((each) => each.name === name)!;
  const lag = (name: string) => report.deliveries[name]!;
  return { report, check, lag, lost };
}

const failures = ({ checks }: { readonly checks: readonly { readonly name: string; readonly failed: number }[] }) =>
  checks.filter(({ failed }) => failed > 0).map(({ name }) => name);

describe('P2-16 how late the index is', () => {
  test.each([0, 5_000, 120_000, 900_000])('lies between the two times that are told: %i µs', async (delayUs) => {
    const { report, check, lag } = await run({ delayUs });
    expect(failures(report)).toEqual([]);
    expect(check('late-entries').checked).toBeGreaterThan(10);
    expect(check('lost-entries').checked).toBeGreaterThan(300);
    // The fake has applied a write when it is sent: a millisecond before its acknowledgement.
    expect(lag('index-lag-from').propagation!.max * 1000).toBeLessThanOrEqual(delayUs);
    expect(lag('index-lag-to').propagation!.min * 1000).toBeGreaterThanOrEqual(delayUs - 1000);
    expect(lag('index-lag-to').propagation!.p50 * 1000).toBeLessThanOrEqual(delayUs * 1.4 + 10_000);
    expect([lag('index-lag-from').lost, report.deliveries['index-rebuilding']]).toEqual([0, undefined]);
  });

  test('that is beyond the bound is a failure, though all is there in the end', async () => {
    const { report, check } = await run({ delayUs: 3_000_000 });
    expect(failures(report)).toContain('late-entries');
    expect(check('late-entries').evidence[0]!.message).toMatch(
      /^benchmarks\/\S+ rev 0 was not in the index under owner u\d+ 2\.\d s after it was acknowledged$/,
    );
  });

  test.each([503, 500])('while queries are refused with %i is told as time of rebuilding', async (status) => {
    const [fromUs, toUs] = [60_000, 460_000];
    const { report, lag } = await run({ refuses: (sinceUs) => (sinceUs >= fromUs && sinceUs < toUs ? status : null) });
    expect(failures(report)).toEqual([]);
    const { count, propagation } = lag('index-rebuilding');
    expect(count).toBeGreaterThan(0);
    expect(propagation!.max * 1000).toBeLessThanOrEqual((toUs - fromUs) * 1.3 + 10_000);
  });
});

test('P2-16 R30 a write that another one replaced unseen is later than all that were seen, and no delivery is lost', async () => {
  const { report, lag } = await run({ delayUs: 900_000 });
  const [from, to] = [lag('index-lag-from'), lag('index-lag-to')];
  expect([from.count - to.count, report.counters['writes_not_seen']! > 20]).toEqual([
    report.counters['writes_not_seen'],
    true,
  ]);
  expect(to.propagation!.censored).toContain('max');
  expect([to.propagation!.never, to.lost, from.lost]).toEqual([[], 0, 0]);
});

describe('P2-16 entries that the index has lost', () => {
  test('are found when load is over, each of them, with what the document is by its id', async () => {
    const { check, lost, report } = await run({ loses: (write) => write % 150 === 7 });
    const { failed, evidence } = check('lost-entries');
    expect([failed, lost.length > 1]).toEqual([lost.length, true]);
    const named = evidence.map(
      ({ message }) => /^benchmarks\/(\S+) is not in the index under owner u\d+, /.exec(message)?.[1],
    );
    expect(named.sort()).toEqual([...lost].sort().slice(0, named.length));
    expect(evidence[0]!.message).toMatch(/after the last write was acknowledged; GET of it shows rev \d+, owner u\d+$/);
    expect(report.checks.find(({ name }) => name === 'stale-entries')?.failed).toBe(0);
  });
});
