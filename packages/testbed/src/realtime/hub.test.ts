import { describe, expect, test } from 'vitest';
import { ManualEnvironment } from '../../test/manual-environment.ts';
import type { Change } from './change.ts';
import { RealtimeEvent } from './event.ts';
import { Hub } from './hub.ts';
import { Outbox, QUEUE_MESSAGES } from './outbox.ts';
import type { Subscription } from './subscription.ts';
import { SubscriptionWindow } from './subscription-window.ts';

/** A client whose system takes so many messages and then no more, until it reads. */
class Client {
  readonly got: string[] = [];
  readonly outbox: Outbox;
  readonly subscription: Subscription;
  isCut = false;
  room = Number.POSITIVE_INFINITY;
  #drained: (() => void) | undefined;

  constructor(environment: ManualEnvironment, messageBytes = 70_000) {
    this.outbox = new Outbox(
      {
        write: (bytes, drained) => {
          const text = bytes.toString('latin1');
          this.got.push(...text.trim().split('\n'));
          this.room -= 1;
          this.#drained = drained;
          return this.room >= 0;
        },
        overdue: () => {
          this.isCut = true;
          this.outbox.close();
        },
      },
      environment,
      () => 10_000,
    );
    const { outbox } = this;
    this.subscription = {
      database: 'default',
      collection: 'c',
      interest: { kind: 'collection' },
      outbox,
      isLive: true,
      isFatal: false,
      window: new SubscriptionWindow({
        connection: 1,
        transport: 'ws',
        database: 'default',
        collection: 'c',
        subscription: 's',
        interest: 'collection',
        openedMs: 0,
      }),
      // So long that each is written alone.
      messageOf: ({ change }) => Buffer.from(`${change.document.id.padEnd(messageBytes)}\n`),
    };
  }

  /** Its system takes all that it was given, and so many messages more. */
  read(messages: number): void {
    this.room = messages;
    this.#drained?.();
  }

  get ids(): readonly string[] {
    return this.got.map((text) => text.trim());
  }
}

function scene() {
  const environment = new ManualEnvironment();
  const turns: (() => void)[] = [];
  const seen = { crashes: 0, cutOffs: 0 };
  const hub = new Hub(environment, (turn) => turns.push(turn), {
    deliver: () => undefined,
    crash: () => (seen.crashes += 1),
    cutOff: () => (seen.cutOffs += 1),
  });
  const run = (): void => {
    for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) turn();
  };
  const route = (id: string, ...clients: readonly Client[]): void =>
    hub.route(
      eventOf(id),
      clients.map(({ subscription }) => subscription),
    );
  return { environment, hub, run, route, seen, client: () => new Client(environment) };
}

function eventOf(id: string): RealtimeEvent {
  const document = { id, collection: 'c', version: 1, createdAtMs: 0, updatedAtMs: 0, deleted: false, data: {} };
  const change: Change = {
    database: 'default',
    type: 'create',
    document: { ...document, json: '{}', jsonBytes: 2 },
    readMs: 0,
  };
  return new RealtimeEvent(change, 'standalone');
}

const numbered = (count: number, from = 0): readonly string[] =>
  Array.from({ length: count }, (_, index) => String(from + index));

