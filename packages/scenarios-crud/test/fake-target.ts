import type { SyntrixWorkerClient, Target, TargetConnection } from '@syntrix-bench/core';

import { FAKE_CATEGORIES, type FakeDocuments } from './fake-documents.ts';

/** A target whose databases are fakes. */
export function fakeTarget(databases: Readonly<Record<string, FakeDocuments>>): Target<SyntrixWorkerClient> {
  return {
    kind: 'fake',
    categories: FAKE_CATEGORIES,
    connect: async ({ workers, clock }) => {
      for (const documents of Object.values(databases)) documents.clock = clock;
      return connection(workers, databases);
    },
    probe: async () => ({ ready: true, version: null }),
    authenticator: () => {
      const session = { username: 'anonymous', authorization: null, refreshToken: null, expiresInSeconds: null };
      return { open: async () => [session], renew: async () => session, takeTraffic: () => [] };
    },
  };
}

function connection(
  workers: readonly number[],
  databases: Readonly<Record<string, FakeDocuments>>,
): TargetConnection<SyntrixWorkerClient> {
  return {
    transport: 'fake',
    placeOf: (worker) => workers.indexOf(worker),
    openings: workers.map(() => ({ connectUs: 0, category: 0, message: '' })),
    client: (_worker, database) => databases[database]!.client(),
    setCredentials: () => undefined,
    gauges: () => ({ connections: workers.length, inFlight: 0, waiting: 0, reopened: 0 }),
    takeTraffic: () =>
      Object.values(databases).flatMap(({ traffic }) => {
        const rows = [...traffic].map(([key, count]) => {
          const [method, status] = key.split(' ');
          return { method: method!, status: Number(status), count };
        });
        traffic.clear();
        return rows;
      }),
    close: async () => undefined,
  };
}
