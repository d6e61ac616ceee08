import { expect, test } from 'vitest';

import { REALTIME_PRESETS } from './presets.ts';
import { realtimeOptions, type RealtimeOptions } from './realtime-options.ts';

function optionsOf(written: object): RealtimeOptions {
  const result = realtimeOptions['~standard'].validate(written);
  if (result instanceof Promise || result.issues !== undefined) throw new Error(JSON.stringify(result));
  return result.value;
}

function messagesOf(written: object): readonly string[] {
  const result = realtimeOptions['~standard'].validate(written);
  if (result instanceof Promise) throw new Error('it is asynchronous');
  return (result.issues ?? []).map(({ message }) => message);
}

test('P2-22 what is not said is event throughput over WebSocket: one whole collection, new documents', () => {
  expect(optionsOf({})).toEqual({
    transport: 'ws',
    connections: 20,
    probes: 2,
    subscriptions: 1,
    interest: 'shared',
    filters: 0,
    match: 1,
    snapshot: false,
    lateUs: 5_000_000,
    rate: 200,
    operations: [{ type: 'create', weight: 1 }],
    documents: 0,
    storm: null,
    data: { collection: 'benchmarks', documentSizeBytes: 1024 },
  });
});

test.each(Object.entries(REALTIME_PRESETS))('P2-22 the preset %s is complete', (_, { options }) => {
  expect(messagesOf(options)).toEqual([]);
});

test('P2-22 the owner’s names stand for the same as ours', () => {
  const { connections, subscriptions, events } = REALTIME_PRESETS;
  expect(connections.options).toEqual(REALTIME_PRESETS['connection-scaling'].options);
  expect(subscriptions.options).toEqual(REALTIME_PRESETS['subscription-scaling'].options);
  expect(events.options).toEqual(REALTIME_PRESETS['event-throughput'].options);
});

test('updates go to documents that are there before load; a storm has its moment', () => {
  const written = {
    operations: [
      { type: 'update', weight: 3 },
      { type: 'create', weight: 1 },
    ],
    match: '25%',
    filters: 2,
    storm: { kind: 'slow', clients: 3 },
  };
  expect(optionsOf(written)).toMatchObject({
    operations: [
      { type: 'create', weight: 1 },
      { type: 'update', weight: 3 },
    ],
    documents: 100,
    match: 0.25,
    storm: { kind: 'slow', clients: 3, atUs: 10_000_000, lastsUs: 5_000_000 },
  });
});

test.each([
  [{ transport: 'tcp' }, 'transport must be one of ws, sse, both, not "tcp"'],
  [{ conections: 1 }, /^unknown key "conections"; scenario realtime has transport, connections,/],
  [{ connections: 0, probes: 0 }, 'nobody would listen: connections and probes are both 0'],
  [{ connections: -1 }, 'connections must be a whole number of connections from 0 to 200000, not -1'],
  [{ transport: 'sse', filters: 1 }, 'SSE has no filters: give transport ws'],
  [{ transport: 'both', subscriptions: 2 }, 'an SSE stream is one subscription: give transport ws'],
  [{ transport: 'sse', snapshot: true }, 'SSE has no snapshots: give transport ws'],
  [
    { transport: 'sse', interest: 'disjoint' },
    'interest disjoint needs filters, which SSE has not: keep shared, or transport ws',
  ],
  [{ filters: 9 }, 'filters must be a whole number of filters from 0 to 8, not 9'],
  [{ filters: 1, match: 0 }, 'match must be a part of the writes such as 5% or 0.05, from 0.0001 to 1 (all), not 0'],
  [{ match: 0.5 }, 'match says which part of the writes fulfils the filters, and there are none'],
  [
    { operations: [{ type: 'delete', weight: 1 }] },
    'delete removes documents that its workers made: list create as well',
  ],
  [{ rate: 'fast' }, 'rate must be a rate such as 500/s or 90/m, not "fast"'],
  [{ late: 5 }, 'late must be a duration such as 5s, from 0s to 24h, not 5'],
  [{ operations: [] }, 'operations must not be empty: subscribers wait for writes'],
  [{ operations: [{ type: 'create', weight: 0 }] }, 'weight must be above 0, but is 0'],
  [{ operations: [{ type: 'create', weight: 'x' }] }, 'weight must be a number such as 30, not "x"'],
  [
    {
      operations: [
        { type: 'create', weight: 1 },
        { type: 'create', weight: 2 },
      ],
    },
    'create is listed twice: add the two weights up',
  ],
  [
    { interest: 'document' },
    'interest document follows documents that are there before load: operations may only be update',
  ],
  [
    { interest: 'document', operations: [{ type: 'update', weight: 1 }], filters: 1 },
    'a document that is followed by its id takes no further filters',
  ],
  [
    { connections: 2, storm: { kind: 'reconnect', clients: 3 } },
    '3 clients are to reconnect, but there are 2 connections',
  ],
  [{ storm: { kind: 'rain', clients: 3 } }, 'kind must be one of reconnect, subscribe, slow, not "rain"'],
  [{ data: { collection: 'sys/x/y' } }, 'collection "sys" belongs to the server: choose another'],
  [{ data: { documentSizeBytes: 10 } }, 'documentSize must be a whole number of bytes from 300 to 1000000, not 10'],
  [{ snapshot: 'yes' }, 'snapshot must be true or false, not "yes"'],
])('refuses %j', (written, message) => {
  expect(messagesOf(written)).toEqual([
    message instanceof RegExp ? (expect.stringMatching(message) as string) : message,
  ]);
});
