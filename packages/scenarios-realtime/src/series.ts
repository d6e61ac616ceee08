import type { SeriesDeclaration } from '@syntrix-bench/core';

import { channelsOf, type Channel, type RealtimeOptions } from './realtime-options.ts';
import type { Group } from './subscribers.ts';

/** What belongs to a connection, in the order in which it happens. */
export const OPENING_SERIES = ['tcp', 'upgrade', 'auth', 'subscribe', 'first-event'] as const;
/** One of {@link OPENING_SERIES}. */
export type OpeningSeries = (typeof OPENING_SERIES)[number];

/** A series of deliveries, and whose they are. */
interface DeliverySeries {
  readonly name: string;
  readonly group: Group;
  readonly channel: Channel;
}

/**
 * The series of deliveries: `event` are those of the probes, which is the headline; `crowd` those of all others; `storm` those of the
 * clients of a storm. Over two channels each is told apart: `event-ws`, `event-sse`.
 */
export function deliverySeries(options: RealtimeOptions): readonly DeliverySeries[] {
  const { probes, connections, storm } = options;
  const channels = channelsOf(options);
  const groups: readonly (readonly [string, Group, boolean])[] = [
    ['event', 'probe', probes > 0],
    ['crowd', 'crowd', connections > (storm?.kind === 'reconnect' ? storm.clients : 0)],
    ['storm', 'storm', storm !== null],
  ];
  return groups
    .filter(([, , isThere]) => isThere)
    .flatMap(([name, group]) =>
      channels.map((channel) => ({ name: channels.length > 1 ? `${name}-${channel}` : name, group, channel })),
    );
}

/** All series: deliveries first, so that a delivery's place among them is its place among all. */
export function realtimeSeries(options: RealtimeOptions): readonly SeriesDeclaration[] {
  const opened = options.transport === 'sse' ? OPENING_SERIES.filter((name) => name !== 'subscribe') : OPENING_SERIES;
  return [
    ...deliverySeries(options).map(({ name, group }): SeriesDeclaration => {
      const series = { name, kind: 'delivery' } as const;
      return group === 'probe' ? series : { ...series, isCrowd: true };
    }),
    ...opened.map((name) => ({ name, kind: 'connection' as const })),
  ];
}
