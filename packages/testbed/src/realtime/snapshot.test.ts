import { afterAll, beforeAll, expect, test } from 'vitest';
import { RealtimeScene, timeless } from '../../test/realtime-scene.ts';
import { storedDocument } from '../store/stored-document.ts';
import { snapshotOf } from './snapshot.ts';

let scene: RealtimeScene;
beforeAll(async () => {
  scene = await RealtimeScene.start();
});
afterAll(() => scene.close());

test('7.8 follows the answer to the subscription, whole whatever was asked for, deleted documents among them without a mark', async () => {
  await scene.write('POST', 'snap', { id: 'b', n: 1 });
  await scene.write('POST', 'snap', { id: 'a', n: 2 });
  await scene.write('DELETE', 'snap/b');
  const client = await scene.open();
  client.say({
    id: 's',
    type: 'subscribe',
    payload: {
      query: { collection: 'snap', filters: [{ field: 'n', op: '>', value: 99 }] },
      includeData: false,
      sendSnapshot: true,
    },
  });
  await client.until(() => client.heard.length === 2);
  const documents = (
    JSON.parse(client.heard[1] ?? '') as { payload: { documents: { id: string; updatedAt: number }[] } }
  ).payload.documents;
  const byTime = [...documents].sort((x, y) => x.updatedAt - y.updatedAt || (x.id < y.id ? -1 : 1));
  expect(documents).toEqual(byTime);
  expect([client.heard[0], ...documents.map((document) => timeless(JSON.stringify(document))).sort()]).toEqual([
    '{"id":"s","type":"subscribe_ack"}\n',
    '{"collection":"snap","createdAt":T,"id":"a","n":2,"updatedAt":T,"version":1}',
    '{"collection":"snap","createdAt":T,"id":"b","updatedAt":T,"version":2}',
  ]);
});

test('7.8 of an unknown collection is an empty list', async () => {
  const client = await scene.open();
  client.say({ type: 'subscribe', payload: { query: { collection: 'no/such' }, sendSnapshot: true } });
  await client.until(() => client.heard.length === 2);
  expect(client.heard[1]).toBe('{"type":"snapshot","payload":{"subId":"","documents":[]}}\n');
});

test('7.8 shows the thousand documents that were written longest ago', () => {
  const documents = Array.from({ length: 1500 }, (_, index) =>
    storedDocument(
      {
        collection: 'c',
        id: `d${index}`,
        version: 1,
        createdAtMs: 0,
        updatedAtMs: Math.floor((1499 - index) / 2),
        deleted: false,
        data: {},
      },
      99,
    ),
  );
  const ids = snapshotOf(documents).map((json) => (JSON.parse(json) as { id: string }).id);
  expect([ids.length, ...ids.slice(0, 4), ids.at(-1)]).toEqual([1000, 'd1498', 'd1499', 'd1496', 'd1497', 'd501']);
});
