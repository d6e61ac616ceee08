import type { FaultStrike } from '../faults/fault-engine.ts';
import type { RealtimeTruth } from '../realtime/realtime-truth.ts';
import type { FaultKind } from '../faults/fault-plan.ts';
import type { TriggersTruth } from '../triggers/trigger-truth.ts';
import { type ServiceTimes, ServiceTimeRecorder } from './service-times.ts';

/** How many requests of a method were answered with a status. */
export interface RequestCount {
  readonly method: string;
  /** The status line that was sent, 0 where none was. */
  readonly status: number;
  readonly count: number;
}

/** Requests about one database, as in the URL. */
export interface DatabaseRequests {
  readonly database: string;
  readonly requests: readonly RequestCount[];
  /** By method, of answers that were sent whole. */
  readonly serviceTimes: readonly ServiceTimes[];
}

/** What really happened, from the server's side. */
export interface GroundTruth {
  /** Every request on Syntrix's routes, unknown paths included, sorted by method and status. Status 0: no answer was sent. */
  readonly requests: readonly RequestCount[];
  /** Those of `requests` that were about a database, by its name in the URL, sorted; known ones and others. */
  readonly byDatabase: readonly DatabaseRequests[];
  /** Those of `requests` whose answer was sent in part, or wrong on purpose; the client cannot have taken it for a good one. */
  readonly spoiled: readonly RequestCount[];
  /** By method, of answers that were sent whole. */
  readonly serviceTimes: readonly ServiceTimes[];
  /** Live documents by database (as in the URL) and collection, sorted. */
  readonly documents: readonly { readonly database: string; readonly collection: string; readonly documents: number }[];
  readonly liveDocuments: number;
  /** UTF-8 bytes of all live documents as JSON. */
  readonly liveBytes: number;
  /** Faults that struck, by kind, sorted. */
  readonly faults: readonly { readonly kind: FaultKind; readonly count: number }[];
  /** Those of them that were about entries of indexes or results of queries, oldest first: the first 100,000. */
  readonly strikes: readonly FaultStrike[];
  /** WebSockets, event streams, and what they delivered. Of each subscription: `Testbed.subscriptionWindows`. */
  readonly realtime: RealtimeTruth;
  /** Calls of webhooks; `null` without triggers. Of each trigger: `Testbed.triggerTruths`. */
  readonly triggers: TriggersTruth | null;
  /** Bytes that were no request, by the status they were refused with. */
  readonly malformed: readonly { readonly status: string; readonly count: number }[];
  readonly connections: { readonly open: number; readonly opened: number };
  /** Mistakes of the testbed itself, answered 500. */
  readonly internalErrors: number;
}

type Counts = Map<string, Map<number, number>>;

/** Requests and their times, by method. */
class Served {
  readonly requests: Counts = new Map();
  readonly times = new Map<string, ServiceTimeRecorder>();

  answered(method: string, status: number, durationUs: number): void {
    const name = add(this.requests, method, status);
    let times = this.times.get(name);
    if (times === undefined) this.times.set(name, (times = new ServiceTimeRecorder()));
    times.record(durationUs);
  }

  counted(method: string, status: number): void {
    add(this.requests, method, status);
  }

  /** Takes in what another one saw. */
  merge(other: Served): void {
    for (const [method, byStatus] of other.requests)
      for (const [status, count] of byStatus) add(this.requests, method, status, count);
    for (const [method, times] of other.times) {
      const own = this.times.get(method) ?? new ServiceTimeRecorder();
      own.add(times);
      this.times.set(method, own);
    }
  }

  serviceTimes(): readonly ServiceTimes[] {
    return [...this.times]
      .map(([method, times]) => times.summary(method))
      .sort((left, right) => (left.method < right.method ? -1 : 1));
  }
}

/** Names of databases are the client's text, too. */
const MAX_DATABASES = 1024;
const OTHER_DATABASES = '(other)';

/** Counts requests, answers and times as they happen. */
export class TruthRecorder {
  /** By database; undefined for requests about none. */
  #served = new Map<string | undefined, Served>();
  #spoiled: Counts = new Map();
  #malformed = new Map<string, number>();
  #opened = 0;
  #internalErrors = 0;

  reset(): void {
    this.#served = new Map();
    this.#spoiled = new Map();
    this.#malformed = new Map();
    this.#opened = 0;
    this.#internalErrors = 0;
  }

  /** A request's answer was handed to the socket. */
  answered(method: string, status: number, durationUs: number, database?: string): void {
    this.#of(database).answered(method, status, durationUs);
  }

  /** A request got no answer: its client had gone, or the connection was reset before. */
  unanswered(method: string, database?: string): void {
    this.#of(database).counted(method, 0);
  }

  /** A request's answer was broken on purpose. */
  spoiled(method: string, status: number, database?: string): void {
    this.#of(database).counted(method, status);
    if (status !== 0) add(this.#spoiled, method, status);
  }

  malformed(status: string): void {
    this.#malformed.set(status, (this.#malformed.get(status) ?? 0) + 1);
  }

  connectionOpened(): void {
    this.#opened += 1;
  }

  internalError(): void {
    this.#internalErrors += 1;
  }

  /** The counts of this recorder as part of the ground truth. */
  read(
    openConnections: number,
  ): Pick<
    GroundTruth,
    'requests' | 'byDatabase' | 'spoiled' | 'serviceTimes' | 'malformed' | 'connections' | 'internalErrors'
  > {
    const all = new Served();
    for (const served of this.#served.values()) all.merge(served);
    return {
      requests: listOf(all.requests),
      byDatabase: [...this.#served]
        .flatMap(([database, served]) =>
          database === undefined
            ? []
            : { database, requests: listOf(served.requests), serviceTimes: served.serviceTimes() },
        )
        .sort((left, right) => (left.database < right.database ? -1 : 1)),
      spoiled: listOf(this.#spoiled),
      serviceTimes: all.serviceTimes(),
      malformed: [...this.#malformed]
        .map(([status, count]) => ({ status, count }))
        .sort((left, right) => (left.status < right.status ? -1 : 1)),
      connections: { open: openConnections, opened: this.#opened },
      internalErrors: this.#internalErrors,
    };
  }

  #of(database: string | undefined): Served {
    const known = this.#served.get(database);
    if (known !== undefined) return known;
    const name = this.#served.size < MAX_DATABASES || database === undefined ? database : OTHER_DATABASES;
    const served = this.#served.get(name) ?? new Served();
    this.#served.set(name, served);
    return served;
  }
}

/** Methods are the client's text: beyond this many they share one name. */
const MAX_METHODS = 64;
const OTHER_METHODS = '(other)';

/** Counts, and returns the name it was counted under. */
function add(counts: Counts, method: string, status: number, count = 1): string {
  const name = counts.size < MAX_METHODS || counts.has(method) ? method : OTHER_METHODS;
  let byStatus = counts.get(name);
  if (byStatus === undefined) counts.set(name, (byStatus = new Map<number, number>()));
  byStatus.set(status, (byStatus.get(status) ?? 0) + count);
  return name;
}

function listOf(counts: Counts): readonly RequestCount[] {
  const list = [...counts].flatMap(([method, byStatus]) =>
    [...byStatus].map(([status, count]) => ({ method, status, count })),
  );
  return list.sort((left, right) =>
    left.method === right.method ? left.status - right.status : left.method < right.method ? -1 : 1,
  );
}
