import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ManualEnvironment } from '../../test/manual-environment.ts';
import { answers, request, sendRaw } from '../../test/raw-client.ts';
import type { Environment } from '../environment.ts';
import { systemEnvironment } from '../environment.ts';
import { startTestbed } from '../testbed.ts';
import type { Fault } from './fault-plan.ts';

const PATH = '/api/v1/databases/default/documents/c/d';
const READ = request('GET', PATH);

async function setUp(faults: readonly Fault[], environment: Environment = systemEnvironment()) {
  const testbed = await startTestbed({}, environment);
  onTestFinished(() => testbed.close());
  await sendRaw(
    testbed.port,
    request('POST', '/api/v1/databases/default/documents/c', `{"id":"d","s":"${'x'.repeat(1000)}"}`),
    answers(1),
  );
  testbed.reset();
  await sendRaw(
    testbed.port,
    request('POST', '/api/v1/databases/default/documents/c', `{"id":"d","s":"${'x'.repeat(1000)}"}`),
    answers(1),
  );
  testbed.setFaults({ faults });
  const truth = () => {
    const { requests, spoiled, faults: struck } = testbed.groundTruth();
    return {
      requests: requests
        .filter(({ method }) => method !== 'POST')
        .map(({ method, status, count }) => `${method} ${status} ${count}`),
      spoiled: spoiled.map(({ method, status, count }) => `${method} ${status} ${count}`),
      faults: struck.map(({ kind, count }) => `${kind} ${count}`),
    };
  };
  return { testbed, truth };
}

/** How long a reset waits for what was sent before it to be read. */
const READ_MS = 20;

const bodyOf = (text: string) => text.slice(text.indexOf('\r\n\r\n') + 4);
const lengthOf = (text: string) => Number(/Content-Length: (\d+)/.exec(text)?.[1]);

