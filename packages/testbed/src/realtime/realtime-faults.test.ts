import { describe, expect, test } from 'vitest';
import { RealtimeScene } from '../../test/realtime-scene.ts';
import type { WebSocketClient } from '../../test/web-socket-client.ts';
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
