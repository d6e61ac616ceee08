import { describe, expect, onTestFinished, test } from 'vitest';
import { ManualEnvironment } from '../../test/manual-environment.ts';
import { RealtimeScene, until } from '../../test/realtime-scene.ts';
import { WebSocketClient } from '../../test/web-socket-client.ts';
import { startTestbed, type Testbed } from '../testbed.ts';
import { FaultEngine } from './fault-engine.ts';
import type { Fault, FaultPlan } from './fault-plan.ts';

function engineWith(...faults: readonly Fault[]) {
  const clock = { ms: 0 };
  const engine = new FaultEngine({ faults }, 7, {
    nowUs: () => clock.ms * 1000,
    suspend: () => undefined,
    activate: () => undefined,
  });
  return { engine, clock };
}

async function bedWith(...faults: FaultPlan['faults']): Promise<Testbed> {
  const testbed = await startTestbed({ databases: ['shop', 'logs'], faults: { faults } });
  onTestFinished(() => testbed.close());
  return testbed;
}

function documents({ url }: Testbed, database: string, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/api/v1/databases/${database}/documents/${path}`, init);
}

describe('P3-41 a fault of one database', () => {
  test('strikes requests about it, and no others', () => {
    const { engine } = engineWith({ kind: 'latency', distribution: 'fixed', meanMs: 5, database: 'shop' });
    expect(['shop', 'logs', 'id:shop', undefined].map((name) => engine.draw('read', false, name).delayMs)).toEqual([
      5, 0, 0, 0,
    ]);
  });

  test('shows on documents, queries and the administration of that database', async () => {
    const testbed = await bedWith({ kind: 'error', status: 503, database: 'shop' });
    const statuses = await Promise.all(
      ['shop', 'logs'].flatMap((database) => [
        documents(testbed, database, 'c/d').then(({ status }) => status),
        fetch(`${testbed.url}/api/v1/databases/${database}/query`, { method: 'POST' }).then(({ status }) => status),
        fetch(`${testbed.url}/admin/databases/${database}`).then(({ status }) => status),
      ]),
    );
    expect(statuses).toEqual([503, 503, 503, 404, 401, 401]);
    expect(
      testbed
        .groundTruth()
        .byDatabase.map(({ database, requests }) => [
          database,
          requests.map(({ method, status, count }) => `${method} ${status} ${count}`),
        ]),
    ).toEqual([
      ['logs', ['GET 401 1', 'GET 404 1', 'POST 401 1']],
      ['shop', ['GET 503 2', 'POST 503 1']],
    ]);
  });

  test('of its answers leaves the others as they are', async () => {
    const testbed = await bedWith({ kind: 'lost-update', database: 'shop' });
    const shown: unknown[] = [];
    for (const database of ['shop', 'logs']) {
      await documents(testbed, database, 'c', { method: 'POST', body: '{"id":"d","n":1}' });
      await documents(testbed, database, 'c/d', { method: 'PATCH', body: '{"doc":{"n":2}}' });
      shown.push(((await (await documents(testbed, database, 'c/d')).json()) as { n: number }).n);
    }
    expect(shown).toEqual([1, 2]);
  });
});

describe('P3-42 a noisy neighbour', () => {
  test('holds back answers of another database while it is asked often enough', () => {
    const { engine, clock } = engineWith({
      kind: 'noisy-neighbour',
      database: 'victim',
      neighbour: 'flood',
      perSecond: 100,
      meanMs: 3,
    });
    const delay = () => engine.draw('read', false, 'victim').delayMs;
    const flood = (requests: number) => {
      for (let request = 0; request < requests; request += 1) engine.draw('read', false, 'flood');
    };
    const silent = delay();
    flood(19);
    const little = delay();
    flood(1);
    const much = delay();
    clock.ms = 199;
    const still = delay();
    clock.ms = 200;
    expect([silent, little, much, still, delay()]).toEqual([0, 0, 3, 3, 0]);
    expect(engine.draw('read', false, 'flood').delayMs).toBe(0);
    expect(engine.counts()).toEqual([{ kind: 'noisy-neighbour', count: 2 }]);
  });
});

describe('P3-43 what belongs to another database', () => {
  test('is read where a fault leaks it: at the same path, or else in the same collection', async () => {
    const testbed = await bedWith({ kind: 'leaked-document', database: 'shop' });
    const write = (database: string, id: string) =>
      documents(testbed, database, 'c', { method: 'POST', body: JSON.stringify({ id, database }) });
    await write('shop', 'a');
    await write('shop', 'b');
    const alone = (await (await documents(testbed, 'shop', 'c/a')).json()) as { database: string };
    await write('logs', 'b');
    const read = async (database: string, id: string) => {
      const { database: of, id: shown } = (await (await documents(testbed, database, `c/${id}`)).json()) as {
        database: string;
        id: string;
      };
      return `${of} ${shown}`;
    };
    expect([alone.database, await read('shop', 'b'), await read('shop', 'a'), await read('logs', 'b')]).toEqual([
      'shop',
      'logs b',
      'logs b',
      'logs b',
    ]);
    expect(testbed.groundTruth().faults).toEqual([{ kind: 'leaked-document', count: 2 }]);
  });

  test('stands in the answer to a query where a fault leaks it', async () => {
    const scene = await RealtimeScene.start({ databases: ['shop'], faults: { faults: [{ kind: 'leaked-result' }] } });
    onTestFinished(() => scene.close());
    for (const id of ['a', 'b']) await scene.write('POST', 'c', { id });
    await scene.write('POST', 'c', { id: 's' }, 'shop');
    const ask = async (database: string, limit: number) => {
      const answer = await fetch(`${scene.testbed.url}/api/v1/databases/${database}/query`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${scene.token}` },
        body: JSON.stringify({ collection: 'c', limit }),
      });
      return ((await answer.json()) as { id: string }[]).map(({ id }) => id);
    };
    expect([await ask('default', 0), await ask('default', 2)]).toEqual([
      ['a', 'b', 's'],
      ['a', 's'],
    ]);
    expect(scene.testbed.groundTruth().strikes.map(({ kind }) => kind)).toEqual(['leaked-result', 'leaked-result']);
  });

  test('is told to a subscriber where a fault leaks it', async () => {
    const scene = await RealtimeScene.start({
      databases: ['shop'],
      faults: { faults: [{ kind: 'leaked-event', times: 1 }] },
    });
    onTestFinished(() => scene.close());
    const client = await WebSocketClient.open(scene.testbed.url, scene.token, 'shop');
    await client.subscribe('s', 'c');
    await scene.write('POST', 'c', { id: 'a' });
    await until(() => client.events.length === 1);
    client.close();
    expect(client.events[0]?.delta['id']).toBe('c/a');
    expect(scene.testbed.subscriptionWindows().map(({ owed, wrong, ids }) => ({ owed, wrong, ids }))).toEqual([
      { owed: 0, wrong: 1, ids: { wrong: ['c/a@1'] } },
    ]);
  });
});

test('6.6 deleted databases go when the worker comes round, as often as it is told to', async () => {
  const environment = new ManualEnvironment();
  const testbed = await startTestbed({ databases: ['shop'], databaseDeletionMs: 2000 }, environment);
  onTestFinished(() => testbed.close());
  const login = await fetch(`${testbed.url}/auth/v1/login`, {
    method: 'POST',
    body: '{"username":"syntrix","password":"Bench-Admin#2025"}',
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${token}` };
  await fetch(`${testbed.url}/admin/databases/shop`, { method: 'DELETE', headers });
  const statusOf = async () => (await documents(testbed, 'shop', 'c/d')).status;
  const list = async () =>
    ((await (await fetch(`${testbed.url}/admin/databases`, { headers })).json()) as { total: number }).total;
  const before = [await statusOf(), await list()];
  environment.advance(2000);
  expect([before, await list()]).toEqual([[410, 2], 1]);
});
