import { REALTIME_FAULT_KINDS, type RealtimeFault } from './realtime-fault.ts';
import { WEBHOOK_FAULT_KINDS, type WebhookFault } from './webhook-fault.ts';

/** Kinds of requests, as faults and counters name them. */
export const OPERATIONS = [
  'read',
  'create',
  'replace',
  'update',
  'delete',
  'query',
  'trigger',
  'signup',
  'login',
  'refresh',
  'logout',
  'databases',
  'admin',
  'realtime',
  'health',
  'other',
] as const;
/** One of {@link OPERATIONS}. */
export type Operation = (typeof OPERATIONS)[number];

/** Kinds of {@link Lie}. */
export const LIE_KINDS = [
  'stale-read',
  'wrong-document',
  'leaked-document',
  'lost-update',
  'resurrected',
  'index-delay',
  'index-rebuild',
  'lost-entry',
  'missing-result',
  'repeated-result',
  'misordered-result',
  'ignored-filter',
  'stale-result',
  'cut-page',
  'leaked-result',
  ...REALTIME_FAULT_KINDS,
  ...WEBHOOK_FAULT_KINDS,
] as const satisfies readonly Lie['kind'][];

/** Every way in which the testbed misbehaves on purpose; ground truth counts each by this name. */
export const FAULT_KINDS = [
  'latency',
  'queue',
  'stall',
  'storm',
  'error',
  'reset',
  'truncate',
  'endless',
  'drip',
  'wrong-length',
  'garbage',
  'expired-token',
  'suspend',
  'noisy-neighbour',
  ...LIE_KINDS,
] as const;
/** One of {@link FAULT_KINDS}. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Which requests a fault hits. */
export interface FaultAim {
  /** Probability from 0 to 1. @default 1 */
  readonly rate?: number;
  /** @default all */
  readonly operations?: readonly Operation[];
  /** At most this many times. @default no limit */
  readonly times?: number;
  /** Those about one database alone, named as in the URL. @default all */
  readonly database?: string;
}

/** The work is done at once and the answer held back. Draws below zero are zero. */
export interface LatencyFault extends FaultAim {
  readonly kind: 'latency';
  /** `lognormal` has the given mean and deviation itself, not those of its logarithm. */
  readonly distribution: 'fixed' | 'normal' | 'lognormal';
  readonly meanMs: number;
  /** Standard deviation. @default 0 */
  readonly deviationMs?: number;
}

/**
 * A server of so many at once: each answer occupies one of `atOnce` places for `serviceMs`, and waits for one in the order of arrival. Beyond
 * `atOnce / serviceMs` the queue grows without end.
 */
export interface QueueFault extends FaultAim {
  readonly kind: 'queue';
  readonly atOnce: number;
  readonly serviceMs: number;
}

/** Every `everyMs` no answer leaves for `forMs`; the first time `everyMs` after the plan was set. */
export interface StallFault extends FaultAim {
  readonly kind: 'stall';
  readonly everyMs: number;
  readonly forMs: number;
}

/** Every `everyMs` all requests are answered 429 for `forMs`, as by the rate limiter; the first time `everyMs` after the plan was set. */
export interface StormFault extends FaultAim {
  readonly kind: 'storm';
  readonly everyMs: number;
  readonly forMs: number;
}

/** Another answer than the right one: `INTERNAL_ERROR` with the given status. */
export interface ErrorFault extends FaultAim {
  readonly kind: 'error';
  /** 400–599. */
  readonly status: number;
  /** The request took effect all the same. @default false */
  readonly applied?: boolean;
}

/** The connection is reset (RST). `before` the answer, `within` its body, or `after` it. */
export interface ResetFault extends FaultAim {
  readonly kind: 'reset';
  readonly moment: 'before' | 'within' | 'after';
  /** For `before`: the request took effect. @default false */
  readonly applied?: boolean;
}

/** The body ends halfway and the connection is closed. */
export interface TruncateFault extends FaultAim {
  readonly kind: 'truncate';
}

/** The body never ends: it trickles on until the client or the write time-out closes the connection. */
export interface EndlessFault extends FaultAim {
  readonly kind: 'endless';
  /** @default 65 536 */
  readonly bytesPerSecond?: number;
}

/** The whole answer, a few bytes at a time; the connection is closed after it. */
export interface DripFault extends FaultAim {
  readonly kind: 'drip';
  /** @default 16 */
  readonly chunkBytes?: number;
  /** @default 20 */
  readonly intervalMs?: number;
}

/** `Content-Length` differs from the body by this much; with more announced than sent the connection stays open. */
export interface WrongLengthFault extends FaultAim {
  readonly kind: 'wrong-length';
  readonly deltaBytes: number;
}

/** Random bytes instead of an answer, then the connection is closed. */
export interface GarbageFault extends FaultAim {
  readonly kind: 'garbage';
}

/** A request with a token is answered as if the token had expired. */
export interface ExpiredTokenFault extends FaultAim {
  readonly kind: 'expired-token';
}

/** A database is suspended some time after the plan was set, and made active again if `forMs` is given. */
export interface SuspendFault {
  readonly kind: 'suspend';
  /** Slug or `id:…`. */
  readonly database: string;
  /** @default 0 */
  readonly afterMs?: number;
  /** @default for good */
  readonly forMs?: number;
}

/**
 * Answers about `database` are held back by `meanMs` while another database was asked at least `perSecond` times a second, over the last
 * 200 ms.
 */
export interface NoisyNeighbourFault extends FaultAim {
  readonly kind: 'noisy-neighbour';
  readonly database: string;
  readonly neighbour: string;
  readonly perSecond: number;
  readonly meanMs: number;
}

