import {
  collectionOptions,
  duration,
  onOrOff,
  oneOf,
  part,
  rate,
  unknownKeys,
  weightedMix,
  wholeNumber,
  z,
} from '@syntrix-bench/documents/options';

import { DEFAULT_REALTIME_PRESET, REALTIME_PRESETS } from './presets.ts';

/** How events come: over WebSocket, as server-sent events, or half of the subscribers each way. */
export const TRANSPORTS = ['ws', 'sse', 'both'] as const;
/** One of {@link TRANSPORTS}. */
export type TransportChoice = (typeof TRANSPORTS)[number];
/** How the events of one subscriber come. */
export type Channel = 'ws' | 'sse';

/**
 * What a subscription is about. `shared`: all of them the whole collection. `disjoint`: each a part of it that no other has.
 * `overlapping`: each a part that it shares with its neighbours. `document`: one document each, by its id.
 */
export const INTERESTS = ['shared', 'disjoint', 'overlapping', 'document'] as const;
/** One of {@link INTERESTS}. */
export type Interest = (typeof INTERESTS)[number];

/**
 * What a worker can write, in the order in which results are listed: POST of a new document, PATCH of one that was there before load,
 * DELETE of the oldest that the worker made.
 */
export const WRITE_TYPES = ['create', 'update', 'delete'] as const;
/** One of {@link WRITE_TYPES}. */
export type WriteType = (typeof WRITE_TYPES)[number];

/** What a storm's clients do at its moment: lose their connections, subscribe all at once, or stop reading. */
export const STORMS = ['reconnect', 'subscribe', 'slow'] as const;
/** One of {@link STORMS}. */
export type StormKind = (typeof STORMS)[number];

/** A group of clients, beside the others, that does something at one moment. */
export interface StormOptions {
  /** What they do. */
  readonly kind: StormKind;
  /** How many clients; of `connections` for `reconnect`, in addition to them otherwise. */
  readonly clients: number;
  /** When, from the start of the measured phase. @default 10 s */
  readonly atUs: number;
  /** For how long they stay away, stay subscribed, or do not read. @default 5 s */
  readonly lastsUs: number;
}

/** Which documents the scenario writes. */
export interface RealtimeData {
  /** Path of the collection. @default benchmarks */
  readonly collection: string;
  /** Bytes of a document as it is sent; at least 300. @default 1024 */
  readonly documentSizeBytes: number;
  /** Whether the collection may hold documents that no run made. @default it may not */
  readonly sharedCollection?: true;
}

/** Options of the scenario, complete. */
export interface RealtimeOptions {
  /** How events come. @default ws */
  readonly transport: TransportChoice;
  /** Connections of the crowd: counted and audited, like the probes in every other way. @default 20 */
  readonly connections: number;
  /** Connections whose events give the headline, on a thread of their own. @default 2 */
  readonly probes: number;
  /** Subscriptions of each connection. @default 1 */
  readonly subscriptions: number;
  /** What they are about. @default shared */
  readonly interest: Interest;
  /** Filters of each subscription, from 0 to 8, beside what its interest takes. @default 0 */
  readonly filters: number;
  /** Part of the writes that fulfil the filters. @default 1: all */
  readonly match: number;
  /** Whether subscriptions ask for a snapshot. @default false */
  readonly snapshot: boolean;
  /** From when on a delivery is late. @default 5 s */
  readonly lateUs: number;
  /** Writes a second, over all workers, where the load says none. @default 200 */
  readonly rate: number;
  /** What is written, in the order of {@link WRITE_TYPES}. @default create alone */
  readonly operations: readonly { readonly type: WriteType; readonly weight: number }[];
  /** Documents that are there before load and that updates go to, in each database. @default 100; always 0 without updates */
  readonly documents: number;
  /** What a group of clients does in the midst of load; null: nothing. @default null */
  readonly storm: StormOptions | null;
  /** Where documents are written, and how large they are. */
  readonly data: RealtimeData;
}

/** How events come, under these options. */
export function channelsOf({ transport }: Pick<RealtimeOptions, 'transport'>): readonly Channel[] {
  return transport === 'both' ? ['ws', 'sse'] : [transport];
}

/** The most filters that a subscription has. */
export const MOST_FILTERS = 8;
/** The most documents that can be followed each by its id. */
export const MOST_BY_ID = 32_768;
/** Room for id, stamps, and all fields that filters look at. */
const LEAST_DOCUMENT_BYTES = 300;
const LARGEST_DOCUMENT_BYTES = 1_000_000;
const MOST_CONNECTIONS = 200_000;
const MOST_SUBSCRIPTIONS = 1_000;
const MOST_PROBES = 100;
const MOST_DOCUMENTS = 100_000;
const LEAST_MATCH = 0.0001;
const LONGEST_US = 86_400_000_000;
const DEFAULTS = REALTIME_PRESETS[DEFAULT_REALTIME_PRESET].options;

