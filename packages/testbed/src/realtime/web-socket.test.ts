import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ManualEnvironment } from '../../test/manual-environment.ts';
import { RealtimeScene, timeless, until } from '../../test/realtime-scene.ts';
import { WebSocketClient } from '../../test/web-socket-client.ts';

let scene: RealtimeScene;
let token: string;

beforeAll(async () => {
  scene = await RealtimeScene.start({ databases: ['shop'] });
  ({ token } = scene);
});
afterAll(() => scene.close());
afterEach(() => scene.closeClients());

const open = (): Promise<WebSocketClient> => scene.open();
const write = (...parameters: Parameters<RealtimeScene['write']>): Promise<Response> => scene.write(...parameters);

describe('messages', () => {
  test('7.3 auth, subscribe and unsubscribe are acknowledged under the id of the message', async () => {
    const client = await scene.connect();
    expect([
      await client.ask({ id: 'a1', type: 'auth', payload: { token, database: 'default' } }),
      await client.ask({ id: 's1', type: 'subscribe', payload: { query: { collection: 'acks' } } }),
      await client.ask({ id: 'u1', type: 'unsubscribe', payload: { id: 's1' } }),
      await client.ask({ id: 'u2', type: 'unsubscribe', payload: { id: 'never' } }),
      await client.ask({ type: 'subscribe', payload: null }),
    ]).toEqual([
      '{"id":"a1","type":"auth_ack"}\n',
      '{"id":"s1","type":"subscribe_ack"}\n',
      '{"id":"u1","type":"unsubscribe_ack"}\n',
      '{"id":"u2","type":"unsubscribe_ack"}\n',
      '{"type":"subscribe_ack"}\n',
    ]);
  });

  test('7.4 an error names what is wrong and leaves the connection open', async () => {
    const client = await scene.connect();
    const auth = (payload: unknown) => client.ask({ id: 'x', type: 'auth', payload });
    expect([
      await client.ask({ id: 'x', type: 'subscribe', payload: 5 }),
      await client.ask({ id: 'x', type: 'unsubscribe' }),
      await client.ask({ id: 'x', type: 'auth' }),
      await auth([]),
      await auth({ token: 1, database: 'default' }),
      await auth(null),
      await auth({ token }),
      await auth({ token: 'forged', database: 'default' }),
      await auth({ database: 'default' }),
      await auth({ token, database: 'default' }),
      await auth({ token: 'forged', database: 'default' }),
      await client.subscribe('s', 'still-in-force'),
    ]).toEqual([
      '{"id":"x","type":"error","payload":{"code":"unauthorized","message":"auth required"}}\n',
      '{"id":"x","type":"error","payload":{"code":"unauthorized","message":"auth required"}}\n',
      '{"id":"x","type":"error","payload":{"code":"invalid_auth","message":"invalid payload"}}\n',
      '{"id":"x","type":"error","payload":{"code":"invalid_auth","message":"invalid payload"}}\n',
      '{"id":"x","type":"error","payload":{"code":"invalid_auth","message":"invalid payload"}}\n',
      '{"id":"x","type":"error","payload":{"code":"invalid_auth","message":"database is required"}}\n',
      '{"id":"x","type":"error","payload":{"code":"invalid_auth","message":"database is required"}}\n',
      '{"id":"x","type":"error","payload":{"code":"unauthorized","message":"invalid token"}}\n',
      '{"id":"x","type":"error","payload":{"code":"unauthorized","message":"invalid token"}}\n',
      '{"id":"x","type":"auth_ack"}\n',
      '{"id":"x","type":"error","payload":{"code":"unauthorized","message":"invalid token"}}\n',
      '{"id":"s","type":"subscribe_ack"}\n',
    ]);
  });

  test.each([
    '',
    '{',
    '[]',
    '7',
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
    '{"type":"subscribe","payload":{"query":[]}}',
    '{"type":"unsubscribe","payload":{"id":3}}',
    '{"type":"unsubscribe"}',
  ])('7.2 %s gets no answer', async (text) => {
    const client = await open();
    client.say(text);
    expect(await client.ask({ id: 'after', type: 'unsubscribe', payload: {} })).toBe(
      '{"id":"after","type":"unsubscribe_ack"}\n',
    );
    expect(client.heard).toHaveLength(1);
  });

  test('7.2 names are matched without regard to case, and the last of several wins', async () => {
    const client = await open();
    expect(await client.ask('{"ID":"a","id":"b","TYPE":"unsubscribe","Payload":{"x":1e400},"more":1e400}')).toBe(
      '{"id":"b","type":"unsubscribe_ack"}\n',
    );
  });

  test('7.2 answers come in the order of the requests when nobody waits for them', async () => {
    const client = await open();
    for (const id of ['1', '2', '3'])
      client.say({ id, type: id === '2' ? 'auth' : 'subscribe', payload: { token, database: 'shop' } });
    await client.until(() => client.heard.length === 3);
    expect(client.heard).toEqual([
      '{"id":"1","type":"subscribe_ack"}\n',
      '{"id":"2","type":"auth_ack"}\n',
      '{"id":"3","type":"subscribe_ack"}\n',
    ]);
  });
});

