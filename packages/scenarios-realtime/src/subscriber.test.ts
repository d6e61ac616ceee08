import type { DeliveryAudit } from '@syntrix-bench/audit';
import type { HeldConnectionContext } from '@syntrix-bench/core';
import { ManualClock } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { Subscriber, type SubscriberListener } from './subscriber.ts';

test('X-07 who subscribes in a storm and is refused listens no more, and the engine hears of it', async () => {
  const told: string[] = [];
  const line = {
    state: 'open',
    subscribe: () => Promise.resolve({ ok: false, error: new Error('the server refused it') }),
    close: () => Promise.resolve(void told.push('closed')),
  };
  const stamps = { startUs: 1, connectedUs: 2, upgradedUs: 3, authenticatedUs: 4 };
  const client = { realtime: { connect: () => Promise.resolve({ ok: true, value: line, stamps }) } };
  const audit = {
    subscribe: () => 0,
    opened: () => void told.push('opened'),
    broken: () => void told.push('broken'),
  };
  const subscriber = new Subscriber({
    connection: 0,
    group: 'storm',
    channel: 'ws',
    database: 0,
    collection: 'bench',
    subscriptions: [{ filters: [], topics: null, deletes: true, name: 'connection 0', twin: null }],
    snapshot: false,
    series: 0,
    subscribesAtOnce: false,
    stopsReading: false,
    audit: audit as unknown as DeliveryAudit,
    clock: new ManualClock(),
    listener: { onOpening: () => undefined } as unknown as SubscriberListener,
  });
  const context = {
    database: 'default',
    client,
    signal: new AbortController().signal,
    onLost: (reason: string) => void told.push(`lost: ${reason}`),
  };
  await subscriber.open(context as unknown as HeldConnectionContext);
  await subscriber.subscribe();
  expect([told, subscriber.live]).toEqual([['opened', 'broken', 'closed', 'lost: the server refused it'], false]);
});
