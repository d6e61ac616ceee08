import { describe, expect, test } from 'vitest';
import { RealtimeScene, until } from '../../test/realtime-scene.ts';
import { Random } from '../faults/random.ts';
import { WebSocketClient } from '../../test/web-socket-client.ts';
import type { RealtimeFault } from '../faults/realtime-fault.ts';
import type { WindowTruth } from './subscription-window.ts';

/** Documents that a subscription was told of, in order, by the number in their ids. */
function heardBy(client: WebSocketClient, subscription: string): readonly number[] {
  return client.events
    .filter(({ subId }) => subId === subscription)
    .map(({ delta }) => Number((delta['id'] as string).slice('numbers/d'.length)));
}

/** What a subscription to numbers 0 to `count` − 1 makes of what it heard. */
function audit(heard: readonly number[], count: number) {
  const seen = new Set<number>();
  let repeated = 0;
  let misordered = 0;
  let highest = -1;
  for (const number of heard) {
    if (seen.has(number)) repeated += 1;
    else if (number < highest) misordered += 1;
    seen.add(number);
    highest = Math.max(highest, number);
  }
  const lost = Array.from({ length: count }, (_, number) => number).filter((number) => !seen.has(number));
  return { lost, repeated, misordered };
}

async function withFaults(faults: readonly RealtimeFault[], seed = 1): Promise<RealtimeScene> {
  return RealtimeScene.start({ faults: { seed, faults } });
}

async function writeNumbers(scene: RealtimeScene, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) await scene.write('PUT', `numbers/d${number}`, { doc: { number } });
}

function windowOf(scene: RealtimeScene, subscription: string): WindowTruth {
  const window = scene.testbed.subscriptionWindows().find((other) => other.subscription === subscription);
  if (window === undefined) throw new Error(`no window ${subscription}`);
  return window;
}

const COUNT = 150;

describe('FE-05 ground truth is what a client finds out by itself', () => {
  test.each([1, 2, 3])('of lost, repeated and misordered events at once, with seed %i', async (seed) => {
    const scene = await withFaults(
      [
        { kind: 'lost-event', rate: 0.1 },
        { kind: 'repeated-event', rate: 0.1 },
        { kind: 'misordered-event', rate: 0.1 },
      ],
      seed,
    );
    const client = await scene.open();
    await client.subscribe('one', 'numbers');
    await client.subscribe('two', 'numbers');
    await writeNumbers(scene, COUNT);
    await client.ask({ type: 'unsubscribe', payload: { id: 'one' } });
    await client.ask({ type: 'unsubscribe', payload: { id: 'two' } });
    const found = ['one', 'two'].map((id) => {
      const heard = heardBy(client, id);
      const { lost, repeated, misordered } = audit(heard, COUNT);
      return {
        owed: COUNT,
        sent: heard.length - repeated,
        lost: lost.map((n) => `numbers/d${n}@1`),
        repeated,
        misordered,
      };
    });
    const truth = ['one', 'two'].map((id) => {
      const { owed, sent, lost, repeated, misordered, ids } = windowOf(scene, id);
      expect(ids.lost?.length ?? 0).toBe(lost);
      return { owed, sent, lost: ids.lost ?? [], repeated, misordered };
    });
    expect(found).toEqual(truth);
    expect(found.every(({ lost, repeated, misordered }) => lost.length > 0 && repeated > 0 && misordered > 0)).toBe(
      true,
    );
    await scene.close();
  });

  test('of events that were sent to whom they did not concern', async () => {
    const scene = await withFaults([{ kind: 'wrong-event', rate: 0.2 }]);
    const client = await scene.open();
    await client.subscribe('whole', 'numbers');
    await client.subscribe('none', 'numbers', {}, [{ field: 'number', op: '<', value: 0 }]);
    await client.subscribe('elsewhere', 'letters');
    await writeNumbers(scene, 100);
    await client.ask({ type: 'unsubscribe', payload: { id: 'none' } });
    const found = ['none', 'elsewhere'].map((id) => heardBy(client, id).map((n) => `numbers/d${n}@1`));
    const truth = ['none', 'elsewhere'].map((id) => windowOf(scene, id).ids.wrong ?? []);
    expect(found).toEqual(truth);
    expect(truth.every((ids) => ids.length > 0)).toBe(true);
    expect(heardBy(client, 'whole')).toEqual(Array.from({ length: 100 }, (_, number) => number));
    await scene.close();
  });

  test('of events that were held back, which keep their order', async () => {
    const scene = await withFaults([{ kind: 'delayed-event', forMs: 20, rate: 0.1 }]);
    const client = await scene.open();
    await client.subscribe('one', 'numbers');
    await writeNumbers(scene, 100);
    await client.until(() => client.events.length === 100);
    const { delayed, delays } = windowOf(scene, 'one');
    expect(audit(heardBy(client, 'one'), 100)).toEqual({ lost: [], repeated: 0, misordered: 0 });
    expect([delayed > 0, delays.length, Math.max(...delays.map(({ ms }) => ms)) >= 19]).toEqual([true, delayed, true]);
    await scene.close();
  });
});