describe('each fault shows on the wire and in ground truth', () => {
  test('error', async () => {
    const { testbed, truth } = await setUp([{ kind: 'error', status: 503, operations: ['delete'] }]);
    const { text } = await sendRaw(testbed.port, request('DELETE', PATH), answers(1));
    expect([bodyOf(text), testbed.liveDocuments().length]).toEqual([
      '{"code":"INTERNAL_ERROR","message":"Injected by the testbed"}\n',
      1,
    ]);
    expect(truth()).toEqual({ requests: ['DELETE 503 1'], spoiled: [], faults: ['error 1'] });
  });

  test('error after the request took effect', async () => {
    const { testbed, truth } = await setUp([{ kind: 'error', status: 500, applied: true }]);
    await sendRaw(testbed.port, request('DELETE', PATH), answers(1));
    expect([testbed.liveDocuments(), truth().requests]).toEqual([[], ['DELETE 500 1']]);
  });

  test('reset before the answer', async () => {
    const { testbed, truth } = await setUp([{ kind: 'reset', moment: 'before' }]);
    expect(await sendRaw(testbed.port, READ)).toEqual({ text: '', end: 'reset' });
    expect(truth()).toEqual({ requests: ['GET 0 1'], spoiled: [], faults: ['reset 1'] });
  });

  test('reset before the answer, after the request took effect', async () => {
    const { testbed } = await setUp([{ kind: 'reset', moment: 'before', applied: true }]);
    await sendRaw(testbed.port, request('DELETE', PATH));
    expect(testbed.liveDocuments()).toEqual([]);
  });

  // A reset that comes together with what was sent before is an orderly end to Node: it comes when that is read.
  const resetOnceRead = (environment: ManualEnvironment, share: number) => (seen: string) => {
    if (bodyOf(seen).length >= lengthOf(seen) * share) environment.advance(READ_MS);
    return false;
  };

  test('reset within the body', async () => {
    const environment = new ManualEnvironment();
    const { testbed, truth } = await setUp([{ kind: 'reset', moment: 'within' }], environment);
    const { text, end } = await sendRaw(testbed.port, READ, resetOnceRead(environment, 0.5));
    expect([end, bodyOf(text).length]).toEqual(['reset', Math.ceil(lengthOf(text) / 2)]);
    expect(truth()).toEqual({ requests: ['GET 200 1'], spoiled: ['GET 200 1'], faults: ['reset 1'] });
  });

  test('reset after the answer', async () => {
    const environment = new ManualEnvironment();
    const { testbed, truth } = await setUp([{ kind: 'reset', moment: 'after' }], environment);
    const { text, end } = await sendRaw(testbed.port, READ, resetOnceRead(environment, 1));
    expect([end, bodyOf(text).length]).toEqual(['reset', lengthOf(text)]);
    expect(truth()).toEqual({ requests: ['GET 200 1'], spoiled: [], faults: ['reset 1'] });
  });

  test('truncate', async () => {
    const { testbed, truth } = await setUp([{ kind: 'truncate' }]);
    const { text, end } = await sendRaw(testbed.port, READ);
    expect([end, bodyOf(text).length]).toEqual(['closed', Math.ceil(lengthOf(text) / 2)]);
    expect(truth()).toEqual({ requests: ['GET 200 1'], spoiled: ['GET 200 1'], faults: ['truncate 1'] });
  });

  test('truncate of an answer without body cuts its head', async () => {
    const { testbed } = await setUp([{ kind: 'truncate' }]);
    const { text, end } = await sendRaw(testbed.port, request('DELETE', PATH));
    expect([end, text.startsWith('HTTP/1.1 204'), text.includes('\r\n\r\n')]).toEqual(['closed', true, false]);
  });

  test('endless', async () => {
    const environment = new ManualEnvironment();
    const { testbed, truth } = await setUp([{ kind: 'endless', bytesPerSecond: 20_000 }], environment);
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const trickled = async () => {
      while (testbed.groundTruth().faults.length === 0) await turn();
      for (let step = 0; step < 5; step += 1) {
        environment.advance(50);
        await turn();
      }
    };
    const { text } = await sendRaw(
      testbed.port,
      [READ, trickled],
      (seen) => (seen.match(/\r\n3e8\r\n/g) ?? []).length >= 2,
    );
    expect(text).toContain('Transfer-Encoding: chunked');
    expect(truth()).toEqual({ requests: ['GET 200 1'], spoiled: ['GET 200 1'], faults: ['endless 1'] });
    while (testbed.groundTruth().connections.open > 0) await turn();
    expect(environment.pendingTimers).toBe(0);
  });

  test('drip', async () => {
    const { testbed, truth } = await setUp([{ kind: 'drip', chunkBytes: 300, intervalMs: 1 }]);
    const { text, end } = await sendRaw(testbed.port, READ);
    expect([end, bodyOf(text).length, text.includes('Connection: close')]).toEqual(['closed', lengthOf(text), true]);
    expect(truth()).toEqual({ requests: ['GET 200 1'], spoiled: [], faults: ['drip 1'] });
  });

  test('drip that the client does not wait for is spoiled', async () => {
    const { testbed, truth } = await setUp([{ kind: 'drip', chunkBytes: 10, intervalMs: 1 }]);
    await sendRaw(testbed.port, READ, (text) => text.length > 20);
    await expect.poll(() => truth()).toEqual({ requests: ['GET 200 1'], spoiled: ['GET 200 1'], faults: ['drip 1'] });
  });

  test.each([
    [5, 'open'],
    [-5, 'closed'],
  ])('wrong-length by %i', async (deltaBytes, ends) => {
    const { testbed, truth } = await setUp([{ kind: 'wrong-length', deltaBytes }]);
    const { text, end } = await sendRaw(testbed.port, READ, (seen) => deltaBytes > 0 && seen.endsWith('}\n'));
    expect([end, lengthOf(text) - bodyOf(text).length]).toEqual([ends, deltaBytes]);
    expect(truth()).toEqual({ requests: ['GET 200 1'], spoiled: ['GET 200 1'], faults: ['wrong-length 1'] });
  });

  test('garbage', async () => {
    const { testbed, truth } = await setUp([{ kind: 'garbage' }]);
    const { text, end } = await sendRaw(testbed.port, READ);
    expect([end, text.startsWith('HTTP'), text.length > 0]).toEqual(['closed', false, true]);
    expect(truth()).toEqual({ requests: ['GET 0 1'], spoiled: [], faults: ['garbage 1'] });
  });

  test('storm', async () => {
    const environment = new ManualEnvironment();
    const { testbed, truth } = await setUp([{ kind: 'storm', everyMs: 1000, forMs: 100 }], environment);
    environment.advance(1050);
    const { text } = await sendRaw(testbed.port, READ, answers(1));
    expect([text.includes('Retry-After: 60'), bodyOf(text)]).toEqual([
      true,
      '{"code":"RATE_LIMITED","message":"Too many requests"}\n',
    ]);
    environment.advance(100);
    await sendRaw(testbed.port, READ, answers(1));
    expect(truth()).toEqual({ requests: ['GET 200 1', 'GET 429 1'], spoiled: [], faults: ['storm 1'] });
  });

  test('expired-token', async () => {
    const { testbed, truth } = await setUp([{ kind: 'expired-token' }]);
    const { text } = await sendRaw(
      testbed.port,
      READ + request('GET', PATH, undefined, 'Authorization: Bearer x\r\n'),
      answers(2),
    );
    expect(text.endsWith('Invalid or expired token\n')).toBe(true);
    expect(truth()).toEqual({ requests: ['GET 200 1', 'GET 401 1'], spoiled: [], faults: ['expired-token 1'] });
  });

  test('suspend', async () => {
    const environment = new ManualEnvironment();
    const { testbed, truth } = await setUp(
      [{ kind: 'suspend', database: 'default', afterMs: 100, forMs: 100 }],
      environment,
    );
    for (const ms of [0, 150, 100]) {
      environment.advance(ms);
      await sendRaw(testbed.port, READ, answers(1));
    }
    expect(truth()).toEqual({ requests: ['GET 200 2', 'GET 403 1'], spoiled: [], faults: ['suspend 1'] });
  });

  test('latency holds the answer back, and a client that hangs up gets none', async () => {
    const environment = new ManualEnvironment();
    const { testbed, truth } = await setUp([{ kind: 'latency', distribution: 'fixed', meanMs: 300 }], environment);
    const struck = async () => {
      while (testbed.groundTruth().faults.length === 0) await new Promise((resolve) => setImmediate(resolve));
    };
    const { text } = await sendRaw(
      testbed.port,
      [READ, struck, () => Promise.resolve(environment.advance(300))],
      answers(1),
    );
    expect(text.startsWith('HTTP/1.1 200')).toBe(true);
    const client = connect(testbed.port, '127.0.0.1', () => client.write(READ));
    await expect.poll(() => testbed.groundTruth().faults[0]?.count).toBe(2);
    client.destroy();
    await expect.poll(() => truth().requests).toEqual(['GET 0 1', 'GET 200 1']);
    expect(environment.pendingTimers).toBe(0);
    expect(truth().faults).toEqual(['latency 2']);
  });
});