describe('events', () => {
  test('7.6 creating, updating and deleting a document make events, byte for byte', async () => {
    const client = await open();
    await client.subscribe('s<1>', 'users');
    await write('POST', 'users', { id: 'alice', name: 'Alice & Bob' });
    await write('PATCH', 'users/alice', { doc: { age: 3 } });
    await write('DELETE', 'users/alice');
    await client.until(() => client.events.length === 3);
    expect(client.heard.slice(1).map(timeless)).toEqual([
      '{"type":"event","payload":{"subId":"s\\u003c1\\u003e","delta":{"type":"create","document":{"collection":"users","createdAt":T,"id":"alice","name":"Alice \\u0026 Bob","updatedAt":T,"version":-1},"id":"users/alice","timestamp":T}}}\n',
      '{"type":"event","payload":{"subId":"s\\u003c1\\u003e","delta":{"type":"update","document":{"age":3,"collection":"users","createdAt":T,"id":"alice","name":"Alice \\u0026 Bob","updatedAt":T,"version":-1},"id":"users/alice","timestamp":T}}}\n',
      '{"type":"event","payload":{"subId":"s\\u003c1\\u003e","delta":{"type":"delete","document":{"collection":"users","createdAt":T,"deleted":true,"id":"alice","updatedAt":T,"version":-1},"id":"users/alice","timestamp":T}}}\n',
    ]);
  });

  test('7.6 without includeData the document is left out', async () => {
    const client = await open();
    await client.subscribe('s', 'bare', { includeData: false });
    await write('POST', 'bare', { id: 'a' });
    await client.until(() => client.events.length === 1);
    expect(client.heard.slice(1).map(timeless)).toEqual([
      '{"type":"event","payload":{"subId":"s","delta":{"type":"create","id":"bare/a","timestamp":T}}}\n',
    ]);
  });

  test('7.6 the creation of a deleted id is a create, and refused writes make no event', async () => {
    const client = await open();
    await client.subscribe('s', 'again');
    await write('PUT', 'again/a', { doc: {} });
    await write('POST', 'again', { id: 'a' });
    await write('DELETE', 'again/a');
    await write('DELETE', 'again/a');
    await write('POST', 'again', { id: 'a' });
    await client.until(() => client.events.length === 3);
    expect(client.events.map(({ delta }) => delta['type'])).toEqual(['create', 'delete', 'create']);
  });

  test('7.3 one connection follows several databases, each named by the auth before the subscription', async () => {
    const client = await open();
    await client.subscribe('one', 'both');
    await client.ask({ type: 'auth', payload: { token, database: 'shop' } });
    await client.subscribe('two', 'both');
    await write('POST', 'both', { id: 'a' });
    await write('POST', 'both', { id: 'b' }, 'shop');
    await client.until(() => client.events.length === 2);
    expect(client.events.map(({ subId, delta }) => [subId, delta['id']])).toEqual([
      ['one', 'both/a'],
      ['two', 'both/b'],
    ]);
  });

  test('7.6 of several subscriptions those of the document come first, then those of the collection, then those with filters', async () => {
    const client = await open();
    await client.subscribe('filtered', 'order', {}, [{ field: 'n', op: '>', value: 0 }]);
    await client.subscribe('whole', 'order');
    await client.subscribe('document', 'order', {}, [{ field: '_id', op: '==', value: 'a' }]);
    await client.subscribe('whole again', 'order');
    await write('POST', 'order', { id: 'a', n: 1 });
    await client.until(() => client.events.length === 4);
    expect(client.events.map(({ subId }) => subId)).toEqual(['document', 'whole', 'whole again', 'filtered']);
  });

  test('7.7 no event follows the answer to unsubscribe', async () => {
    const client = await open();
    await client.subscribe('gone', 'silence');
    await client.subscribe('stays', 'silence');
    await client.ask({ type: 'unsubscribe', payload: { id: 'gone' } });
    await write('POST', 'silence', { id: 'a' });
    await client.until(() => client.events.length === 1);
    expect(client.events.map(({ subId }) => subId)).toEqual(['stays']);
  });

  test('7.6 nothing is told of collections below sys', async () => {
    const client = await open();
    await client.subscribe('s', 'sys/x/y');
    await client.subscribe('t', 'told');
    await write('PUT', 'sys/x/y/a', { doc: {} });
    await write('POST', 'told', { id: 'a' });
    await client.until(() => client.events.length > 0);
    expect(client.events.map(({ subId }) => subId)).toEqual(['t']);
  });
});