describe('FE-05 a fault', () => {
  test('strikes the collection, the type of event and the transport that it is aimed at', async () => {
    const scene = await withFaults([
      { kind: 'lost-event', collection: 'numbers', operations: ['update'], transport: 'ws', times: 1 },
    ]);
    const client = await scene.open();
    await client.subscribe('one', 'numbers');
    await client.subscribe('two', 'others');
    for (const path of ['numbers/d1', 'others/d1'])
      for (const n of [1, 2, 3]) await scene.write('PUT', path, { doc: { n } });
    await client.until(() => client.events.length === 5);
    expect(client.events.map(({ subId, delta }) => [subId, (delta['document'] as { n: number }).n])).toEqual([
      ['one', 1],
      ['one', 3],
      ['two', 1],
      ['two', 2],
      ['two', 3],
    ]);
    await scene.close();
  });

  test('cuts a connection between the answer to its subscription and the first event', async () => {
    const scene = await withFaults([{ kind: 'cut-after-subscribe', times: 1 }]);
    const client = await scene.open();
    client.say({ id: 's', type: 'subscribe', payload: { query: { collection: 'numbers' } } });
    await client.until(() => client.ended !== undefined);
    expect([client.heard, client.ended?.code, windowOf(scene, 's').end]).toEqual([
      ['{"id":"s","type":"subscribe_ack"}\n'],
      1006,
      'cut',
    ]);
    const again = await scene.open();
    expect(await again.subscribe('t', 'numbers')).toBe('{"id":"t","type":"subscribe_ack"}\n');
    await scene.close();
  });

  test('cuts connections every so often, after what was sent', async () => {
    const scene = await withFaults([]);
    const clients = [await scene.open(), await scene.open()];
    for (const client of clients) await client.subscribe('s', 'numbers');
    await writeNumbers(scene, 5);
    scene.testbed.setFaults({ faults: [{ kind: 'cut-connection', everyMs: 5 }] });
    for (const client of clients) await client.until(() => client.ended !== undefined);
    expect(clients.map((client) => [client.events.length, client.ended?.code])).toEqual([
      [5, 1006],
      [5, 1006],
    ]);
    expect(scene.testbed.subscriptionWindows().map(({ owed, sent, end }) => [owed, sent, end])).toEqual([
      [5, 5, 'cut'],
      [5, 5, 'cut'],
    ]);
    expect(scene.testbed.groundTruth().realtime.hazards.closedUnderTraffic).toBe(0);
    await scene.close();
  });

  test('freezes the hub: nothing comes, and then all in its order', async () => {
    const scene = await withFaults([{ kind: 'frozen-hub', everyMs: 30, forMs: 100, times: 1 }]);
    const client = await scene.open();
    await client.subscribe('one', 'numbers');
    await writeNumbers(scene, 50);
    await client.until(() => client.events.length === 50);
    expect(audit(heardBy(client, 'one'), 50)).toEqual({ lost: [], repeated: 0, misordered: 0 });
    await scene.close();
  });
});

describe('FE-05 the books balance', () => {
  test.each([1, 2])('whatever clients and faults do, with seed %i', async (seed) => {
    const scene = await withFaults(
      [
        { kind: 'lost-event', rate: 0.05 },
        { kind: 'repeated-event', rate: 0.05 },
        { kind: 'misordered-event', rate: 0.1 },
        { kind: 'delayed-event', forMs: 5, rate: 0.02 },
        { kind: 'wrong-event', rate: 0.05 },
        { kind: 'cut-after-subscribe', rate: 0.05 },
        { kind: 'cut-connection', everyMs: 40, rate: 0.1 },
        { kind: 'frozen-hub', everyMs: 50, forMs: 10 },
      ],
      seed,
    );
    const random = new Random(seed);
    let clients: WebSocketClient[] = [];
    let writes = 0;
    for (let step = 0; step < 150; step += 1) {
      clients = clients.filter(({ ended }) => ended === undefined);
      const client = clients[Math.floor(random.next() * clients.length)];
      const draw = random.next();
      if (client === undefined || draw < 0.1) clients.push(await scene.open());
      else if (draw < 0.3) {
        const filters = random.next() < 0.5 ? [] : [{ field: 'number', op: '<', value: 60 }];
        client.say({ id: `s${step}`, type: 'subscribe', payload: { query: { collection: 'numbers', filters } } });
      } else if (draw < 0.4)
        client.say({ type: 'unsubscribe', payload: { id: `s${Math.floor(random.next() * step)}` } });
      else if (draw < 0.45) client.close();
      else await scene.write('PUT', `numbers/d${writes}`, { doc: { number: (writes += 1) } });
    }
    for (const client of clients) client.close();
    await until(() => scene.testbed.groundTruth().realtime.connections.open === 0);
    const { realtime, internalErrors } = scene.testbed.groundTruth();
    const windows = scene.testbed.subscriptionWindows();
    expect(windows.filter(({ owed, sent, lost, dropped, unsent }) => owed !== sent + lost + dropped + unsent)).toEqual(
      [],
    );
    expect([realtime.subscriptions.open, internalErrors, windows.length]).toEqual([
      0,
      0,
      realtime.subscriptions.opened,
    ]);
    expect(windows.reduce((total, { owed }) => total + owed, 0)).toBe(realtime.deliveries.owed);
    expect(realtime.deliveries.owed > 0 && windows.every(({ end }) => end !== null)).toBe(true);
    await scene.close();
  });
});

test('FE-05 faults of requests strike upgrades and event streams, too', async () => {
  const scene = await RealtimeScene.start();
  scene.testbed.setFaults({ faults: [{ kind: 'error', status: 503, operations: ['realtime'], times: 2 }] });
  const refused = new WebSocketClient(scene.testbed.url);
  const status = await new Promise<number | undefined>((resolve) =>
    refused.socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode)),
  );
  const stream = await fetch(`${scene.testbed.url}/realtime/sse`);
  const client = await scene.open();
  expect([status, stream.status, await client.subscribe('s', 'c')]).toEqual([
    503,
    503,
    '{"id":"s","type":"subscribe_ack"}\n',
  ]);
  await scene.close();
});