/** Of what can strike one kind of request alone. */
type FaultOfOneOperation = Omit<FaultAim, 'operations'>;

/**
 * A read of a document that was changed less than `forMs` ago is answered with the version before that change. A document that
 * was just created has none, and is shown as it is.
 */
export interface StaleReadFault extends FaultOfOneOperation {
  readonly kind: 'stale-read';
  readonly forMs: number;
}

/** A read is answered with another live document of the same collection, where there is one. */
export interface WrongDocumentFault extends FaultOfOneOperation {
  readonly kind: 'wrong-document';
}

/** A read is answered with the document at the same path of another database, or else with one of its collection there, where there is one. */
export interface LeakedDocumentFault extends FaultOfOneOperation {
  readonly kind: 'leaked-document';
}

/** An update or replacement of a live document is answered with the document that it would have made, and changes nothing. */
export interface LostUpdateFault extends FaultOfOneOperation {
  readonly kind: 'lost-update';
  /** @default both */
  readonly operations?: readonly ('update' | 'replace')[];
}

/** A deletion is answered as done, and the document stays. */
export interface ResurrectedFault extends FaultOfOneOperation {
  readonly kind: 'resurrected';
}

/** What indexes are told of: a document that is made, one that is changed by PATCH or PUT, and one that is deleted. */
export const INDEXED_WRITES = ['create', 'update', 'delete'] as const satisfies readonly Operation[];
/** One of {@link INDEXED_WRITES}. */
export type IndexedWrite = (typeof INDEXED_WRITES)[number];

/** Which queries, or which writes of documents that an index holds, a fault hits. */
interface QueryFaultAim extends FaultOfOneOperation {
  /** Path of the one collection that it is about. @default all */
  readonly collection?: string;
}

/**
 * A write reaches the indexes `forMs` later than it would. A later write of the document that reaches them earlier makes it
 * meaningless: indexes never go back.
 */
export interface IndexDelayFault extends QueryFaultAim {
  readonly kind: 'index-delay';
  readonly forMs: number;
  /** @default all */
  readonly operations?: readonly IndexedWrite[];
}

/**
 * Every `everyMs` the indexes are rebuilt for `forMs`, the first time `everyMs` after the plan was set: queries find nothing in
 * them meanwhile.
 */
export interface IndexRebuildFault extends QueryFaultAim {
  readonly kind: 'index-rebuild';
  readonly everyMs: number;
  readonly forMs: number;
  /** Queries are answered with this status, 500–599. @default 200 and an empty list */
  readonly status?: number;
}

/** A write never reaches the indexes: they hold what they held until the document is written again. */
export interface LostEntryFault extends QueryFaultAim {
  readonly kind: 'lost-entry';
  /** @default all */
  readonly operations?: readonly IndexedWrite[];
}

/** A query's answer lacks one of its documents. */
export interface MissingResultFault extends QueryFaultAim {
  readonly kind: 'missing-result';
}

/** A query's answer has one of its documents twice, one right after the other; a page stays as long as its limit. */
export interface RepeatedResultFault extends QueryFaultAim {
  readonly kind: 'repeated-result';
}

/** In the answer to a query with `orderBy` two neighbours that differ in what they are ordered by stand the wrong way round. */
export interface MisorderedResultFault extends QueryFaultAim {
  readonly kind: 'misordered-result';
}

/** A query is answered as if it had one filter less; the last of those whose absence shows. */
export interface IgnoredFilterFault extends QueryFaultAim {
  readonly kind: 'ignored-filter';
}

/** A query's answer shows a document that was changed less than `forMs` ago as it was before. */
export interface StaleResultFault extends QueryFaultAim {
  readonly kind: 'stale-result';
  readonly forMs: number;
}

/** A query's answer ends halfway, rounded down: of one document none is left. */
export interface CutPageFault extends QueryFaultAim {
  readonly kind: 'cut-page';
}

/** A query's answer ends with a document of the same collection in another database, where there is one; a page stays as long as its limit. */
export interface LeakedResultFault extends QueryFaultAim {
  readonly kind: 'leaked-result';
}

/** Faults of what indexes hold. */
export type IndexFault = IndexDelayFault | IndexRebuildFault | LostEntryFault;
/** Faults of what queries are answered. */
export type ResultFault =
  | MissingResultFault
  | RepeatedResultFault
  | MisorderedResultFault
  | IgnoredFilterFault
  | StaleResultFault
  | CutPageFault
  | LeakedResultFault;

/** Faults whose answers look right, and are not true. */
export type Lie =
  | StaleReadFault
  | WrongDocumentFault
  | LeakedDocumentFault
  | LostUpdateFault
  | ResurrectedFault
  | IndexFault
  | ResultFault
  | RealtimeFault
  | WebhookFault;
/** One fault of a plan, by its kind. */
export type Fault =
  | LatencyFault
  | QueueFault
  | StallFault
  | StormFault
  | ErrorFault
  | ResetFault
  | TruncateFault
  | EndlessFault
  | DripFault
  | WrongLengthFault
  | GarbageFault
  | ExpiredTokenFault
  | SuspendFault
  | NoisyNeighbourFault
  | Lie;

/** Faults that a testbed has. An empty list: none. */
export interface FaultPlan {
  /** Seed of all draws. @default the testbed's seed */
  readonly seed?: number;
  readonly faults: readonly Fault[];
}

/** The plan of a testbed that does everything right. */
export const NO_FAULTS: FaultPlan = { faults: [] };