describe('at run time', () => {
  test('faults are read and set at the control route, which knows no faults itself', async () => {
    const { testbed } = await setUp([{ kind: 'garbage' }]);
    const control = (method: string, body?: string) =>
      fetch(`${testbed.url}/_testbed/faults`, { method, ...(body === undefined ? {} : { body }) });
    expect(await (await control('GET')).json()).toEqual({ faults: [{ kind: 'garbage' }] });
    const plan = { seed: 5, faults: [{ kind: 'error', status: 500 }] };
    expect(await (await control('PUT', JSON.stringify(plan))).json()).toEqual(plan);
    for (const [body, problem] of [
      ['{', /not JSON/],
      ['{"faults":[{"kind":"x"}]}', /must be one of/],
    ] as const) {
      const refused = await control('PUT', body);
      expect([refused.status, ((await refused.json()) as { problems: string[] }).problems[0]]).toEqual([
        400,
        expect.stringMatching(problem),
      ]);
    }
    expect((await control('DELETE')).status).toBe(405);
    expect(await (await control('GET')).json()).toEqual(plan);
  });
});

const OTHER_PATH = PATH.replace(/d$/, 'e');
const change = (method: 'PATCH' | 'PUT', n: number, ifMatch = '') =>
  request(method, PATH, `{"doc":{"n":${n}}${ifMatch}}`);

