import { type Check, check, unchecked, type Unchecked } from '../../check.ts';
import { holds, same } from '../../expectations.ts';
import { REALTIME } from '../../needs.ts';
import type { Scene } from '../../scene.ts';
import { CheckedSocket } from '../../web-socket.ts';

type Filter = readonly [field: string, op: string, value: unknown];

const DOCUMENT = {
  n: 5,
  s: 'b',
  t: true,
  z: null,
  zero: 0,
  list: [1, 'two', [3], true],
  deep: { inner: { n: 1 }, list: [{ n: 1 }] },
  astral: '\u{1f600}',
  quoted: "it's \\ here",
  broken: 'two\nlines',
};

const MATCHING: readonly Filter[] = [
  ['n', '==', 5],
  ['n', '!=', 4],
  ['n', '!=', '5'],
  ['z', '!=', 1],
  ['zero', '==', -0],
  ['list', '==', [1, 'two', [3], true]],
  ['list', '!=', [1]],
  ['n', '>', 4],
  ['n', '>=', 5],
  ['n', '<=', 5.0],
  ['n', '<', 1e300],
  ['s', '>', 'a'],
  ['astral', '>', '\ufffd'],
  ['t', '>', false],
  ['n', 'in', [1, 'x', 5]],
  ['t', 'in', [true]],
  ['list', 'contains', 'two'],
  ['list', 'contains', [3]],
  ['deep', 'contains', 'inner'],
  ['deep.inner.n', '==', 1],
  ['id', '==', 'd'],
  ['version', '==', 1],
  ['createdAt', '>', 1_000_000],
  ['quoted', '==', "it's \\\\ here"],
  ['broken', '==', 'two\\nlines'],
];

const OTHERS: readonly Filter[] = [
  ['n', '==', '5'],
  ['z', '==', 1],
  ['missing', '!=', 1],
  ['missing', '==', 1],
  ['list', '==', [1, 'two']],
  ['n', '>', '4'],
  ['t', '<', true],
  ['list', '>', 1],
  ['n', 'in', []],
  ['n', 'in', ['5']],
  ['list', 'contains', 3],
  ['deep', 'contains', 'n'],
  ['deep', 'contains', 1],
  ['s', 'contains', 'b'],
  ['deep.list.0.n', '==', 1],
  ['', '==', 1],
  ['version', '==', -1],
  ['deleted', '!=', true],
  ['_id', '!=', 'x'],
];

const NIL: readonly Filter[] = [
  ['n', '==', null],
  ['n', '==', {}],
  ['n', 'in', [1, null]],
  ['n', 'in', [{}]],
  ['n', 'like', null],
];
const UNCOMPILED: readonly Filter[] = [
  ['n', '>', [1]],
  ['n', 'in', 1],
  ['n', '==', 'ends with \\'],
  ['n', '==', '\\q'],
  ['n', '==', 'two\nlines'],
];

function written([field, op, value]: Filter): object {
  return { field, op, value };
}

/** Which of the filters a document that is created now passes, by their places. */
async function passedBy(scene: Scene, filters: readonly (readonly object[])[]): Promise<readonly number[]> {
  const passed: number[] = [];
  await CheckedSocket.with(scene, async (socket) => {
    for (const [index, list] of filters.entries())
      same(
        await socket.subscribe(`f${index}`, scene.collection, list),
        `{"id":"f${index}","type":"subscribe_ack"}\n`,
        JSON.stringify(list),
      );
    // Served last of all.
    await socket.subscribe('last', scene.collection, [{ field: 'id', op: '!=', value: '' }]);
    await scene.seed({ id: 'd', ...DOCUMENT });
    await socket.until(() => socket.events.some((text) => text.includes('"subId":"last"')), 'the event');
    for (const text of socket.events) {
      const [, index] = /"subId":"f(\d+)"/.exec(text) ?? [];
      if (index !== undefined) passed.push(Number(index));
    }
  });
  return passed;
}

/** Section 7.5: filters of subscriptions. */
export const REALTIME_FILTER_CHECKS: readonly Check[] = [
  check(
    '7.5',
    'operators',
    'all eight operators work, by value and type; a missing field matches nothing, a field of another type only `!=`',
    async (scene) => {
      const all = [...MATCHING, ...OTHERS];
      const passed = await passedBy(
        scene,
        all.map((filter) => [written(filter)]),
      );
      same(
        passed.map((index) => all[index]),
        MATCHING,
      );
    },
    REALTIME,
  ),
  check(
    '7.5',
    'together',
    'several filters hold together',
    async (scene) => {
      const both = (first: Filter, second: Filter) => [written(first), written(second)];
      same(
        await passedBy(scene, [
          both(['n', '>', 1], ['s', '==', 'b']),
          both(['n', '>', 1], ['s', '==', 'c']),
          both(['missing', '!=', 1], ['s', '==', 'b']),
          both(['_id', '==', 'd'], ['s', '==', 'b']),
        ]),
        [0],
      );
    },
    REALTIME,
  ),
  check(
    '7.5',
    'refused',
    'a value that is none, an unknown operator and a wrong type are refused in the words of their kind, and leave nothing behind',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        const start = (id: string) =>
          `{"id":"${id}","type":"error","payload":{"message":"Subscribe failed: subscribe failed: failed to compile filters: `;
        const refusalOf = (filter: object | null) => socket.subscribe('x', scene.collection, [filter]);
        for (const filter of NIL)
          same(await refusalOf(written(filter)), `${start('x')}value is nil"}}\n`, JSON.stringify(filter));
        for (const filter of [null, {}, { field: 'n', op: '==' }])
          same(await refusalOf(filter), `${start('x')}value is nil"}}\n`, JSON.stringify(filter));
        same(await refusalOf({ field: 'n', op: 'like', value: 1 }), `${start('x')}unsupported operator: like"}}\n`);
        same(await refusalOf({ field: 'n', value: 1 }), `${start('x')}unsupported operator: "}}\n`);
        for (const filter of UNCOMPILED) {
          const answer = await refusalOf(written(filter));
          const expected = `${start('x')}CEL compile error: ERROR: \\u003cinput\\u003e:1:`;
          holds(answer.startsWith(expected), `${JSON.stringify(filter)}: ${answer}`);
        }
        await socket.subscribe('x', scene.collection);
        await scene.seed({ id: 'd', n: 1 });
        await socket.eventsUpTo(1);
        await socket.unsubscribe('x');
        same(socket.events.length, 1);
      }),
    REALTIME,
  ),
  check(
    '7.5',
    'by-id',
    '`_id ==` with an id is the subscription to one document; with anything else it is the whole collection',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        const byId = (id: string, value: unknown) =>
          socket.subscribe(id, scene.collection, [{ field: '_id', op: '==', value }]);
        await byId('one', 'd');
        for (const [index, value] of ['', 5, null, {}].entries()) await byId(`all-${index}`, value);
        await scene.seed({ id: 'e' });
        await scene.seed({ id: 'd' });
        await socket.eventsUpTo(9);
        same(
          socket.events.map((text) => /"subId":"([^"]*)".*"id":"[^"]*\/([^"]*)","timestamp"/.exec(text)?.slice(1, 3)),
          [
            ...[0, 1, 2, 3].map((index) => [`all-${index}`, 'e']),
            ['one', 'd'],
            ...[0, 1, 2, 3].map((index) => [`all-${index}`, 'd']),
          ],
        );
      }),
    REALTIME,
  ),
];

export const REALTIME_FILTER_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '7.5',
    'field-names',
    'field names are embedded without any escaping',
    'what comes of it is the text of an expression',
  ),
];
