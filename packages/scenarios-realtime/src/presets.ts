import type { ScenarioPreset } from '@syntrix-bench/core';

/** The preset whose options apply where nothing else is said. */
export const DEFAULT_REALTIME_PRESET = 'event-throughput';

const CONNECTION_SCALING = { connections: 1000, rate: '1/s' };
const SUBSCRIPTION_SCALING = { connections: 50, subscriptions: 20, interest: 'disjoint', rate: '100/s' };
const EVENT_THROUGHPUT = { connections: 20, rate: '200/s' };
const FILTERED = { connections: 20, filters: 4, match: 0.25, rate: '200/s' };
/** Long enough after the start of the measured phase that it is known how things were before. */
const SOON = '8s';

/** Named starting points; the short names are those that older configs use. */
export const REALTIME_PRESETS = {
  'event-throughput': {
    description:
      'How many events a second reach how many subscribers, and how soon? Fast writes under live subscriptions.',
    options: EVENT_THROUGHPUT,
  },
  'connection-scaling': {
    description: 'What does it cost to hold many connections? 1,000 that hear of one write a second.',
    options: CONNECTION_SCALING,
  },
  'subscription-scaling': {
    description: 'Does it matter how many subscriptions there are? 20 on each of 50 connections, no two alike.',
    options: SUBSCRIPTION_SCALING,
  },
  filtered: {
    description: 'What do filters cost? Four a subscription, of which every fourth write fulfils all.',
    options: FILTERED,
  },
  'hot-document': {
    description:
      'What if all look at one document? Workers update it as fast as they may, each subscriber follows it by its id.',
    options: {
      connections: 50,
      interest: 'document',
      operations: [{ type: 'update', weight: 1 }],
      documents: 1,
      rate: '50/s',
    },
  },
  'reconnect-storm': {
    description:
      'How soon is all well again when half of the clients lose their connections at once? Asks for --i-own-this-server.',
    options: { connections: 100, rate: '50/s', storm: { kind: 'reconnect', clients: 50, at: SOON, lasts: '2s' } },
  },
  'thundering-subscribe': {
    description: 'What do subscribers feel when many others subscribe at once? Asks for --i-own-this-server.',
    options: { connections: 20, rate: '50/s', storm: { kind: 'subscribe', clients: 200, at: SOON, lasts: '5s' } },
  },
  'slow-consumer': {
    description: 'What do subscribers feel when others stop reading? Asks for --i-own-this-server.',
    // 6 MB of documents of 1 KB for each: more than buffers take.
    options: { connections: 10, rate: '500/s', storm: { kind: 'slow', clients: 2, at: '6s', lasts: '10s' } },
  },
  connections: {
    description: 'The same as realtime-connection-scaling, under its older name.',
    options: CONNECTION_SCALING,
  },
  subscriptions: {
    description: 'The same as realtime-subscription-scaling, under its older name.',
    options: SUBSCRIPTION_SCALING,
  },
  events: { description: 'The same as realtime-event-throughput, under its older name.', options: EVENT_THROUGHPUT },
} as const satisfies Readonly<Record<string, ScenarioPreset>>;
