import { test } from 'vitest';

import { resultOf } from '../test/fake-contexts.ts';
import { benchWorker, doNext, instantClient } from './bench-worker.ts';

const ROUNDS = 7;

/** Nanoseconds of CPU for one of `count` calls, the median of several rounds after a warm-up. */
async function cost(count: number, work: () => unknown): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const begun = process.cpuUsage();
    for (let call = 0; call < count; call += 1) {
      const result = work();
      if (result instanceof Promise) await result;
    }
    const { user, system } = process.cpuUsage(begun);
    if (round > 0) rounds.push(((user + system) * 1000) / count);
  }
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1]!;
}

test('cost of an operation on top of the transport', async () => {
  const client = instantClient();
  const result = resultOf(0);
  const rows: Record<string, Record<string, string>> = {};
  for (const [name, documentSizeBytes] of [
    ['256 B', 256],
    ['1 KB', 1024],
    ['10 KB', 10_240],
    ['100 KB', 102_400],
  ] as const) {
    const count = Math.min(200_000, Math.floor(400_000_000 / documentSizeBytes / 10));
    for (const type of ['create', 'read', 'update', 'replace'] as const) {
      const data = { documentSizeBytes, fieldsCount: documentSizeBytes < 300 ? 5 : 10, seedData: 10_000 };
      const choosing = benchWorker({ operations: [{ type, weight: 1 }], data });
      const next = await cost(count, () => choosing.next());
      const whole = benchWorker({ operations: [{ type, weight: 1 }], data });
      const all = await cost(count, () => doNext(whole, client, result));
      const perKb = type === 'create' || type === 'replace' ? `${Math.round((all / documentSizeBytes) * 1024)}` : '';
      rows[`${type}, ${name}`] = {
        'next() ns': next.toFixed(0),
        'next(), execute(), bytes ns': all.toFixed(0),
        'ns per KB': perKb,
      };
    }
  }
  for (const keys of ['uniform', 'zipfian', 'latest', 'hotspot']) {
    const worker = benchWorker({ operations: [{ type: 'read', weight: 1 }], keys, data: { seedData: 10_000 } });
    const next = await cost(400_000, () => worker.next());
    rows[`read, keys ${keys}`] = { 'next() ns': next.toFixed(0), 'next(), execute(), bytes ns': '', 'ns per KB': '' };
  }
  for (const type of ['update', 'replace']) {
    const worker = benchWorker({ operations: [{ type, weight: 1, ifMatch: true }], data: { seedData: 10_000 } });
    const all = await cost(100_000, () => doNext(worker, client, result));
    rows[`${type} with ifMatch, 1 KB`] = {
      'next() ns': '',
      'next(), execute(), bytes ns': all.toFixed(0),
      'ns per KB': '',
    };
  }
  for (const keys of ['zipfian', 'latest']) {
    const worker = benchWorker({ keys, data: { seedData: 10_000 } });
    const all = await cost(200_000, () => doNext(worker, client, result));
    rows[`balanced mix, 1 KB, keys ${keys}`] = {
      'next() ns': '',
      'next(), execute(), bytes ns': all.toFixed(0),
      'ns per KB': '',
    };
  }
  const mix = benchWorker({ data: { seedData: 10_000 } });
  const balanced = await cost(200_000, () => doNext(mix, client, result));
  rows['balanced mix, 1 KB'] = { 'next() ns': '', 'next(), execute(), bytes ns': balanced.toFixed(0), 'ns per KB': '' };
  console.table(rows);
});
