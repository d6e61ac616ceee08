import type { Channel, RealtimeOptions } from './realtime-options.ts';
import { channelsOf } from './series.ts';
import type { Group } from './subscriber.ts';

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
  const channels = channelsOf(options);
  const inDatabase = Math.floor(connection / databases);
  const channel = channels[inDatabase % channels.length]!;
  // Two channels hold the same subscription: neighbours have the same interest.
  const rank = Math.floor(inDatabase / channels.length);
  const at = { connection, channel, rank, subscribesAtOnce: true };
  if (connection >= firstProbe) {
    const probe = Math.floor((connection - firstProbe) / channels.length);
    return { ...at, group: 'probe', channel: channels[(connection - firstProbe) % channels.length]!, rank: probe };
  }
  if (connection >= connections) return { ...at, group: 'storm', subscribesAtOnce: storm?.kind !== 'subscribe' };
  return { ...at, group: storm?.kind === 'reconnect' && connection < storm.clients ? 'storm' : 'crowd' };
}
