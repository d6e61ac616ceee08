import { type Check, check, unchecked, type Unchecked } from '../../check.ts';
import { holds, same } from '../../expectations.ts';
import { type Need, REALTIME } from '../../needs.ts';
import type { Scene } from '../../scene.ts';
import { CheckedSocket, timeless } from '../../web-socket.ts';

const STANDALONE: readonly Need[] = [...REALTIME, 'standalone'];

/** Type and document of each event. */
function sortsOf(events: readonly string[]): readonly (readonly string[])[] {
  return events.map((text) => {
    const { payload } = JSON.parse(text) as { payload: { subId: string; delta: { type: string; id: string } } };
    return [payload.subId, payload.delta.type, payload.delta.id.split('/').at(-1) ?? ''];
  });
}

/** Waits until what was written before has been told: a last document, in a collection of its own, comes after it. */
async function settle(scene: Scene, socket: CheckedSocket): Promise<void> {
  await scene.call('POST', `${scene.home}-end`, '{"id":"end"}');
  await socket.until(() => socket.events.some((text) => text.includes('-end/end"')), 'the last event');
}

/** Sections 7.6 to 7.8: events and snapshots. */
export const REALTIME_EVENT_CHECKS: readonly Check[] = [
  check(
    '7.6',
    'bytes',
    'creating, updating and deleting a document make events, byte for byte',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        const { collection } = scene;
        await socket.subscribe('s<1>', collection);
        await scene.seed({ id: 'alice', Zoe: 1, name: 'Alice & Bob' });
        await socket.eventsUpTo(1);
        await scene.call('PATCH', scene.path('alice'), '{"doc":{"age":3}}');
        await socket.eventsUpTo(2);
        await scene.call('DELETE', scene.path('alice'));
        await socket.eventsUpTo(3);
        const event = (type: string, before: string, after: string) =>
          `{"type":"event","payload":{"subId":"s\\u003c1\\u003e","delta":{"type":"${type}","document":{${before}"collection":"${collection}","createdAt":T,${after}"updatedAt":T,"version":-1},"id":"${collection}/alice","timestamp":T}}}\n`;
        same(socket.events.map(timeless), [
          event('create', '"Zoe":1,', '"id":"alice","name":"Alice \\u0026 Bob",'),
          event('update', '"Zoe":1,"age":3,', '"id":"alice","name":"Alice \\u0026 Bob",'),
          event('delete', '', '"deleted":true,"id":"alice",'),
        ]);
      }),
    STANDALONE,
  ),
  check(
    '7.6',
    'without-data',
    'without includeData the document is left out',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        await socket.subscribe('s', scene.collection, [], { includeData: false });
        await scene.seed({ id: 'a' });
        same((await socket.eventsUpTo(1)).map(timeless), [
          `{"type":"event","payload":{"subId":"s","delta":{"type":"create","id":"${scene.collection}/a","timestamp":T}}}\n`,
        ]);
      }),
    REALTIME,
  ),
  check(
    '7.6',
    'types',
    'a creating PUT and the creation of a deleted id are creates, a PUT over a document is an update, refused writes are nothing',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        await socket.subscribe('s', scene.collection);
        await socket.subscribe('end', `${scene.collection}-end`);
        const steps: readonly (readonly [string, string, string | undefined])[] = [
          ['PUT', scene.path('a'), '{"doc":{}}'],
          ['POST', scene.home, '{"id":"a"}'],
          ['PUT', scene.path('a'), '{"doc":{"n":1}}'],
          ['PATCH', scene.path('a'), '{"doc":{"n":2},"ifMatch":[{"field":"version","op":"==","value":99}]}'],
          ['PATCH', scene.path('none'), '{"doc":{"n":2}}'],
          ['DELETE', scene.path('a'), undefined],
          ['DELETE', scene.path('a'), undefined],
          ['POST', scene.home, '{"id":"a"}'],
        ];
        let expected = 0;
        for (const [index, [method, path, body]] of steps.entries()) {
          await scene.call(method, path, body);
          // An update shows the document as it is when it is read.
          if ([0, 2, 5, 7].includes(index)) await socket.eventsUpTo((expected += 1));
        }
        await settle(scene, socket);
        same(sortsOf(socket.events).slice(0, -1), [
          ['s', 'create', 'a'],
          ['s', 'update', 'a'],
          ['s', 'delete', 'a'],
          ['s', 'create', 'a'],
        ]);
      }),
    STANDALONE,
  ),
  check(
    '7.6',
    'filtered-deletes',
    'a filter on fields of the user hears of no delete, and of no update by which a document leaves it; entering is an update',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        await socket.subscribe('user', scene.collection, [{ field: 'n', op: '>', value: 5 }]);
        await socket.subscribe('own', scene.collection, [{ field: 'deleted', op: '==', value: true }]);
        await socket.subscribe('all', scene.collection);
        await socket.subscribe('end', `${scene.collection}-end`);
        await scene.seed({ id: 'a', n: 1 });
        await socket.eventsUpTo(1);
        await scene.call('PATCH', scene.path('a'), '{"doc":{"n":9}}');
        await socket.eventsUpTo(3);
        await scene.call('PATCH', scene.path('a'), '{"doc":{"n":2}}');
        await socket.eventsUpTo(4);
        await scene.call('DELETE', scene.path('a'));
        await socket.eventsUpTo(6);
        await settle(scene, socket);
        same(sortsOf(socket.events).slice(0, -1), [
          ['all', 'create', 'a'],
          ['all', 'update', 'a'],
          ['user', 'update', 'a'],
          ['all', 'update', 'a'],
          ['all', 'delete', 'a'],
          ['own', 'delete', 'a'],
        ]);
      }),
    STANDALONE,
  ),
  check(
    '7.6',
    'sys',
    'nothing is told of collections below sys',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        const collection = `sys/x/${scene.collection}`;
        await socket.subscribe('s', collection);
        await socket.subscribe('end', `${scene.collection}-end`);
        same((await scene.call('POST', `${scene.documents()}/${collection}`, '{"id":"a"}')).status, 201);
        await settle(scene, socket);
        same(socket.events.length, 1);
      }),
    REALTIME,
  ),
  check(
    '7.6',
    'several',
    'of several subscriptions those of the document come first, then those of the collection, then those with filters',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        const { collection } = scene;
        await socket.subscribe('filtered', collection, [{ field: 'n', op: '>', value: 0 }]);
        await socket.subscribe('whole', collection);
        await socket.subscribe('document', collection, [{ field: '_id', op: '==', value: 'a' }]);
        await socket.subscribe('whole again', collection);
        await socket.subscribe('filtered again', collection, [{ field: 'n', op: '<', value: 9 }]);
        await scene.seed({ id: 'a', n: 1 });
        same(
          sortsOf(await socket.eventsUpTo(5)).map(([id]) => id),
          ['document', 'whole', 'whole again', 'filtered', 'filtered again'],
        );
      }),
    REALTIME,
  ),
  check(
    '7.7',
    'order',
    'events come in the order of the writes, over all collections, and none after the answer to unsubscribe',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        await socket.subscribe('one', scene.collection);
        await socket.subscribe('two', `${scene.collection}-2`);
        for (let number = 0; number < 20; number += 1)
          await scene.call('POST', `${scene.home}${number % 2 === 0 ? '' : '-2'}`, `{"id":"d${number}"}`);
        same(
          sortsOf(await socket.eventsUpTo(20)).map(([, , id]) => id),
          Array.from({ length: 20 }, (_, number) => `d${number}`),
        );
        await socket.unsubscribe('one');
        await scene.seed({ id: 'unheard' });
        await scene.call('POST', `${scene.home}-2`, '{"id":"heard"}');
        await socket.until(() => socket.events.some((text) => text.includes('/heard"')), 'the last event');
        same(socket.events.length, 21);
      }),
    REALTIME,
  ),
  check(
    '7.8',
    'snapshot',
    'a snapshot follows the answer: whole documents, unfiltered, by time of their last write, deleted ones without a mark',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        const { collection } = scene;
        const pause = () => new Promise((resolve) => setTimeout(resolve, 5));
        for (const id of ['b', 'c', 'a']) {
          await scene.seed({ id, n: 1 });
          await pause();
        }
        await scene.call('PATCH', scene.path('b'), '{"doc":{"n":2}}');
        await pause();
        await scene.call('DELETE', scene.path('c'));
        await socket.subscribe('s', collection, [{ field: 'n', op: '>', value: 99 }], {
          includeData: false,
          sendSnapshot: true,
        });
        await socket.until(() => socket.answers.length === 2, 'the snapshot');
        const document = (id: string, fields: string, version: number) =>
          `{"collection":"${collection}","createdAt":T,"id":"${id}",${fields}"updatedAt":T,"version":${version}}`;
        same(
          timeless(socket.answers[1] ?? ''),
          `{"id":"s","type":"snapshot","payload":{"subId":"s","documents":[${[
            document('a', '"n":1,', 1),
            document('b', '"n":2,', 2),
            document('c', '', 2),
          ].join(',')}]}}\n`,
        );
      }),
    REALTIME,
  ),
  check(
    '7.8',
    'empty-snapshot',
    'of an unknown or impossible collection it is an empty list',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        for (const [index, collection] of [scene.collection, '//', ''].entries())
          await socket.subscribe(`s${index}`, collection, [], { sendSnapshot: true });
        await socket.until(() => socket.answers.length === 6, 'the snapshots');
        same(
          socket.answers.filter((text) => text.includes('snapshot')),
          [0, 1, 2].map(
            (index) => `{"id":"s${index}","type":"snapshot","payload":{"subId":"s${index}","documents":[]}}\n`,
          ),
        );
      }),
    REALTIME,
  ),
  check(
    '7.3',
    'databases',
    'a second auth changes the database of later subscriptions; the name is the one that writers use',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        await socket.subscribe('mine', scene.collection);
        const { userToken: token } = scene.target;
        await socket.ask({ type: 'auth', payload: { token, database: 'DEFAULT' } });
        await socket.subscribe('other', scene.collection);
        await scene.seed({ id: 'a' });
        await socket.eventsUpTo(1);
        await socket.unsubscribe('other');
        same(
          sortsOf(socket.events).map(([id]) => id),
          ['mine'],
        );
        holds(!socket.ended, 'the connection stays open');
      }),
    REALTIME,
  ),
];

export const REALTIME_EVENT_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '7.6',
    'update-lookup',
    'an update shows the document as it is when it is read',
    'a matter of chance, and of load',
  ),
  unchecked(
    '7.7',
    'before-the-answer',
    'an event can come before the answer to its write',
    'a matter of chance, and of load',
  ),
];