describe('answers that look right and are not true', () => {
  /** What each request is answered: its status, and id, `n` and version of the document. */
  async function asked(port: number, ...requests: readonly string[]) {
    const shown: string[] = [];
    for (const each of requests) {
      const { text } = await sendRaw(port, each, answers(1));
      const status = text.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
      const { id, n, version } = JSON.parse(bodyOf(text) || '{}') as Record<string, unknown>;
      shown.push(
        ['204', '404', '412'].includes(status) ? status : `${status} ${String(id)} ${String(n)} v${String(version)}`,
      );
    }
    return shown;
  }

  test('a stale read shows the version before the last change, for a while after it', async () => {
    const environment = new ManualEnvironment();
    const { testbed, truth } = await setUp([{ kind: 'stale-read', forMs: 100 }], environment);
    expect(await asked(testbed.port, READ)).toEqual(['200 d undefined v1']);
    expect(await asked(testbed.port, change('PATCH', 1), change('PATCH', 2), READ)).toEqual([
      '200 d 1 v2',
      '200 d 2 v3',
      '200 d 1 v2',
    ]);
    environment.advance(99);
    expect(await asked(testbed.port, READ)).toEqual(['200 d 1 v2']);
    environment.advance(1);
    expect(await asked(testbed.port, READ)).toEqual(['200 d 2 v3']);
    expect(truth().faults).toEqual(['stale-read 2']);
  });

  test('of a document that was just created or deleted there is no stale read', async () => {
    const { testbed, truth } = await setUp([{ kind: 'stale-read', forMs: 60_000 }]);
    const create = request('POST', '/api/v1/databases/default/documents/c', '{"id":"e","n":1}');
    const read = request('GET', OTHER_PATH);
    expect(await asked(testbed.port, create, read, request('DELETE', OTHER_PATH), read, create, read)).toEqual([
      '201 e 1 v1',
      '200 e 1 v1',
      '204',
      '404',
      '201 e 1 v1',
      '200 e 1 v1',
    ]);
    expect(truth().faults).toEqual([]);
  });

  test('a lost update is answered with what it would have made', async () => {
    const { testbed, truth } = await setUp([{ kind: 'lost-update', times: 2 }]);
    expect(
      await asked(testbed.port, change('PATCH', 1), READ, change('PUT', 2), READ, change('PATCH', 3), READ),
    ).toEqual(['200 d 1 v2', '200 d undefined v1', '200 d 2 v2', '200 d undefined v1', '200 d 3 v2', '200 d 3 v2']);
    expect(truth().faults).toEqual(['lost-update 2']);
  });

  test('what is refused or creates is not lost, nor what the fault is not aimed at', async () => {
    const { testbed, truth } = await setUp([{ kind: 'lost-update', operations: ['replace'] }]);
    const stale = ',"ifMatch":[{"field":"version","op":"==","value":9}]';
    const creates = request('PUT', OTHER_PATH, '{"doc":{"n":7}}');
    expect(
      await asked(testbed.port, change('PUT', 1, stale), change('PATCH', 2), READ, creates, request('GET', OTHER_PATH)),
    ).toEqual(['412', '200 d 2 v2', '200 d 2 v2', '200 e 7 v1', '200 e 7 v1']);
    expect(truth().faults).toEqual([]);
  });

  test('a document that is resurrected was answered as deleted, and stays', async () => {
    const { testbed, truth } = await setUp([{ kind: 'resurrected', times: 1 }]);
    const remove = request('DELETE', PATH);
    expect(await asked(testbed.port, remove, READ, remove, READ)).toEqual(['204', '200 d undefined v1', '204', '404']);
    expect(truth().faults).toEqual(['resurrected 1']);
  });

  test('a wrong document is another live one of the collection, if there is one', async () => {
    const { testbed, truth } = await setUp([{ kind: 'wrong-document' }]);
    const create = request('POST', '/api/v1/databases/default/documents/c', '{"id":"e","n":1}');
    expect(await asked(testbed.port, READ, create, READ, request('DELETE', OTHER_PATH), READ)).toEqual([
      '200 d undefined v1',
      '201 e 1 v1',
      '200 e 1 v1',
      '204',
      '200 d undefined v1',
    ]);
    expect(truth().faults).toEqual(['wrong-document 1']);
  });
});
