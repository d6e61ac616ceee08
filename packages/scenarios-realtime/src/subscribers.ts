import { channelsOf, type Channel, type RealtimeOptions } from './realtime-options.ts';

/** Which part of the subscribers one belongs to: the headline's, those that are only counted, or those of a storm. */
export type Group = 'probe' | 'crowd' | 'storm';

/** Who a held connection is, by its number alone. */
export interface SubscriberPlace {
  readonly connection: number;
  readonly group: Group;
  readonly channel: Channel;
  /** Its number among those that have the same interests: where its subscriptions begin. */
  readonly rank: number;
  /** Whether it subscribes when it is opened. */
  readonly subscribesAtOnce: boolean;
}

/** Clients of a storm that there would not be without it. */
export function addedByStorm({ storm }: Pick<RealtimeOptions, 'storm'>): number {
  return storm === null || storm.kind === 'reconnect' ? 0 : storm.clients;
}

/** All connections that are held: the crowd, then a storm's own clients, then the probes. */
export function heldConnections(options: RealtimeOptions): { readonly held: number; readonly probes: number } {
  const { connections, probes } = options;
  return { held: connections + addedByStorm(options) + probes, probes };
}

/** Who the held connection with a number is. Those of a reconnecting storm are the first of the crowd. */
export function placeOfSubscriber(connection: number, options: RealtimeOptions, databases: number): SubscriberPlace {
  const { connections, storm } = options;
  const firstProbe = connections + addedByStorm(options);
  const isProbe = connection >= firstProbe;
  const channels = channelsOf(options);
  const number = isProbe ? connection - firstProbe : connection;
  const inDatabase = Math.floor(number / databases);
  // Neighbours in a database have the same interest over different channels; few connections have both over all databases.
  const channel = channels[(inDatabase + (number % databases)) % channels.length]!;
  const rank = Math.floor(inDatabase / channels.length);
  const at = { connection, channel, rank, subscribesAtOnce: true };
  if (isProbe) return { ...at, group: 'probe' };
  if (connection >= connections) return { ...at, group: 'storm', subscribesAtOnce: storm?.kind !== 'subscribe' };
  return { ...at, group: storm?.kind === 'reconnect' && connection < storm.clients ? 'storm' : 'crowd' };
}

/**
 * The one before it that has the same interest in the same database over the other channel, on the same thread; null where there is none,
 * or it comes after.
 */
export function twinOf(connection: number, options: RealtimeOptions, databases: number): number | null {
  const before = connection - databases;
  if (channelsOf(options).length === 1 || before < 0) return null;
  const [one, other] = [before, connection].map((each) => placeOfSubscriber(each, options, databases)) as [
    SubscriberPlace,
    SubscriberPlace,
  ];
  return one.group === other.group && one.rank === other.rank ? before : null;
}

/** How many of a database's connections, one after the other, are on one thread: the same interest over each channel. */
export function heldTogether(options: RealtimeOptions): number {
  return channelsOf(options).length;
}
