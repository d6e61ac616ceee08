import type { RequestCount } from '@syntrix-bench/metrics';

import type { Clock } from './clock.ts';
import type { AuthPlan, TargetPlan } from './plan.ts';

/** What the target is unless something else is said. */
export const DEFAULT_TARGET_KIND = 'syntrix';

/** Credentials that workers' requests carry to be let in. Never part of a plan: it travels in an envelope that only hosts see. */
export interface Credentials {
  /**
   * Whole values of the `Authorization` header, one per user of the pool (usually one), null for anonymous requests. Worker
   * w is user w mod n, and so are held connections, which have numbers of their own; work outside of both is done by the first.
   */
  readonly authorizations: readonly (string | null)[];
  /** The same for the workers of each workload that names users of its own, by workload name. @default none does */
  readonly workloads?: Readonly<Record<string, readonly (string | null)[]>>;
}

/** Surroundings that connections are opened in: a shard's workers, or the coordinator (no workers). */
export interface ConnectContext {
  readonly target: TargetPlan;
  readonly clock: Clock;
  readonly credentials: Credentials;
  /** Numbers of the workers that will ask for a client. */
  readonly workers: readonly number[];
  /** How many connections for documents a worker has, of which {@link TargetConnection.placeOf} is the first. @default 1 */
  readonly connectionsOf?: (worker: number) => number;
  /** The workload of a worker, or of a held connection by its number; null for work outside of workers. @default no worker is any workload's */
  readonly workloadOf?: (worker: number) => string | null;
  /** When a worker's connection is opened on the clock, at the earliest (R16). @default all at once */
  readonly opensAtUs?: (worker: number) => number;
  /** Ends the waiting; what is open stays open. */
  readonly signal: AbortSignal;
}

/** Outcome of opening one connection. */
export interface ConnectionOpening {
  /** Number of the worker that it is for. @default nobody's */
  readonly worker?: number;
  /** From the call until the connection could carry a request. */
  readonly connectUs: number;
  /** Index into the target's `categories`; 0 if it is open. */
  readonly category: number;
  /** The reason why it is not open, for people; empty if it is. */
  readonly message: string;
}

/** Connections of one shard, or of the coordinator. */
export interface TargetConnection<Client> {
  /** Name of what carries the requests: is in the report. */
  readonly transport: string;
  /** One row per connection that was to be opened (R3: connecting is a series of its own). */
  readonly openings: readonly ConnectionOpening[];
  /**
   * A worker's own client for one database. Called once per worker and database, before load starts. Of a number that is not
   * among the `workers`: a client without a connection for documents.
   */
  client(worker: number, database: string): Client;
  /** Number that the `connection` of a result must be for this worker's client to know which of its connections carries it. */
  placeOf(worker: number): number;
  /** From now on requests carry these. */
  setCredentials(credentials: Credentials): void;
  gauges(): {
    readonly connections: number;
    readonly inFlight: number;
    readonly waiting: number;
    readonly reopened: number;
  };
  /** Every request sent since the last call, by method and status; status 0 where no answer came. */
  takeTraffic(): readonly RequestCount[];
  /** Closes all connections; resolves when no handle is left. */
  close(): Promise<void>;
}

/** Finding of a probe before the run. */
export type ProbeResult =
  | { readonly ready: true; readonly version: string | null }
  | {
      readonly ready: false;
      /** Whether anything answered at all. */
      readonly reachable: boolean;
      readonly problem: string;
      readonly hint: string;
    };

/** One user's login as the target gave it. */
export interface Session {
  readonly username: string;
  /** Whole value of the `Authorization` header, or null for anonymous requests. */
  readonly authorization: string | null;
  /** Used up by one refresh; null where the session cannot be refreshed. */
  readonly refreshToken: string | null;
  /** Lifetime of the credentials in seconds, null where they do not expire, or it is unknown. */
  readonly expiresInSeconds: number | null;
}

/** Source of sessions, which the coordinator's token keeper gets and renews by it. */
export interface Authenticator {
  /** The first session of each user; signs missing users up. Throws a `BenchError` that says what to do. */
  open(): Promise<readonly Session[]>;
  /** A fresh session in place of one that will end: by refresh token, else by logging the user in again. */
  renew(session: Session): Promise<Session>;
  takeTraffic(): readonly RequestCount[];
}

/** Surroundings that an authenticator works in. */
export interface AuthContext {
  readonly target: TargetPlan;
  readonly auth: AuthPlan;
  /** Values of the plan's secret references, by reference. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The databases that the run works on. */
  readonly databases: readonly string[];
  readonly clock: Clock;
}

/** A database that a run asked for, as it came to be there. */
export interface DatabaseAtHand {
  /** Whether this run made it, and is to remove it; else it was there. */
  readonly made: boolean;
  /** What people must know of it, as a sentence; null: nothing. */
  readonly note: string | null;
}

/** Makes databases of a target and removes them, as the user that the run is. */
export interface DatabaseKeeper {
  /** Makes a database of that name, or finds it. @throws BenchError that says why there is none to be used */
  make(name: string): Promise<DatabaseAtHand>;
  /** Whose a database is that serves documents: the run that made it, null for nobody’s. Null in all: there is none. @throws BenchError */
  find(name: string): Promise<{ readonly madeBy: string | null } | null>;
  /** Has a database removed that {@link make} made. @throws BenchError */
  remove(name: string): Promise<void>;
  takeTraffic(): readonly RequestCount[];
}

/** Surroundings that databases are made in. */
export interface DatabasesContext {
  readonly target: TargetPlan;
  /** What databases are marked with, so that `clean` finds out whose they are. */
  readonly runId: string;
  /** Whole value of the `Authorization` header, as it is good now; null: the run is nobody. */
  readonly authorization: () => string | null;
  /** Whether workers without credentials are to be let in as well. */
  readonly anonymous: boolean;
}

/**
 * A kind of server that workers talk to. Syntrix is the first target, not a special case. `Client` is what operations are given; scenarios
 * are written for one kind of client and say so in their type.
 */
export interface Target<Client = unknown> {
  readonly kind: string;
  /**
   * Stable keys of what can go wrong; a result's `category` is an index into them. The first is '' (nothing wrong). What metrics has to
   * recognise, such as a time-out, has its name among `RECOGNISED_CATEGORIES`.
   */
  readonly categories: readonly string[];
  /** Categories that say that a database is served no more, each with how a sentence goes on that begins with it. @default none does */
  readonly databaseTroubles?: Readonly<Record<string, string>>;
  /** Opens the workers' connections. A connection that fails now is opened again by its worker's first request. */
  connect(context: ConnectContext): Promise<TargetConnection<Client>>;
  /**
   * Is the target there, and is the database ready for what the run will do? Sends few requests, through the given worker of
   * the connection, and writes nothing. `url` is the one that the worker talks to, for a problem to name.
   */
  probe(connection: TargetConnection<Client>, database: string, worker: number, url: string): Promise<ProbeResult>;
  authenticator(context: AuthContext): Authenticator;
  /** Makes databases for runs. @default it cannot: those that a plan names must be there */
  databases?(context: DatabasesContext): DatabaseKeeper;
}