describe('a client that does not read', () => {
  test('7.9 has 256 messages waiting beside the one being written; the hub waits 50 ms with each further one, and drops it', () => {
    const { environment, run, route, client } = scene();
    const slow = client();
    const healthy = client();
    slow.room = 0;
    for (const id of numbered(QUEUE_MESSAGES + 3)) route(id, slow, healthy);
    run();
    const before = healthy.got.length;
    environment.advance(49.9);
    run();
    const during = healthy.got.length;
    environment.advance(0.1);
    run();
    const afterOne = healthy.got.length;
    environment.advance(50);
    run();
    expect([before, during, afterOne, healthy.got.length]).toEqual([257, 257, 258, 259]);
    expect([slow.got.length, slow.subscription.window.counts()]).toEqual([
      1,
      { owed: 259, sent: 1, lost: 0, dropped: 2, unsent: 0, repeated: 0, delayed: 0, misordered: 0, wrong: 0 },
    ]);
  });

  test('7.9 loses nothing when it reads within those 50 ms', () => {
    const { environment, run, route, client } = scene();
    const slow = client();
    slow.room = 0;
    for (const id of numbered(QUEUE_MESSAGES + 2)) route(id, slow);
    run();
    environment.advance(20);
    slow.read(1000);
    run();
    expect(slow.ids).toEqual(numbered(QUEUE_MESSAGES + 2));
    expect(slow.subscription.window.counts()).toMatchObject({ owed: 258, sent: 258, dropped: 0 });
  });

  test('7.9 is cut 10 s after the write that its system did not take, and what was queued is lost', () => {
    const { environment, run, route, client } = scene();
    const slow = client();
    slow.room = 2;
    for (const id of numbered(5)) route(id, slow);
    run();
    environment.advance(9999);
    const before = slow.isCut;
    environment.advance(1);
    expect([before, slow.isCut, slow.subscription.window.counts()]).toEqual([
      false,
      true,
      { owed: 5, sent: 3, lost: 0, dropped: 0, unsent: 2, repeated: 0, delayed: 0, misordered: 0, wrong: 0 },
    ]);
  });

  test('7.9 is not cut as long as it takes a message within 10 s', () => {
    const { environment, run, route, client } = scene();
    const slow = client();
    slow.room = 0;
    for (const id of numbered(4)) route(id, slow);
    run();
    for (let second = 0; second < 27; second += 9) {
      environment.advance(9000);
      slow.read(0);
    }
    expect([slow.isCut, slow.ids]).toEqual([false, numbered(4)]);
  });

  test('7.9 holds up answers without limit, and gets them once it reads', () => {
    const { run, route, client } = scene();
    const slow = client();
    slow.room = 0;
    for (const id of numbered(QUEUE_MESSAGES + 1)) route(id, slow);
    run();
    let isTaken = false;
    slow.outbox.send(Buffer.from('ack'), () => (isTaken = true));
    const before = isTaken;
    slow.read(1000);
    slow.outbox.flush();
    expect([before, isTaken, slow.ids.at(-1)]).toEqual([false, true, 'ack']);
  });
});

describe('a hub that stands still', () => {
  test('routes what came meanwhile in its order, and keeps commands waiting', () => {
    const { environment, hub, run, route, client } = scene();
    const listener = client();
    const order: string[] = [];
    hub.freeze(500);
    route('0', listener);
    hub.whenFree(() => order.push('command'));
    run();
    const before = [...listener.ids, ...order];
    environment.advance(500);
    run();
    expect([before, listener.ids, order]).toEqual([[], ['0'], ['command']]);
  });

  test('7.9 is cut off from the events after 5 s with a thousand waiting', () => {
    const { environment, hub, run, route, client, seen } = scene();
    const listener = client();
    hub.lock();
    for (const id of numbered(999)) route(id, listener);
    run();
    environment.advance(60_000);
    const before = seen.cutOffs;
    route('999', listener);
    environment.advance(4999);
    const soon = seen.cutOffs;
    environment.advance(1);
    expect([before, soon, seen.cutOffs]).toEqual([0, 0, 1]);
  });

  test('is not cut off while deliveries go on, however slowly', () => {
    const { environment, run, route, client, seen } = scene();
    const slow = client();
    slow.room = 0;
    for (const id of numbered(2500)) route(id, slow);
    run();
    for (let round = 0; round < 100; round += 1) {
      environment.advance(100);
      run();
    }
    expect(seen.cutOffs).toBe(0);
  });
});

test('an event that meets an armed subscription is a crash', () => {
  const { hub, run, client, seen } = scene();
  const listener = client();
  hub.route(eventOf('0'), [{ ...listener.subscription, isFatal: true }]);
  run();
  expect(seen.crashes).toBe(1);
});
