import {
  DocumentsApi,
  ERROR_CATEGORIES,
  openTransport,
  type ObserveConnection,
  type Transport,
} from '@syntrix-bench/client';

import type { SyntrixWorkerClient } from '../../contracts/syntrix-worker-client.ts';
import type {
  ConnectContext,
  ConnectionOpening,
  Credentials,
  Target,
  TargetConnection,
} from '../../contracts/target.ts';
import { asBenchError, authenticator } from './authenticator.ts';
import { authorizationOf } from './authorization-of.ts';
import { databaseKeeper } from './database-keeper.ts';
import { probe } from './probe.ts';
import { RealtimeClients } from './realtime-clients.ts';

// docs/decisions/0002-one-folder-knows-the-client.md

/** Syntrix over HTTP: documents on kept-alive connections of each worker, as a rule one, workers spread evenly over the target's URLs. */
export const syntrixTarget: Target<SyntrixWorkerClient> = {
  kind: 'syntrix',
  categories: ERROR_CATEGORIES,
  databaseTroubles: {
    http_403_database_suspended: 'is suspended',
    http_404_database: 'does not exist any more',
    http_410_database_deleting: 'is being deleted',
  },
  connect: (context) => connect(context),
  probe,
  authenticator: (context) => authenticator(context),
  databases: (context) => databaseKeeper(context),
};

/** The Syntrix target with somebody who sees every byte that goes to it and comes from it: for looking, not for measuring. */
export function observedSyntrixTarget(observe: ObserveConnection): Target<SyntrixWorkerClient> {
  return {
    ...syntrixTarget,
    connect: (context) => connect(context, observe),
    authenticator: (context) => authenticator(context, observe),
    databases: (context) => databaseKeeper(context, observe),
  };
}

async function connect(
  context: ConnectContext,
  observe?: ObserveConnection,
): Promise<TargetConnection<SyntrixWorkerClient>> {
  const { credentials, opensAtUs, signal } = context;
  const groups = openGroups(context, observe);
  const realtime = new RealtimeClients(context, observe);
  const groupOf = (worker: number) => groups.find((group) => group.has(worker)) ?? groups[0]!;
  const authorize = (next: Credentials) => {
    groups.forEach((group) => group.authorize(next));
    realtime.setCredentials(next);
  };
  authorize(credentials);
  const openings = await Promise.all(groups.map((group) => group.connect(signal, opensAtUs)));
  return {
    transport: [...new Set(groups.map(({ transport }) => transport.kind))].join(', '),
    openings: openings.flat(),
    client: (worker, database) => ({
      documents: groupOf(worker).documents(database),
      realtime: realtime.of(worker, database),
    }),
    placeOf: (worker) => groupOf(worker).placeOf(worker),
    setCredentials: authorize,
    gauges() {
      const all = groups.map(({ transport }) => transport.gauges());
      const sum = (key: keyof (typeof all)[number]) => all.reduce((total, gauges) => total + gauges[key], 0);
      return {
        connections: sum('connections'),
        inFlight: sum('inFlight'),
        waiting: sum('waiting'),
        reopened: sum('reopened'),
      };
    },
    takeTraffic: () => [...groups.flatMap(({ transport }) => transport.takeTraffic()), ...realtime.takeTraffic()],
    async close() {
      await Promise.all([realtime.close(), ...groups.map(({ transport }) => transport.close())]);
    },
  };
}

/**
 * Worker w of the run talks to URL w mod n, whatever shard it is on, and worker -1 - w, which is the coordinator's, to URL w.
 * A URL to which no worker falls is left out, if it is not the first of a shard without any.
 */
function openGroups(
  { target, clock, workers, workloadOf, connectionsOf = () => 1 }: ConnectContext,
  observe?: ObserveConnection,
): WorkerGroup[] {
  const { urls, timeoutUs, headers } = target;
  const shares = urls.map((url, index) => ({
    url,
    workers: workers.filter((worker) => (worker < 0 ? -1 - worker : worker) % urls.length === index),
  }));
  const used = shares.filter((share) => share.workers.length > 0);
  return (used.length > 0 ? used : shares.slice(0, 1)).map((share) => {
    const owners = share.workers.flatMap((worker) => new Array<number>(connectionsOf(worker)).fill(worker));
    const transport = asBenchError(() =>
      openTransport({
        url: share.url,
        connections: Math.max(1, owners.length),
        timeoutMs: Math.ceil(timeoutUs / 1000),
        headers,
        clock,
        ...(observe === undefined ? {} : { observe }),
      }),
    );
    return new WorkerGroup(transport, owners, workloadOf);
  });
}

/** The workers of a shard that talk to one URL, through one transport. */
class WorkerGroup {
  readonly transport: Transport;
  /** Whose each connection is, by its number. */
  readonly #owners: readonly number[];
  readonly #workloadOf: (worker: number) => string | null;
  readonly #documents = new Map<string, DocumentsApi>();

  constructor(transport: Transport, owners: readonly number[], workloadOf: ConnectContext['workloadOf']) {
    this.transport = transport;
    this.#owners = owners;
    this.#workloadOf = workloadOf ?? (() => null);
  }

  has(worker: number): boolean {
    return this.#owners.includes(worker);
  }

  /** Opens the workers' connections, each not before its time. */
  async connect(signal: AbortSignal, opensAtUs?: (worker: number) => number): Promise<readonly ConnectionOpening[]> {
    if (this.#owners.length === 0) return [];
    const dueUs = opensAtUs === undefined ? undefined : this.#owners.map(opensAtUs);
    const { openings } = await this.transport.connect(signal, dueUs);
    return openings.map((opening) => ({ ...opening, worker: this.#owners[opening.connection]! }));
  }

  /** The number of the worker's first connection. */
  placeOf(worker: number): number {
    return this.#owners.indexOf(worker);
  }

  /** They know their connection by the result they are given, so all workers share them. */
  documents(database: string): DocumentsApi {
    const known = this.#documents.get(database);
    if (known !== undefined) return known;
    const documents = new DocumentsApi(this.transport, database);
    this.#documents.set(database, documents);
    return documents;
  }

  /** Makes each worker the user that it is, of its workload's own users where it has some; work outside of workers is done by the first. */
  authorize(credentials: Credentials): void {
    const first = credentials.authorizations[0] ?? null;
    this.transport.setAuthorization(first);
    this.#owners.forEach((worker, connection) => {
      const own = authorizationOf(credentials, worker, this.#workloadOf(worker));
      if (own !== first) this.transport.setAuthorization(own, connection);
    });
  }
}
