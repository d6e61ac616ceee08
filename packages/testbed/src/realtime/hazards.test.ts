import { afterEach, describe, expect, test } from 'vitest';
import { ManualEnvironment } from '../../test/manual-environment.ts';
import { RealtimeScene, until } from '../../test/realtime-scene.ts';

let scene: RealtimeScene;
afterEach(() => scene.close());

const hazards = () => scene.testbed.groundTruth().realtime.hazards;
const NONE = { reusedIds: 0, closedUnderTraffic: 0, sentUnread: 0, crashes: 0, locks: 0, zombies: 0 };

describe('FE-05 a subscription id that is used again while it is live', () => {
  test('7.3 sends every event once more, is silenced by one unsubscribe, and comes back with the next subscribe', async () => {
    scene = await RealtimeScene.start();
    const client = await scene.open();
    await client.subscribe('s', 'first');
    await client.subscribe('s', 'second', { includeData: false });
    await scene.write('POST', 'first', { id: 'a' });
    await scene.write('POST', 'second', { id: 'b' });
    await client.until(() => client.events.length === 2);
    await client.ask({ type: 'unsubscribe', payload: { id: 's' } });
    await scene.write('POST', 'first', { id: 'c' });
    await client.subscribe('s', 'first');
    await scene.write('POST', 'first', { id: 'd' });
    await client.until(() => client.events.length === 4);
    expect(client.events.map(({ delta }) => [delta['id'], 'document' in delta])).toEqual([
      ['first/a', false],
      ['second/b', false],
      ['first/d', true],
      ['first/d', true],
    ]);
    expect(hazards()).toEqual({ ...NONE, reusedIds: 1 });
  });

  test('7.3 crashes the server with the next event after its connection, where hazards happen', async () => {
    scene = await RealtimeScene.start({ hazardsHappen: true });
    const client = await scene.open();
    const witness = await scene.open();
    await client.subscribe('s', 'c');
    await client.subscribe('s', 'c');
    client.close();
    await until(() => scene.testbed.groundTruth().realtime.connections.open === 1);
    const write = scene.write('POST', 'c', { id: 'a' }).then(
      ({ status }) => status,
      () => 'reset',
    );
    await witness.until(() => witness.ended !== undefined);
    await write;
    await expect(fetch(scene.testbed.url)).rejects.toThrow();
    expect([witness.ended?.code, hazards(), scene.testbed.liveDocuments()]).toEqual([
      1006,
      { ...NONE, reusedIds: 1, crashes: 1 },
      ['default:c/a'],
    ]);
  });

  test('leaves nothing behind, where they do not', async () => {
    scene = await RealtimeScene.start();
    const client = await scene.open();
    await client.subscribe('s', 'c');
    await client.subscribe('s', 'c');
    client.close();
    await until(() => scene.testbed.groundTruth().realtime.connections.open === 0);
    expect((await scene.write('POST', 'c', { id: 'a' })).status).toBe(201);
    expect(hazards()).toEqual({ ...NONE, reusedIds: 1 });
  });
});

describe('FE-05 a WebSocket that is closed under traffic', () => {
  test('is counted, where it has live subscriptions and a fresh event', async () => {
    scene = await RealtimeScene.start();
    const [idle, orderly, hasty] = [await scene.open(), await scene.open(), await scene.open()];
    await idle.subscribe('s', 'quiet');
    await orderly.subscribe('s', 'c');
    await hasty.subscribe('s', 'c');
    await scene.write('POST', 'c', { id: 'a' });
    await hasty.until(() => hasty.events.length === 1);
    await orderly.ask({ type: 'unsubscribe', payload: { id: 's' } });
    for (const client of [idle, orderly, hasty]) client.close();
    await until(() => scene.testbed.groundTruth().realtime.connections.open === 0);
    expect(hazards()).toEqual({ ...NONE, closedUnderTraffic: 1 });
  });

  test('7.9 locks the hub, where hazards happen: open sockets may authenticate and not subscribe, new ones hear nothing, writes go on', async () => {
    scene = await RealtimeScene.start({ hazardsHappen: true });
    const witness = await scene.open();
    const hasty = await scene.open();
    await hasty.subscribe('s', 'c');
    await witness.subscribe('s', 'c');
    await scene.write('POST', 'c', { id: 'a' });
    await hasty.until(() => hasty.events.length === 1);
    hasty.close();
    await until(() => hazards().locks === 1);
    const auth = { type: 'auth', payload: { token: scene.token, database: 'default' } };
    const answer = await witness.ask(auth);
    const fresh = await scene.connect();
    fresh.say(auth);
    witness.say({ id: 't', type: 'subscribe', payload: {} });
    const { status } = await scene.write('POST', 'c', { id: 'b' });
    expect([
      answer,
      status,
      fresh.heard,
      witness.heard.filter((text) => text.includes('"t"')),
      witness.events.length,
    ]).toEqual(['{"type":"auth_ack"}\n', 201, [], [], 1]);
  });
});

describe('FE-05 a client that sends and does not read', () => {
  const big = 'x'.repeat(400_000);

  /** A client whose queue is full, that has asked for something since, and that leaves a while later. */
  async function deaf(environment: ManualEnvironment): Promise<void> {
    const client = await scene.open();
    await client.subscribe('s', 'c');
    client.socket.pause();
    // More than the systems on both sides hold, and then more than the queue.
    for (let number = 0; number < 320; number += 1)
      await scene.write('PUT', 'c/d', { doc: number < 25 ? { number, big } : { number } });
    const [window] = scene.testbed.subscriptionWindows();
    expect((window?.owed ?? 0) - (window?.sent ?? 0)).toBe(257);
    client.say({ type: 'unsubscribe', payload: {} });
    await until(() => hazards().sentUnread === 1);
    // Closing right after an event is another hazard.
    environment.advance(1100);
    client.close();
  }

  test('is counted, and cleaned up', async () => {
    const environment = new ManualEnvironment(Date.now());
    scene = await RealtimeScene.start({}, environment);
    await deaf(environment);
    await until(() => scene.testbed.groundTruth().realtime.connections.open === 0);
    expect(hazards()).toEqual({ ...NONE, sentUnread: 1 });
    expect(scene.testbed.groundTruth().realtime.subscriptions.open).toBe(0);
  });

  test('7.9 stays as a zombie that costs 50 ms with each event, where hazards happen', async () => {
    const environment = new ManualEnvironment(Date.now());
    scene = await RealtimeScene.start({ hazardsHappen: true }, environment);
    await deaf(environment);
    await until(() => hazards().zombies === 1);
    // What was under way is worked off first.
    for (let round = 0; round < 200; round += 1) {
      environment.advance(50);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const witness = await scene.open();
    await witness.subscribe('s', 'c');
    const dropped = () => scene.testbed.groundTruth().realtime.deliveries.dropped;
    const before = dropped();
    await scene.write('POST', 'c', { id: 'after' });
    environment.advance(49);
    const during = [witness.events.length, dropped() - before];
    environment.advance(1);
    await witness.until(() => witness.events.length === 1);
    expect([during, dropped() - before]).toEqual([[0, 0], 1]);
  });
});
