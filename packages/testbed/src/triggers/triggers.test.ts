import { describe, expect, test } from 'vitest';
import { ManualEnvironment } from '../../test/manual-environment.ts';
import { until } from '../../test/realtime-scene.ts';
import { TriggerScene } from '../../test/trigger-scene.ts';
import type { AnswerPlan, ReceivedCall } from '../../test/webhook-receiver.ts';
import { storageIdOf } from './storage-id.ts';

const QUICK = { maxAttempts: 3, initialBackoff: '1ms' };

function told({ body }: ReceivedCall): readonly unknown[] {
  return [body?.['event'], body?.['payload']];
}

function claimsIn(token: unknown): Record<string, unknown> {
  return JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

describe('10.2 writes that fire', () => {
  test('are creations with the document, changes with the document after them, and deletions without', async () => {
    const scene = await TriggerScene.start();
    await scene.write('POST', 'notes', { id: 'a', n: 1 });
    await scene.write('PUT', 'notes/b', { doc: { n: 2 } });
    await scene.write('PATCH', 'notes/a', { doc: { m: '<' } });
    await scene.write('PATCH', 'notes/a', { doc: {} });
    await scene.write('PUT', 'notes/a', { doc: { n: 3 } });
    await scene.write('DELETE', 'notes/a');
    await scene.write('POST', 'notes', { id: 'a', n: 4 });
    const calls = await scene.receiver.received(7);
    const about = (id: string) =>
      calls.filter(({ body }) => body?.['documentId'] === storageIdOf('default', `notes/${id}`)).map(told);
    expect(about('a')).toEqual([
      ['create', { id: 'a', n: 1 }],
      ['update', { id: 'a', m: '<', n: 1 }],
      ['update', { id: 'a', m: '<', n: 1 }],
      ['update', { id: 'a', n: 3 }],
      ['delete', undefined],
      ['create', { id: 'a', n: 4 }],
    ]);
    expect(about('b')).toEqual([['create', { id: 'b', n: 2 }]]);
    expect(calls[0]?.text).not.toContain('deleted');
  });

  test('are none that is refused, of another collection or database, by id, under sys, or a read', async () => {
    const scene = await TriggerScene.start({ databases: ['shop'], triggers: { t: {}, all: { collection: '*' } } });
    await scene.write('POST', 'notes', { id: 'a' });
    await scene.write('POST', 'notes', { id: 'a' });
    await scene.write('PATCH', 'notes/b', { doc: {} });
    await scene.write('GET', 'notes/a');
    await scene.write('POST', 'notes/a/parts', { id: 'p' });
    await scene.write('POST', 'notes', { id: 'x' }, 'shop');
    await scene.write('POST', 'sys', { id: 's' });
    await scene.write('DELETE', 'notes/a');
    const calls = await scene.receiver.received(4);
    await scene.settled();
    expect(calls.map(({ body }) => `${String(body?.['triggerId'])} ${String(body?.['event'])}`).sort()).toEqual([
      'all create',
      'all delete',
      't create',
      't delete',
    ]);
  });

  test.each([
    ['event.document.total > 100', true],
    ['event.document.total > 250.0', false],
    ['event.type == "create" && event.document.id.startsWith("default:")', true],
    ['event.document.collection == "notes" && event.document.version == 1', true],
    ['event.timestamp > 1700000000000', true],
    ['event.before == null', true],
    ['has(event.document.absent)', false],
    ['event.document.absent > 1', 'error'],
    ['event.document.total', 'error'],
    ['event.path == "notes/a"', 'error'],
    ['1 +', 'error'],
    [' ', 'error'],
    ['nobody == 1', 'error'],
  ])('with the condition %s: %s', async (condition, fires) => {
    const scene = await TriggerScene.start({ triggers: { t: { condition }, always: {} } });
    await scene.write('POST', 'notes', { id: 'a', total: 250 });
    await scene.settled();
    await scene.receiver.received(fires === true ? 2 : 1);
    const { owed, delivered, evaluationErrors } = await scene.settled();
    const expected = fires === true ? 1 : 0;
    expect([owed, delivered, evaluationErrors]).toEqual([expected, expected, fires === 'error' ? 1 : 0]);
  });

  test('are by the events that a trigger lists, and a broken pattern is an error for each of them', async () => {
    const scene = await TriggerScene.start({ triggers: { t: { events: ['delete'] }, broken: { collection: '[' } } });
    await scene.write('POST', 'notes', { id: 'a' });
    await scene.write('DELETE', 'notes/a');
    const [call] = await scene.receiver.received(1);
    expect(told(call!)).toEqual(['delete', undefined]);
    expect((await scene.settled('broken')).evaluationErrors).toBe(2);
  });
});

describe('10.3 the request', () => {
  test('is byte for byte what a server sends', async () => {
    const scene = await TriggerScene.start({
      retryPolicy: { maxAttempts: 3, initialBackoff: '1s', maxBackoff: '90s' },
      triggers: {
        'on-note': { url: '/hook?a=1&b', headers: { 'x-run': '42', Host: 'other', 'content-length': '1' } },
      },
    });
    await scene.write('POST', 'notes', { z: [null, { b: 1, a: 2 }], id: 'o-1', total: 250 });
    const [call] = await scene.receiver.received(1);
    const { url } = scene.receiver;
    const token = String(call?.body?.['preIssuedToken']);
    expect(call?.text).toBe(
      '{"triggerId":"on-note","database":"default","event":"create","collection":"notes",' +
        `"documentId":"${storageIdOf('default', 'notes/o-1')}","lsn":"","seq":0,"ts":0,` +
        `"url":"${url}/hook?a=1\\u0026b","headers":{"Host":"other","content-length":"1","x-run":"42"},"secretsRef":"",` +
        '"retryPolicy":{"maxAttempts":3,"initialBackoff":"1s","maxBackoff":"1m30s"},"timeout":"10s",' +
        `"preIssuedToken":"${token}","payload":{"id":"o-1","total":250,"z":[null,{"a":2,"b":1}]}}`,
    );
    expect([call?.method, call?.path, call?.rawHeaders]).toEqual([
      'POST',
      '/hook?a=1&b',
      [
        ...['Host', url.slice('http://'.length)],
        ...['User-Agent', 'Syntrix-Trigger-Service/1.0'],
        ...['Content-Length', String(call?.text.length)],
        ...['Content-Type', 'application/json'],
        ...['X-Run', '42'],
        ...['Accept-Encoding', 'gzip'],
      ],
    ]);
    const { exp, iat, nbf, jti, ...claims } = claimsIn(token);
    expect([Number(exp) - Number(iat), nbf, typeof jti, claims]).toEqual([
      900,
      iat,
      'string',
      {
        username: 'system:trigger-worker',
        roles: ['system', 'service:trigger-worker'],
        disabled: false,
        oid: 'system:trigger-worker',
        sub: 'system:trigger-worker',
      },
    ]);
  });

  test('shows no policy and no headers where none are written, and lets headers replace the standard ones', async () => {
    const scene = await TriggerScene.start({
      triggers: {
        plain: {},
        own: { headers: { 'user-agent': 'me', 'Content-Type': 'text/x', 'ACCEPT-ENCODING': 'br' } },
      },
    });
    await scene.write('POST', 'notes', { id: 'a' });
    const calls = await scene.receiver.received(2);
    const plain = calls.find(({ body }) => body?.['triggerId'] === 'plain');
    const own = calls.find(({ body }) => body?.['triggerId'] === 'own');
    expect([plain?.body?.['headers'], plain?.body?.['retryPolicy']]).toEqual([
      null,
      { maxAttempts: 0, initialBackoff: '0s', maxBackoff: '0s' },
    ]);
    expect([own?.headers['user-agent'], own?.headers['content-type'], own?.headers['accept-encoding']]).toEqual([
      'me',
      'text/x',
      'br',
    ]);
  });

  test('says that its subject is hashed where the collection’s path is long', async () => {
    const collection = `notes/${'d'.repeat(64)}/${'c'.repeat(890)}`;
    const scene = await TriggerScene.start({ triggers: { t: { collection: '*/*/*' } } });
    await scene.write('POST', collection, { id: 'a' });
    await scene.write('POST', 'notes/d/c', { id: 'a' });
    const calls = await scene.receiver.received(2);
    expect(calls.map(({ text }) => text.endsWith(',"subjectHashed":true}')).sort()).toEqual([false, true]);
  });

  test('has a token that serves the calls of a second, or each its own where that is wanted', async () => {
    const tokensWith = async (webhookTokenMs: number) => {
      const scene = await TriggerScene.start({ webhookTokenMs });
      for (const id of ['a', 'b', 'c']) await scene.write('POST', 'notes', { id });
      const calls = await scene.receiver.received(3);
      return new Set(calls.map(({ body }) => claimsIn(body?.['preIssuedToken'])['jti'])).size;
    };
    expect([await tokensWith(60_000), await tokensWith(0)]).toEqual([1, 3]);
  });

  test('cannot be made of an impossible header, and every attempt fails', async () => {
    const scene = await TriggerScene.start({ retryPolicy: QUICK, triggers: { t: { headers: { 'A b': 'x' } } } });
    await scene.write('POST', 'notes', { id: 'a' });
    await until(() => scene.testbed.triggerTruths()[0]?.owed === 1);
    const { givenUp, attempts } = await scene.settled();
    expect([givenUp, attempts, scene.receiver.calls]).toEqual([1, 0, []]);
  });

  test('is never made by a trigger that names a secret', async () => {
    const scene = await TriggerScene.start({ triggers: { t: { secretsRef: 'mine' }, other: {} } });
    await scene.write('POST', 'notes', { id: 'a' });
    await scene.receiver.received(1);
    const { owed, undeliverable, attempts } = await scene.settled();
    expect([owed, undeliverable, attempts, scene.receiver.calls.length]).toEqual([1, 1, 0, 1]);
  });
});

describe('10.4 what an answer leads to', () => {
  test.each([
    [200, 1, 'delivered'],
    [299, 1, 'delivered'],
    [400, 1, 'refused'],
    [408, 1, 'refused'],
    [429, 1, 'refused'],
    [300, 3, 'givenUp'],
    [304, 3, 'givenUp'],
    [500, 3, 'givenUp'],
    [503, 3, 'givenUp'],
    [700, 3, 'givenUp'],
  ] as const)('%d: %d attempts, %s', async (status, attempts, end) => {
    const scene = await TriggerScene.start({ retryPolicy: QUICK, plan: () => status });
    await scene.write('POST', 'notes', { id: 'a' });
    await scene.receiver.received(attempts);
    const truth = await scene.settled();
    expect([truth.attempts, truth[end], truth.answers]).toEqual([attempts, 1, [{ status, count: attempts }]]);
    expect(scene.receiver.calls.length).toBe(attempts);
  });

  test('a repeated attempt says the same', async () => {
    const scene = await TriggerScene.start({
      retryPolicy: QUICK,
      webhookTokenMs: 0,
      plan: (_call, number) => (number < 2 ? 500 : 204),
    });
    await scene.write('POST', 'notes', { id: 'a', n: 1 });
    const calls = await scene.receiver.received(3);
    const texts = calls.map(({ text }) => text.replace(/"preIssuedToken":"[^"]+"/, 'T'));
    expect([new Set(texts).size, (await scene.settled()).delivered]).toEqual([1, 1]);
  });

  test('a connection that is closed without an answer is one failed attempt', async () => {
    const scene = await TriggerScene.start({
      retryPolicy: QUICK,
      plan: (_call, number) => (number === 0 ? (response) => void response.destroy() : 204),
    });
    await scene.write('POST', 'notes', { id: 'a' });
    await scene.receiver.received(2);
    expect((await scene.settled()).answers).toEqual([
      { status: 0, count: 1 },
      { status: 204, count: 1 },
    ]);
  });

  test('nobody who listens is a failed attempt each', async () => {
    const scene = await TriggerScene.start({ retryPolicy: QUICK, triggers: { t: { url: 'http://127.0.0.1:1/x' } } });
    await scene.write('POST', 'notes', { id: 'a' });
    await until(() => scene.testbed.triggerTruths()[0]?.givenUp === 1);
    expect((await scene.settled()).answers).toEqual([{ status: 0, count: 3 }]);
  });

  test('attempts begin when the policy says: after 200 ms, 400 ms, and the longest wait', async () => {
    const environment = new ManualEnvironment();
    const scene = await TriggerScene.start(
      { retryPolicy: { maxAttempts: 4, initialBackoff: '200ms', maxBackoff: '500ms' }, plan: () => 500 },
      environment,
    );
    await scene.write('POST', 'notes', { id: 'a' });
    const waits: boolean[] = [];
    for (const [index, wait] of [200, 400, 500].entries()) {
      await until(() => scene.testbed.triggerTruths()[0]?.answers[0]?.count === index + 1);
      const waiting = environment.pendingTimers;
      environment.advance(wait - 1);
      waits.push(waiting > 0 && environment.pendingTimers === waiting);
      environment.advance(1);
      await scene.receiver.received(index + 2);
    }
    expect([waits, (await scene.settled()).givenUp]).toEqual([[true, true, true], 1]);
  });

  test('an answer that does not come within 5 s is one failed attempt', async () => {
    const environment = new ManualEnvironment();
    const scene = await TriggerScene.start(
      { retryPolicy: { maxAttempts: 1 }, plan: () => () => undefined },
      environment,
    );
    await scene.write('POST', 'notes', { id: 'a' });
    await scene.receiver.received(1);
    environment.advance(4999);
    const { waiting } = scene.testbed.triggerTruths()[0]!;
    environment.advance(1);
    expect([waiting, (await scene.settled()).answers]).toEqual([1, [{ status: 0, count: 1 }]]);
  });

  test('a body is not read, even one that never ends', async () => {
    const scene = await TriggerScene.start({ plan: () => (response) => void response.writeHead(200).write('x') });
    await scene.write('POST', 'notes', { id: 'a' });
    await scene.receiver.received(1);
    expect((await scene.settled()).delivered).toBe(1);
  });

  test('interim answers are passed over', async () => {
    const scene = await TriggerScene.start({
      plan: () => (response) => {
        response.writeProcessing();
        response.writeHead(202).end();
      },
    });
    await scene.write('POST', 'notes', { id: 'a' });
    await scene.receiver.received(1);
    expect((await scene.settled()).answers).toEqual([{ status: 202, count: 1 }]);
  });
});

describe('10.4 redirects', () => {
  test.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'body'],
    [308, 'POST', 'body'],
  ])('%d is followed with %s', async (status, method, body) => {
    const scene = await TriggerScene.start({
      plan: (_call, number) =>
        number === 0 ? (response) => void response.writeHead(status, { Location: '/there?x' }).end() : 404,
    });
    await scene.write('POST', 'notes', { id: 'a' });
    const [first, second] = await scene.receiver.received(2);
    expect([
      second?.method,
      second?.path,
      second?.text,
      second?.headers.referer,
      second?.headers['content-type'],
    ]).toEqual([
      method,
      '/there?x',
      body === '' ? '' : first?.text,
      `${scene.receiver.url}/hook`,
      body === '' ? undefined : 'application/json',
    ]);
    expect((await scene.settled()).answers).toEqual([{ status: 404, count: 1 }]);
  });

  test('in a loop end after ten requests, which are one failed attempt', async () => {
    const scene = await TriggerScene.start({
      retryPolicy: QUICK,
      plan: () => (response) => void response.writeHead(302, { Location: '/hook' }).end(),
    });
    await scene.write('POST', 'notes', { id: 'a' });
    await scene.receiver.received(30);
    const { answers, givenUp } = await scene.settled();
    expect([answers, givenUp, scene.receiver.calls.length]).toEqual([[{ status: 0, count: 3 }], 1, 30]);
  });
});

