import { type Check, check, slowCheck, unchecked, type Unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import { REALTIME } from '../../needs.ts';
import { CheckedSocket, clientFrame } from '../../web-socket.ts';

const error = (id: string, code: string, message: string): string =>
  `{"id":"${id}","type":"error","payload":{"code":"${code}","message":"${message}"}}\n`;

const IGNORED = [
  '',
  '{',
  '[]',
  '7',
  'null',
  '{"type":"ping"}',
  '{"type":"heartbeat"}',
  '{"type":"SUBSCRIBE","payload":{}}',
  '{"id":7,"type":"auth"}',
  '{"id":"x"}',
  '{"type":"auth"}{"type":"auth"}',
  '{"type":"subscribe"}',
  '{"type":"subscribe","payload":[]}',
  '{"type":"subscribe","payload":{"includeData":"true"}}',
  '{"type":"subscribe","payload":{"query":{"filters":{}}}}',
  '{"type":"subscribe","payload":{"query":{"limit":1.5}}}',
  '{"type":"unsubscribe","payload":{"id":3}}',
];

/** Sections 7.2 to 7.4, and the answers of 7.9: what is said over a WebSocket. */
export const REALTIME_MESSAGE_CHECKS: readonly Check[] = [
  check(
    '7.2',
    'ignored',
    'what is no message of a known kind, or has a member of a wrong type, gets no answer',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        for (const text of IGNORED) socket.say(text);
        await socket.ask({ id: 'after', type: 'unsubscribe', payload: {} });
        same(socket.answers, ['{"id":"after","type":"unsubscribe_ack"}\n']);
      }),
    REALTIME,
  ),
  check(
    '7.2',
    'names',
    'names are matched without regard to case, the last of several wins, and null counts as absent',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        same(
          [
            await socket.ask('{"ID":"a","id":"b","TYPE":"unsubscribe","Payload":{},"more":1}'),
            await socket.ask('{"id":null,"type":"unsubscribe","payload":null}'),
            await socket.ask('{"id":"","type":"unsubscribe","payload":{}}'),
            await socket.ask('{"id":"<&>\\u2028é","type":"unsubscribe","payload":{}}'),
          ],
          [
            '{"id":"b","type":"unsubscribe_ack"}\n',
            '{"type":"unsubscribe_ack"}\n',
            '{"type":"unsubscribe_ack"}\n',
            '{"id":"\\u003c\\u0026\\u003e\\u2028é","type":"unsubscribe_ack"}\n',
          ],
        );
      }),
    REALTIME,
  ),
  check(
    '7.2',
    'order',
    'answers come in the order of the messages, when nobody waits for them',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        const { userToken: token } = scene.target;
        for (let number = 0; number < 20; number += 1)
          socket.say({
            id: `m${number}`,
            type: number % 2 === 0 ? 'auth' : 'unsubscribe',
            payload: number % 2 === 0 ? { token, database: 'default' } : { id: 'none' },
          });
        await socket.until(() => socket.answers.length === 20, '20 answers');
        same(
          socket.answers,
          Array.from(
            { length: 20 },
            (_, number) => `{"id":"m${number}","type":"${number % 2 === 0 ? 'auth' : 'unsubscribe'}_ack"}\n`,
          ),
        );
      }),
    REALTIME,
  ),
  check(
    '7.2',
    'frames',
    'a message may be binary and come in fragments, up to 65536 bytes together',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        const message = Buffer.from('{"id":"x","type":"unsubscribe","payload":{}}'.padEnd(65_536));
        socket.send(clientFrame(2, message.subarray(0, 40_000), false));
        socket.send(clientFrame(0, message.subarray(40_000)));
        await socket.until(() => socket.answers.length === 1, 'an answer');
        same(socket.answers, ['{"id":"x","type":"unsubscribe_ack"}\n']);
      }),
    REALTIME,
  ),
  check(
    '7.3',
    'acknowledged',
    'auth, subscribe and unsubscribe are acknowledged, also for an id that is not subscribed; an id may be used again afterwards',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        same(
          [
            await socket.ask({
              id: 'a',
              type: 'auth',
              payload: { token: scene.target.userToken, database: 'no such' },
            }),
            await socket.subscribe('s', scene.collection),
            await socket.unsubscribe('s'),
            await socket.unsubscribe('s'),
            await socket.subscribe('s', scene.collection),
          ],
          [
            '{"id":"a","type":"auth_ack"}\n',
            '{"id":"s","type":"subscribe_ack"}\n',
            '{"id":"end of s","type":"unsubscribe_ack"}\n',
            '{"id":"end of s","type":"unsubscribe_ack"}\n',
            '{"id":"s","type":"subscribe_ack"}\n',
          ],
        );
      }),
    REALTIME,
  ),
  check(
    '7.4',
    'errors',
    'an error names what is wrong and leaves the connection open',
    async (scene) => {
      const socket = await CheckedSocket.open(scene);
      const { userToken: token } = scene.target;
      const auth = (payload: unknown) => socket.ask({ id: 'x', type: 'auth', payload });
      same(
        [
          await socket.ask({ id: 'x', type: 'subscribe', payload: 5 }),
          await socket.ask({ id: 'x', type: 'unsubscribe' }),
          await socket.ask({ id: 'x', type: 'auth' }),
          await auth([]),
          await auth({ token: 1, database: 'default' }),
          await auth(null),
          await auth({ token: 'forged' }),
          await auth({ token: 'forged', database: 'default' }),
          await auth({ database: 'default' }),
          await auth({ token: `Bearer ${token}`, database: 'default' }),
          await auth({ token, database: 'default' }),
          await auth({ token: 'forged', database: 'default' }),
          await socket.subscribe('s', scene.collection),
        ],
        [
          error('x', 'unauthorized', 'auth required'),
          error('x', 'unauthorized', 'auth required'),
          error('x', 'invalid_auth', 'invalid payload'),
          error('x', 'invalid_auth', 'invalid payload'),
          error('x', 'invalid_auth', 'invalid payload'),
          error('x', 'invalid_auth', 'database is required'),
          error('x', 'invalid_auth', 'database is required'),
          error('x', 'unauthorized', 'invalid token'),
          error('x', 'unauthorized', 'invalid token'),
          error('x', 'unauthorized', 'invalid token'),
          '{"id":"x","type":"auth_ack"}\n',
          error('x', 'unauthorized', 'invalid token'),
          '{"id":"s","type":"subscribe_ack"}\n',
        ],
      );
      await socket.leave();
    },
    REALTIME,
  ),
  check(
    '7.4',
    'closing',
    'a close frame is answered with its code and no reason; who breaks the rules gets one, and then the connection ends',
    async (scene) => {
      const closings: readonly (readonly [string, Buffer, number, string])[] = [
        ['closing', clientFrame(8, Buffer.from([0x10, 0xe1, 0x78])), 4321, ''],
        ['no mask', Buffer.from([0x81, 0x01, 0x78]), 1002, 'bad MASK'],
        ['unknown kind', clientFrame(3, Buffer.alloc(0)), 1002, 'bad opcode 3'],
        ['reserved bit', Buffer.from([0xc1, 0x80, 0, 0, 0, 0]), 1002, 'RSV1 set'],
        ['too long', clientFrame(1, Buffer.alloc(65_537, 0x20)), 1009, ''],
      ];
      for (const [name, bytes, code, text] of closings) {
        const socket = await CheckedSocket.open(scene);
        socket.send(bytes);
        await socket.until(() => socket.ended, `${name}: the end of the connection`);
        same(socket.frames, [{ opcode: 8, code, text }], name);
      }
    },
    REALTIME,
  ),
  check(
    '7.9',
    'ping',
    'a ping is answered with the same data',
    (scene) =>
      CheckedSocket.with(scene, async (socket) => {
        socket.send(clientFrame(9, Buffer.from('hello')));
        await socket.until(() => socket.frames.length === 1, 'a pong');
        same(socket.frames, [{ opcode: 10, code: 0, text: 'hello' }]);
      }),
    REALTIME,
  ),
  slowCheck(
    '7.9',
    'heartbeat',
    'a heartbeat comes 30 s after connecting, authenticated or not, and a ping after 54 s; without a pong the connection ends after 60 s',
    async (scene) => {
      const socket = await CheckedSocket.open(scene);
      await socket.until(() => socket.ended, 'the end of the connection', 70_000);
      // The second heartbeat is due when the connection ends.
      same(socket.frames.slice(0, 2), [
        { opcode: 1, code: 0, text: '{"type":"heartbeat"}\n' },
        { opcode: 9, code: 0, text: '' },
      ]);
    },
    REALTIME,
  ),
];

export const REALTIME_MESSAGE_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '7.3',
    'reused-ids',
    'a subscription id that is used again while it is live leaks the first subscription',
    'ends a real server; the testbed has tests of its own for it',
  ),
  unchecked(
    '7.9',
    'slow-consumers',
    'queue, drops, time-outs and what comes of clients that do not read',
    'can end a real server; the testbed has tests of its own for it',
  ),
];