const storm = z
  .strictObject(
    {
      kind: oneOf('kind', STORMS),
      clients: wholeNumber('clients', 'clients', 1, MOST_CONNECTIONS),
      at: duration('at', '10s', 0, LONGEST_US).prefault('10s'),
      lasts: duration('lasts', '5s', 0, LONGEST_US).prefault('5s'),
    },
    { error: unknownKeys('a storm has', 'kind, clients, at, lasts') },
  )
  .transform(({ kind, clients, at, lasts }): StormOptions => ({ kind, clients, atUs: at, lastsUs: lasts }));

const data = z.object({
  ...collectionOptions,
  documentSizeBytes: wholeNumber('documentSize', 'bytes', LEAST_DOCUMENT_BYTES, LARGEST_DOCUMENT_BYTES).default(1024),
});

const KEYS =
  'transport, connections, probes, subscriptions, interest, filters, match, snapshot, late, rate, operations, documents, storm';

/** Validates and completes what a config says; input and output as Standard Schema has them. */
export const realtimeOptions = z
  .strictObject(
    {
      transport: oneOf('transport', TRANSPORTS).default('ws'),
      connections: wholeNumber('connections', 'connections', 0, MOST_CONNECTIONS).default(DEFAULTS.connections),
      probes: wholeNumber('probes', 'connections', 0, MOST_PROBES).default(2),
      subscriptions: wholeNumber('subscriptions', 'subscriptions', 1, MOST_SUBSCRIPTIONS).default(1),
      interest: oneOf('interest', INTERESTS).default('shared'),
      filters: wholeNumber('filters', 'filters', 0, MOST_FILTERS).default(0),
      match: part('match', 'the writes', LEAST_MATCH, false).prefault(1),
      snapshot: onOrOff('snapshot').default(false),
      late: duration('late', '5s', 0, LONGEST_US).prefault('5s'),
      rate: rate.prefault(DEFAULTS.rate),
      operations: weightedMix(WRITE_TYPES, 'subscribers wait for writes').prefault([{ type: 'create', weight: 1 }]),
      documents: wholeNumber('documents', 'documents', 1, MOST_DOCUMENTS).optional(),
      storm: storm.nullable().default(null),
      data: data.prefault({}),
    },
    { error: unknownKeys('scenario realtime has', KEYS) },
  )
  .superRefine((options, context) => {
    const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    const { transport, interest, filters, operations, storm: planned } = options;
    if (options.connections + options.probes === 0)
      refuse('connections', 'nobody would listen: connections and probes are both 0');
    if (transport !== 'ws') {
      if (interest !== 'shared')
        refuse('interest', `interest ${interest} needs filters, which SSE has not: keep shared, or transport ws`);
      if (filters > 0) refuse('filters', 'SSE has no filters: give transport ws');
      if (options.subscriptions > 1) refuse('subscriptions', 'an SSE stream is one subscription: give transport ws');
      if (options.snapshot) refuse('snapshot', 'SSE has no snapshots: give transport ws');
    }
    if (interest === 'document' && filters > 0) {
      refuse('filters', 'a document that is followed by its id takes no further filters');
    }
    if (interest === 'document' && (options.documents ?? 0) > MOST_BY_ID)
      refuse('documents', `at most ${MOST_BY_ID} documents can be followed each by its id`);
    if (options.match < 1 && filters === 0)
      refuse('match', 'match says which part of the writes fulfils the filters, and there are none');
    if (interest === 'document' && operations.some(({ type }) => type !== 'update')) {
      refuse(
        'operations',
        'interest document follows documents that are there before load: operations may only be update',
      );
    }
    const has = (wanted: WriteType): boolean => operations.some(({ type }) => type === wanted);
    if (has('delete') && !has('create'))
      refuse('operations', 'delete removes documents that its workers made: list create as well');
    if (planned?.kind === 'reconnect' && planned.clients > options.connections) {
      refuse('storm', `${planned.clients} clients are to reconnect, but there are ${options.connections} connections`);
    }
  })
  .transform(({ late, operations, documents, data: { sharedCollection, ...own }, ...rest }): RealtimeOptions => ({
    ...rest,
    lateUs: late,
    operations,
    documents: operations.some(({ type }) => type === 'update') ? (documents ?? 100) : 0,
    data: { ...own, ...(sharedCollection === undefined ? {} : { sharedCollection }) },
  }));