describe('10.4 connections', () => {
  test.each<readonly [string, AnswerPlan, number]>([
    ['204 keeps it', () => 204, 1],
    ['an empty chunked body does not', () => (response) => void response.writeHead(200).end(), 6],
  ])('%s', async (_what, plan, connections) => {
    const scene = await TriggerScene.start({ plan });
    for (let number = 0; number < 6; number += 1) {
      await scene.write('POST', 'notes', { id: `d${number}` });
      await scene.receiver.received(number + 1);
      await until(() => scene.testbed.triggerTruths()[0]?.delivered === number + 1);
    }
    expect(scene.receiver.connections).toBe(connections);
  });
});

describe('10.5 the queue', () => {
  test('keeps the order of one document’s changes, though another is slow', async () => {
    const scene = await TriggerScene.start({ webhookWorkers: 4 });
    for (let number = 0; number < 30; number += 1)
      await scene.write('PUT', `notes/d${number % 3}`, { doc: { number } });
    const calls = await scene.receiver.received(30);
    const numbers = (id: string) =>
      calls.flatMap(({ body }) => {
        const payload = body?.['payload'] as { id: string; number: number };
        return payload.id === id ? [payload.number] : [];
      });
    expect(['d0', 'd1', 'd2'].map((id) => numbers(id))).toEqual(
      [0, 1, 2].map((first) => Array.from({ length: 10 }, (_, index) => first + index * 3)),
    );
  });

  test('puts a task that is tried again behind what came meanwhile', async () => {
    const environment = new ManualEnvironment();
    const scene = await TriggerScene.start(
      { retryPolicy: { initialBackoff: '50ms' }, plan: (_call, number) => (number === 0 ? 500 : 204) },
      environment,
    );
    await scene.write('PUT', 'notes/a', { doc: { n: 1 } });
    await until(() => scene.testbed.triggerTruths()[0]?.answers[0]?.count === 1);
    await scene.write('PUT', 'notes/a', { doc: { n: 2 } });
    environment.advance(50);
    const calls = await scene.receiver.received(3);
    expect(calls.map(({ body }) => (body?.['payload'] as { n: number }).n)).toEqual([1, 2, 1]);
  });

  test('drops changes beyond its room for good, and delivers what it holds', async () => {
    let isOpen = false;
    const waiting: (() => void)[] = [];
    const scene = await TriggerScene.start({
      webhookWorkers: 1,
      limits: { webhookQueue: 2, webhookBacklog: 3 },
      plan: () => (response) => {
        const answer = (): void => void response.writeHead(204).end();
        if (isOpen) answer();
        else waiting.push(answer);
      },
    });
    const write = (number: number) => scene.write('POST', 'notes', { id: `d${number}` });
    await write(0);
    await scene.receiver.received(1);
    for (let number = 1; number < 12; number += 1) await write(number);
    isOpen = true;
    for (const answer of waiting) answer();
    await until(() => scene.testbed.groundTruth().triggers?.unread === 0);
    const { owed, delivered, dropped, ids } = await scene.settled();
    // One under way, two queued, one that finds the queue full, and three behind it.
    expect([owed, delivered, dropped]).toEqual([12, 7, 5]);
    expect(ids.dropped).toEqual(['notes/d7@1', 'notes/d8@1', 'notes/d9@1', 'notes/d10@1', 'notes/d11@1']);
  });

  test('owes nothing for a change beyond its room that its events do not name', async () => {
    let isOpen = false;
    const waiting: (() => void)[] = [];
    const scene = await TriggerScene.start({
      triggers: { t: { events: ['create'] } },
      webhookWorkers: 1,
      limits: { webhookQueue: 1, webhookBacklog: 1 },
      plan: () => (response) => {
        const answer = (): void => void response.writeHead(204).end();
        if (isOpen) answer();
        else waiting.push(answer);
      },
    });
    await scene.write('POST', 'notes', { id: 'd0' });
    await scene.receiver.received(1);
    for (let number = 1; number < 5; number += 1) await scene.write('POST', 'notes', { id: `d${number}` });
    for (let number = 0; number < 5; number += 1) await scene.write('PATCH', `notes/d${number}`, { doc: { number } });
    await scene.write('DELETE', 'notes/d0');
    isOpen = true;
    for (const answer of waiting) answer();
    await until(() => scene.testbed.groundTruth().triggers?.unread === 0);
    const { owed, delivered, ids } = await scene.settled();
    // One under way, one queued, one that finds the queue full, and one behind it.
    expect([owed, delivered, ids.dropped]).toEqual([5, 4, ['notes/d4@1']]);
  });

  test.each([
    ['standalone', [0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['distributed', [0, 1, 2, 3, 4, 5, 6, 7, 8, 6, 7, 8]],
  ] as const)('of a %s server with nine changes and a hook of 4.5 s: %j', async (dialect, numbers) => {
    const environment = new ManualEnvironment();
    const answers: (() => void)[] = [];
    const scene = await TriggerScene.start(
      { dialect, plan: () => (response) => void answers.push(() => response.writeHead(204).end()) },
      environment,
    );
    for (let n = 0; n < 9; n += 1) await scene.write('PUT', 'notes/a', { doc: { n } });
    for (const index of numbers.keys()) {
      await scene.receiver.received(index + 1);
      environment.advance(4500);
      answers[index]?.();
      await until(() => scene.testbed.triggerTruths()[0]?.answers[0]?.count === index + 1);
    }
    environment.advance(60_000);
    const { delivered, attempts, redelivered, ids } = await scene.settled();
    expect(scene.receiver.calls.map(({ body }) => (body?.['payload'] as { n: number }).n)).toEqual(numbers);
    expect([delivered, attempts, redelivered]).toEqual([9, numbers.length, numbers.length - 9]);
    expect(ids).toEqual(dialect === 'standalone' ? {} : { redelivered: ['notes/a@7', 'notes/a@8', 'notes/a@9'] });
  });

  test('of a distributed server takes no more than a thousand tasks at a time, and drops nothing', async () => {
    const environment = new ManualEnvironment();
    const scene = await TriggerScene.start(
      { dialect: 'distributed', webhookWorkers: 100, plan: () => () => undefined },
      environment,
    );
    const documents = `${scene.testbed.url}/api/v1/databases/default/documents/notes`;
    for (let batch = 0; batch < 11; batch += 1)
      await Promise.all(
        Array.from({ length: 100 }, (_, n) => fetch(documents, { method: 'POST', body: `{"id":"d${batch}-${n}"}` })),
      );
    const { triggers } = scene.testbed.groundTruth();
    expect([triggers?.owed, triggers?.unread, triggers?.dropped]).toEqual([1001, 99, 0]);
  });

  test('is empty after a reset, and what was to be tried again never is', async () => {
    const environment = new ManualEnvironment();
    const options = { retryPolicy: { initialBackoff: '20ms' }, plan: () => 500 };
    const scene = await TriggerScene.start(options, environment);
    await scene.write('POST', 'notes', { id: 'a' });
    await scene.receiver.received(1);
    await until(() => (scene.testbed.triggerTruths()[0]?.answers.length ?? 0) === 1);
    scene.testbed.reset();
    environment.advance(60);
    const { owed, attempts } = await scene.settled();
    expect([owed, attempts, scene.receiver.calls.length]).toEqual([0, 0, 1]);
  });
});

test('without triggers ground truth says so', async () => {
  const { startTestbed } = await import('../testbed.ts');
  const testbed = await startTestbed();
  const truth = testbed.groundTruth().triggers;
  await testbed.close();
  expect([truth, testbed.triggerTruths()]).toEqual([null, []]);
});
