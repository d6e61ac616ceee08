import { beforeAll, afterAll, describe, expect, test } from 'vitest';
import { startTestbed, type Testbed } from '../testbed.ts';
import { WebhookReceiver } from '../../test/webhook-receiver.ts';

let testbed: Testbed;
let receiver: WebhookReceiver;
let system = '';
let admin = '';

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  testbed = await startTestbed({
    triggers: [
      { database: 'default', triggers: { t: { collection: 'hooks', events: ['create'], url: `${receiver.url}/` } } },
    ],
  });
  await fetch(`${testbed.url}/api/v1/databases/default/documents/hooks`, { method: 'POST', body: '{}' });
  const [call] = await receiver.received(1);
  system = String(call?.body?.['preIssuedToken']);
  const login = await fetch(`${testbed.url}/auth/v1/login`, {
    method: 'POST',
    body: '{"username":"syntrix","password":"Bench-Admin#2025"}',
  });
  admin = ((await login.json()) as { access_token: string }).access_token;
});
afterAll(async () => {
  receiver.close();
  await testbed.close();
});

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly type: string | null;
}

async function ask(call: string, body: unknown, token = system, database = 'default'): Promise<Answered> {
  const answer = await fetch(`${testbed.url}/trigger/v1/databases/${database}/${call}`, {
    method: 'POST',
    headers: token === '' ? {} : { Authorization: `Bearer ${token}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, text: (await answer.text()).trimEnd(), type: answer.headers.get('content-type') };
}

function error(code: string, message: string): string {
  return JSON.stringify({ code, message });
}

async function documentAt(path: string): Promise<unknown> {
  const {
    createdAt: _c,
    updatedAt: _u,
    ...rest
  } = JSON.parse((await ask('get', { paths: [path] })).text.slice('{"documents":['.length, -2) || '{}') as Record<
    string,
    unknown
  >;
  return rest;
}

describe('10.6 the trigger API', () => {
  test('looks at the database first, then at the token, the role, and the body', async () => {
    const answers = [
      await ask('get', 'x', '', 'none'),
      await ask('get', 'x', ''),
      await ask('get', 'x', admin),
      await ask('get', 'x'),
    ];
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [404, error('DATABASE_NOT_FOUND', "Database 'none' does not exist")],
      [401, 'Authorization header required'],
      [403, error('FORBIDDEN', 'System access required')],
      [400, error('BAD_REQUEST', 'Invalid request body')],
    ]);
  });

  test('knows three calls, by POST alone', async () => {
    const other = await fetch(`${testbed.url}/trigger/v1/databases/default/get`);
    expect([other.status, other.headers.get('allow'), (await ask('other', {})).status]).toEqual([405, 'POST', 404]);
  });

  test('gets documents in the order that is asked for, repeated ones repeated, missing ones left out', async () => {
    await ask('write', {
      writes: [
        { type: 'create', path: 'got/a', data: { n: 1 } },
        { type: 'create', path: 'got/b' },
      ],
    });
    const { text } = await ask('get', { paths: ['got/b', 'got/none', 'got/a', 'got/b'] });
    expect((JSON.parse(text) as { documents: { id: string }[] }).documents.map(({ id }) => id)).toEqual([
      'b',
      'a',
      'b',
    ]);
    expect((await ask('get', { paths: ['got/none'] })).text).toBe('{"documents":[]}');
  });

  test.each([
    ['get', {}, 'paths cannot be empty'],
    ['get', 'null', 'paths cannot be empty'],
    ['get', { paths: ['a/b', 'bad', 'x'] }, 'invalid path: bad'],
    ['get', { paths: 'a/b' }, 'Invalid request body'],
    ['get', { paths: [1] }, 'Invalid request body'],
    ['write', {}, 'writes cannot be empty'],
    ['write', 'null', 'writes cannot be empty'],
    [
      'write',
      {
        writes: [
          { type: 'nope', path: 'a/b' },
          { type: 'create', path: 'a' },
        ],
      },
      'invalid path: a',
    ],
    ['write', { writes: [{ type: 'nope', path: 'a/b' }] }, 'invalid write type'],
    ['write', { writes: [{ type: 'create', path: 'a/b', data: [] }] }, 'Invalid request body'],
    ['write', { writes: [{ type: 'create', path: 'a/b', ifMatch: {} }] }, 'Invalid request body'],
    ['write', '{', 'Invalid request body'],
    ['query', {}, 'Invalid query parameters'],
  ])('refuses %s with %j: %s', async (call, body, message) => {
    const { status, text } = await ask(call, body);
    expect([status, text]).toEqual([400, error('BAD_REQUEST', message)]);
  });

  test('queries whatever the rules say', async () => {
    await ask('write', { writes: [{ type: 'create', path: 'asked/a', data: { n: 1 } }] });
    const { status, text } = await ask('query', { collection: 'asked' });
    expect([status, (JSON.parse(text) as { id: string }[]).map(({ id }) => id)]).toEqual([200, ['a']]);
  });

  test('writes in order, answers nothing, and takes the id from the path', async () => {
    const id = 'i'.repeat(128);
    const answer = await ask('write', {
      writes: [
        { type: 'create', path: `made/${id}`, data: { id: 'other', n: 1, version: 9 } },
        { type: 'update', path: `made/${id}`, data: { m: 2, id: 'x' } },
        { type: 'update', path: `made/${id}` },
        { type: 'create', path: 'made/gone' },
        { type: 'replace', path: 'made/new', data: { k: 1 }, ifMatch: [{ field: 'k', op: '==', value: 2 }] },
        { type: 'delete', path: 'made/gone' },
      ],
    });
    expect(answer).toEqual({ status: 200, text: '', type: null });
    expect([await documentAt(`made/${id}`), await documentAt('made/gone'), await documentAt('made/new')]).toEqual([
      { id, n: 1, m: 2, collection: 'made', version: 3 },
      {},
      { id: 'new', k: 1, collection: 'made', version: 1 },
    ]);
  });

  test.each([
    ['one that is there', { type: 'create', path: 'half/here' }, 409, error('CONFLICT', 'Document already exists')],
    ['one that is not', { type: 'update', path: 'half/none' }, 404, error('NOT_FOUND', 'Document not found')],
    [
      'one that is no more',
      { type: 'update', path: 'half/gone' },
      412,
      error('PRECONDITION_FAILED', 'Version conflict'),
    ],
    [
      'another version',
      { type: 'delete', path: 'half/here', ifMatch: [{ field: 'version', op: '==', value: 7 }] },
      412,
      error('PRECONDITION_FAILED', 'Version conflict'),
    ],
    ['no type', { type: 'upsert', path: 'half/here' }, 400, error('BAD_REQUEST', 'invalid write type')],
  ])('stops at the first write that fails, and what was done stays: %s', async (_what, write, status, text) => {
    await ask('write', { writes: [{ type: 'create', path: 'half/here' }] });
    await ask('write', { writes: [{ type: 'create', path: 'half/gone' }] });
    await ask('write', { writes: [{ type: 'delete', path: 'half/gone' }] });
    const before = (await documentAt('half/here')) as { version: number };
    const answer = await ask('write', {
      writes: [{ type: 'update', path: 'half/here' }, write, { type: 'delete', path: 'half/here' }],
    });
    const after = (await documentAt('half/here')) as { version: number };
    expect([answer.status, answer.text, after.version]).toEqual([status, text, before.version + 1]);
  });

  test('stores no more than a document can hold, and makes no mistake of its own over what is nested deeply', async () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    const write = (data: string) => ask('write', `{"writes":[{"type":"create","path":"deep/a","data":${data}}]}`);
    const answers = [
      await write(`{"x":${nested(9000)}}`),
      await write(`{"x":${nested(20_000)}}`),
      await write('{"a\\u0000":1}'),
    ];
    expect([answers.map(({ status }) => status), testbed.groundTruth().internalErrors]).toEqual([[500, 400, 500], 0]);
  });

  test('fires triggers like any other write', async () => {
    const before = receiver.calls.length;
    await ask('write', { writes: [{ type: 'create', path: `hooks/again${before}`, data: { n: 5 } }] });
    const call = (await receiver.received(before + 1)).at(-1);
    expect(call?.body?.['payload']).toEqual({ id: `again${before}`, n: 5 });
  });

  test('serves no suspended database', async () => {
    const patched = await fetch(`${testbed.url}/admin/databases`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${admin}` },
      body: '{"display_name":"x","slug":"rests"}',
    });
    testbed.setFaults({ faults: [{ kind: 'suspend', database: 'rests' }] });
    await ask('get', { paths: ['a/b'] });
    const { status, text } = await ask('get', { paths: ['a/b'] }, '', 'rests');
    testbed.setFaults({ faults: [] });
    expect([patched.status, status, text]).toEqual([
      201,
      403,
      error('DATABASE_SUSPENDED', "Database 'rests' is suspended"),
    ]);
  });
});