describe('12.6 a distributed server', () => {
  test('shows true versions and no times, tells twice of a deletion without its id, and those of the document not at all', async () => {
    const distributed = await RealtimeScene.start({ dialect: 'distributed' });
    const client = await distributed.open();
    await client.subscribe('document', 'users', {}, [{ field: '_id', op: '==', value: 'alice' }]);
    await client.subscribe('whole', 'users');
    await client.subscribe('deleted', 'users', {}, [{ field: 'deleted', op: '==', value: true }]);
    await distributed.write('POST', 'users', { id: 'alice', name: 'Alice' });
    await distributed.write('PATCH', 'users/alice', { doc: { age: 3 } });
    await distributed.write('DELETE', 'users/alice');
    await client.until(() => client.events.length === 7);
    const event = (id: string, type: string, document: string, path: string) =>
      `{"type":"event","payload":{"subId":"${id}","delta":{"type":"${type}","document":{${document}},"id":"${path}","timestamp":T}}}\n`;
    const created = '"collection":"users","createdAt":0,"id":"alice","name":"Alice","updatedAt":0,"version":1';
    const updated = '"age":3,"collection":"users","createdAt":0,"id":"alice","name":"Alice","updatedAt":0,"version":2';
    const deleted = '"collection":"users","createdAt":0,"deleted":true,"id":"","updatedAt":0,"version":3';
    expect(client.heard.slice(3).map(timeless)).toEqual([
      event('document', 'create', created, 'users/alice'),
      event('whole', 'create', created, 'users/alice'),
      event('document', 'update', updated, 'users/alice'),
      event('whole', 'update', updated, 'users/alice'),
      event('whole', 'delete', deleted, 'users/'),
      event('whole', 'delete', deleted, 'users/'),
      event('deleted', 'delete', deleted, 'users/'),
    ]);
    await distributed.close();
  });
});

describe('7.9 times', () => {
  test('a heartbeat every 30 s and a ping every 54 s; who has not answered with a pong for 60 s is cut without a word', async () => {
    const environment = new ManualEnvironment(Date.now());
    const timed = await RealtimeScene.start({}, environment);
    const [answering, silent] = [
      new WebSocketClient(timed.testbed.url),
      new WebSocketClient(timed.testbed.url, { autoPong: false }),
    ];
    const pings = { answering: 0, silent: 0 };
    answering.socket.on('ping', () => (pings.answering += 1));
    silent.socket.on('ping', () => (pings.silent += 1));
    await Promise.all([answering.opened(), silent.opened()]);
    await until(() => timed.testbed.groundTruth().realtime.connections.open === 2);
    environment.advance(29_999);
    environment.advance(1);
    await Promise.all([answering, silent].map((client) => client.until(() => client.heard.length === 1)));
    environment.advance(24_000);
    await until(() => pings.answering === 1 && pings.silent === 1);
    // The pong is in when a message sent after it is answered.
    await answering.ask({ type: 'unsubscribe' });
    environment.advance(6000);
    await silent.until(() => silent.ended !== undefined);
    environment.advance(53_000);
    expect([
      answering.heard[0],
      answering.ended,
      silent.ended?.code,
      timed.testbed.groundTruth().realtime.connections.open,
    ]).toEqual(['{"type":"heartbeat"}\n', undefined, 1006, 1]);
    answering.close();
    await timed.close();
  });
});
