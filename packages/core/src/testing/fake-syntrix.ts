import type { SyntrixWorkerClient } from '../contracts/syntrix-worker-client.ts';
import type { Session, TargetConnection } from '../contracts/target.ts';
import { syntrixTarget } from '../shard/syntrix/syntrix-target.ts';
import { FakeDocuments } from './fake-documents.ts';
import type { TestTarget } from './test-target.ts';

/** A Syntrix server in memory. */
export interface FakeSyntrix extends TestTarget<SyntrixWorkerClient> {
  /** The documents of a database, which is there as soon as it is asked for. @default those of `default` */
  documents(database?: string): FakeDocuments;
}

const ANONYMOUS: Session = { username: 'anonymous', authorization: null, refreshToken: null, expiresInSeconds: null };

/**
 * A Syntrix server in memory, on the clock of the run: for tests of scenarios that take no time and need no network.
 * {@link FakeDocuments} says what it imitates.
 *
 * @param databases Those that are to be there from the beginning. @default none
 */
export function fakeSyntrix(databases: Readonly<Record<string, FakeDocuments>> = {}): FakeSyntrix {
  const known = new Map(Object.entries(databases));

  function documents(database = 'default'): FakeDocuments {
    const found = known.get(database) ?? new FakeDocuments();
    known.set(database, found);
    return found;
  }

  function connection(owners: readonly number[], open: (database: string) => FakeDocuments) {
    const clients = new Map<string, SyntrixWorkerClient>();
    return {
      transport: 'fake',
      placeOf: (worker) => owners.indexOf(worker),
      openings: owners.map((worker) => ({ worker, connectUs: 0, category: 0, message: '' })),
      client(_worker, database) {
        const client = clients.get(database) ?? open(database).client();
        clients.set(database, client);
        return client;
      },
      setCredentials: () => undefined,
      gauges: () => ({ connections: owners.length, inFlight: 0, waiting: 0, reopened: 0 }),
      takeTraffic: () => [...known.values()].flatMap(takeTraffic),
      async close() {
        await Promise.all([...known.values()].map(({ realtime }) => realtime.close()));
      },
    } satisfies TargetConnection<SyntrixWorkerClient>;
  }

  return {
    kind: 'fake',
    categories: syntrixTarget.categories,
    documents,
    leftovers: () =>
      [...known].flatMap(([database, { live, realtime }]) => {
        const left = [...live.keys(), ...realtime.peers.map(({ kind, index }) => `${kind} ${index}`)];
        return left.map((name) => (database === 'default' ? name : `${database}: ${name}`));
      }),
    connect({ workers, connectionsOf = () => 1, clock }) {
      for (const each of known.values()) each.clock = clock;
      const open = (database: string): FakeDocuments => {
        const opened = documents(database);
        opened.clock = clock;
        return opened;
      };
      const owners = workers.flatMap((worker) => new Array<number>(connectionsOf(worker)).fill(worker));
      return Promise.resolve(connection(owners, open));
    },
    probe: () => Promise.resolve({ ready: true, version: null }),
    authenticator: () => ({
      open: () => Promise.resolve([ANONYMOUS]),
      renew: () => Promise.resolve(ANONYMOUS),
      takeTraffic: () => [],
    }),
  };
}

function takeTraffic({ traffic }: FakeDocuments) {
  const rows = [...traffic].map(([key, count]) => {
    const [method = '', status] = key.split(' ');
    return { method, status: Number(status), count };
  });
  traffic.clear();
  return rows;
}
