import { CALL_OUTCOME } from '@syntrix-bench/client';
import { startTestbed, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import { OUTCOME_CODE, RECOGNISED_CATEGORIES } from '@syntrix-bench/metrics';
import { afterEach, describe, expect, test } from 'vitest';

import type { AuthPlan, TargetPlan } from '../../contracts/plan.ts';
import type { Authenticator, ProbeResult, Session } from '../../contracts/target.ts';
import { systemClock } from '../../hosts/system-clock.ts';
import { createOperationResult } from '../../contracts/operation-result.ts';
import { encodeDocument } from '../../contracts/syntrix-worker-client.ts';
import { syntrixTarget } from './syntrix-target.ts';

const open: Testbed[] = [];

afterEach(async () => {
  for (const testbed of open.splice(0)) await testbed.close();
});

async function testbed(options: TestbedOptions = {}): Promise<Testbed> {
  const started = await startTestbed(options);
  open.push(started);
  return started;
}

test('R14 what metrics recognises by the name of its category, the client calls so', () => {
  expect(RECOGNISED_CATEGORIES.filter((name) => !syntrixTarget.categories.includes(name))).toEqual([]);
});

test('R12 how a call ended is the same number as how an operation ended', () => {
  const { dropped: _, ...done } = OUTCOME_CODE;
  expect(CALL_OUTCOME).toEqual(done);
});

const planFor = (url: string): TargetPlan => ({
  kind: 'syntrix',
  module: null,
  urls: [url],
  timeoutUs: 2_000_000,
  headers: {},
});

async function connect(url: string, authorization: string | null = null) {
  const signal = new AbortController().signal;
  const context = {
    target: planFor(url),
    clock: systemClock(),
    credentials: { authorizations: [authorization] },
    workers: [7, 9],
    signal,
  };
  return { connection: await syntrixTarget.connect(context), signal };
}

async function probe(url: string, database: string, authorization: string | null = null): Promise<ProbeResult> {
  const { connection } = await connect(url, authorization);
  try {
    return await syntrixTarget.probe(connection, database, 7, url);
  } finally {
    await connection.close();
  }
}

function authenticator(url: string, auth: AuthPlan, secrets: Record<string, string>) {
  const context = { target: planFor(url), auth, secrets, databases: ['default'], clock: systemClock() };
  return syntrixTarget.authenticator(context);
}

const password = (secret = 'p'): AuthPlan => ({ mode: 'password', username: 'bench', passwordRef: secret });
const bearer = (session: Session) => session.authorization;

async function openOne(own: Authenticator): Promise<Session> {
  const [session, ...others] = await own.open();
  expect(others).toEqual([]);
  return session!;
}

describe('workers', () => {
  test('R1 have a connection each, and their requests are stamped and counted', async () => {
    const { url, groundTruth } = await testbed();
    const { connection } = await connect(url);
    const result = createOperationResult(1, 9);
    const client = connection.client(9, 'default');
    const outcome = await client.documents.create('things', encodeDocument({ id: 'a' }), result);
    expect(outcome).toBe(OUTCOME_CODE.ok);
    expect(result).toMatchObject({ status: 201, requests: 1, category: 0 });
    expect(result.doneUs).toBeGreaterThan(result.sentUs);
    expect(connection.gauges()).toEqual({ connections: 2, inFlight: 0, waiting: 0, reopened: 0 });
    expect(connection.takeTraffic()).toEqual([{ method: 'POST', status: 201, count: 1 }]);
    expect(groundTruth().requests).toEqual([{ method: 'POST', status: 201, count: 1 }]);
    expect(connection.openings.map(({ category }) => category)).toEqual([0, 0]);
    await connection.close();
  });
});

test('a worker with several connections has as many requests under way, as one user', async () => {
  const { url, groundTruth } = await testbed();
  const connection = await syntrixTarget.connect({
    target: planFor(url),
    clock: systemClock(),
    credentials: { authorizations: [null] },
    workers: [7, 9],
    connectionsOf: (worker) => (worker === 9 ? 3 : 1),
    signal: new AbortController().signal,
  });
  expect(connection.openings.map(({ worker, category }) => [worker, category])).toEqual([
    [7, 0],
    [9, 0],
    [9, 0],
    [9, 0],
  ]);
  const { documents } = connection.client(9, 'default');
  const first = connection.placeOf(9);
  const created = ['a', 'b', 'c'].map((id, part) =>
    documents.create('things', encodeDocument({ id }), createOperationResult(first + part, 9)),
  );
  expect(await Promise.all(created)).toEqual([OUTCOME_CODE.ok, OUTCOME_CODE.ok, OUTCOME_CODE.ok]);
  expect(groundTruth().requests).toEqual([{ method: 'POST', status: 201, count: 3 }]);
  await connection.close();
});

test('P1-13 each worker sends what its user sends, also after credentials were renewed', async () => {
  const { url } = await testbed();
  const own = authenticator(url, { mode: 'users', usersRef: 'u' }, { u: 'ann,Bench-User#2025' });
  const good = bearer(await openOne(own));
  const signal = new AbortController().signal;
  const credentials = { authorizations: [good, 'Bearer nonsense'] };
  const context = { target: planFor(url), clock: systemClock(), credentials, workers: [4, 5], signal };
  const connection = await syntrixTarget.connect(context);
  const statusOf = async (worker: number, number: number) => {
    const result = createOperationResult(worker, number);
    await connection.client(number, 'default').documents.get('things', 'absent', result);
    return result.status;
  };
  expect([await statusOf(0, 4), await statusOf(1, 5)]).toEqual([404, 401]);
  connection.setCredentials({ authorizations: ['Bearer nonsense', good] });
  expect([await statusOf(0, 4), await statusOf(1, 5)]).toEqual([401, 404]);
  await connection.close();
});

test('workers of a workload with users of its own send what those send', async () => {
  const { url } = await testbed();
  const own = authenticator(url, { mode: 'users', usersRef: 'u' }, { u: 'ann,Bench-User#2025' });
  const good = bearer(await openOne(own));
  const context = {
    target: planFor(url),
    clock: systemClock(),
    credentials: { authorizations: ['Bearer nonsense'], workloads: { own: [good] } },
    workers: [4, 5, -2],
    workloadOf: (worker: number) => (worker === 4 ? 'others' : 'own'),
    signal: new AbortController().signal,
  };
  const connection = await syntrixTarget.connect(context);
  const statusOf = async (worker: number) => {
    const result = createOperationResult(connection.placeOf(worker), worker);
    await connection.client(worker, 'default').documents.get('things', 'absent', result);
    return result.status;
  };
  expect([await statusOf(4), await statusOf(5), await statusOf(-2)]).toEqual([401, 404, 404]);
  connection.setCredentials({ authorizations: [good], workloads: { own: ['Bearer nonsense'] } });
  expect([await statusOf(4), await statusOf(5), await statusOf(-2)]).toEqual([404, 401, 401]);
  await connection.close();
});

test('a shard whose scenarios have no document connections opens none, and has clients all the same', async () => {
  const { url, groundTruth } = await testbed();
  const connection = await syntrixTarget.connect({
    target: planFor(url),
    clock: systemClock(),
    credentials: { authorizations: [null] },
    workers: [],
    signal: new AbortController().signal,
  });
  expect(connection.client(-2, 'default').documents).toBeDefined();
  expect([connection.gauges().connections, connection.openings, groundTruth().requests]).toEqual([0, [], []]);
  await connection.close();
});

test('several targets: workers are spread evenly over the URLs, each on its own connection', async () => {
  const targets = [await testbed(), await testbed()];
  const signal = new AbortController().signal;
  const target = { ...planFor(''), urls: targets.map(({ url }) => url) };
  const workers = [0, 1, 2, 3, 4];
  const context = { target, clock: systemClock(), credentials: { authorizations: [null] }, workers, signal };
  const connection = await syntrixTarget.connect(context);
  for (const worker of workers) {
    const result = createOperationResult(connection.placeOf(worker), worker);
    const body = encodeDocument({ id: `worker-${worker}` });
    expect(await connection.client(worker, 'default').documents.create('things', body, result)).toBe(OUTCOME_CODE.ok);
  }
  expect(targets.map((each) => each.liveDocuments())).toEqual([
    ['default:things/worker-0', 'default:things/worker-2', 'default:things/worker-4'],
    ['default:things/worker-1', 'default:things/worker-3'],
  ]);
  expect(connection.gauges().connections).toBe(5);
  await connection.close();
});

test('several targets: the coordinator has a worker for each URL', async () => {
  const targets = [await testbed(), await testbed({ rules: [] })];
  const target = { ...planFor(''), urls: targets.map(({ url }) => url) };
  const signal = new AbortController().signal;
  const context = { target, clock: systemClock(), credentials: { authorizations: [null] }, workers: [-1, -2], signal };
  const connection = await syntrixTarget.connect(context);
  const found = [-1, -2].map((worker, index) =>
    syntrixTarget.probe(connection, worker === -1 ? 'default' : 'nope', worker, target.urls[index]!),
  );
  expect((await Promise.all(found)).map(({ ready }) => ready)).toEqual([true, false]);
  expect(targets.map((each) => each.groundTruth().requests)).toEqual([
    [{ method: 'GET', status: 404, count: 1 }],
    [{ method: 'GET', status: 404, count: 1 }],
  ]);
  await connection.close();
});

describe('a probe', () => {
  test('finds a database that is ready, and writes nothing', async () => {
    const { url, groundTruth } = await testbed();
    expect(await probe(url, 'default')).toEqual({ ready: true, version: null });
    expect(groundTruth().requests).toEqual([{ method: 'GET', status: 404, count: 1 }]);
  });

  test('does not take rules that forbid its own collection for the last word', async () => {
    const { url } = await testbed({ rules: [] });
    expect(await probe(url, 'default')).toEqual({ ready: true, version: null });
  });

  test('names a database that is missing, and what to do', async () => {
    const { url } = await testbed();
    expect(await probe(url, 'nope')).toEqual({
      ready: false,
      reachable: true,
      problem: 'the database does not exist (database "nope", status 404): Database \'nope\' does not exist',
      hint: 'create it, or name another (--database, `auth.database`, or `database` of the workload)',
    });
  });

  test('names a token that is not accepted', async () => {
    const { url } = await testbed();
    expect(await probe(url, 'default', 'Bearer nonsense')).toMatchObject({
      ready: false,
      reachable: true,
      problem: expect.stringContaining(`${url} does not accept the token`) as string,
    });
  });

  test('tells a target that is not there', async () => {
    const { url, close } = await testbed();
    await close();
    expect(await probe(url, 'default')).toMatchObject({
      ready: false,
      reachable: false,
      problem: `nothing listens at ${url}`,
      hint: 'start the server, or correct the address (`target`, --target)',
    });
  });
});

describe('credentials', () => {
  test('P1-13 a missing user is signed up, a known one logged in', async () => {
    const { url, groundTruth } = await testbed();
    const secrets = { p: 'Bench-User#2025' };
    const first = await openOne(authenticator(url, password(), secrets));
    expect(bearer(first)).toMatch(/^Bearer ey/);
    expect(first.expiresInSeconds).toBe(900);
    await authenticator(url, password(), secrets).open();
    expect(groundTruth().requests).toEqual([
      { method: 'POST', status: 200, count: 2 },
      { method: 'POST', status: 401, count: 1 },
    ]);
  });

  test('P1-13 a wrong password is called that', async () => {
    const { url } = await testbed();
    await authenticator(url, password(), { p: 'Bench-User#2025' }).open();
    await expect(authenticator(url, password(), { p: 'Wrong-User#2025' }).open()).rejects.toMatchObject({
      code: 'auth_failed',
      message: 'wrong password for user "bench"',
      hint: expect.stringMatching(/^Correct it\./) as string,
    });
  });

  test('a login that finds nobody listening names the URL, as the probe does', async () => {
    const { url, close } = await testbed();
    await close();
    await expect(authenticator(url, password(), { p: 'Bench-User#2025' }).open()).rejects.toMatchObject({
      code: 'target_unreachable',
      message: `nothing listens at ${url}`,
      hint: 'start the server, or correct the address (`target`, --target)',
    });
  });

  test('P1-13 renewing uses the refresh token, and logs in when that is refused', async () => {
    const { url } = await testbed();
    const own = authenticator(url, password(), { p: 'Bench-User#2025' });
    const session = await openOne(own);
    const renewed = await own.renew(session);
    expect(bearer(renewed)).not.toBe(bearer(session));
    const again = await own.renew(session);
    expect(bearer(again)).toMatch(/^Bearer ey/);
    expect(own.takeTraffic()).toEqual([
      { method: 'POST', status: 200, count: 3 },
      { method: 'POST', status: 401, count: 2 },
    ]);
  });

  test('P1-13 a token minted from the server’s key opens databases whose rules are closed', async () => {
    const { url, privateKeyPem } = await testbed({ rules: [] });
    const session = await openOne(authenticator(url, { mode: 'key', keyRef: 'k' }, { k: privateKeyPem() }));
    const { connection } = await connect(url, bearer(session));
    const result = createOperationResult(0, 7);
    expect(await connection.client(7, 'default').documents.create('things', encodeDocument({}), result)).toBe(
      OUTCOME_CODE.ok,
    );
    await connection.close();
  });

  test.each([
    { pem: '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----', why: 'PKCS#8' },
    { pem: 'garbage', why: 'not an RSA key in PEM' },
  ])('P1-13 a key file of the wrong kind is refused with a sentence ($why)', async ({ pem, why }) => {
    const own = authenticator('http://127.0.0.1:1', { mode: 'key', keyRef: 'k' }, { k: pem });
    const error = await own.open().catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'config_invalid' });
    expect((error as Error).message).toContain(why);
  });

  test('a token is sent as it is, and nothing is sent without one', async () => {
    const given = authenticator('http://127.0.0.1:1', { mode: 'token', tokenRef: 't' }, { t: 'abc' });
    expect(bearer(await openOne(given))).toBe('Bearer abc');
    expect(bearer(await openOne(authenticator('http://127.0.0.1:1', { mode: 'anonymous' }, {})))).toBeNull();
  });

  test('P1-13 a pool of users: each worker is one of them, and work outside of workers is the first', async () => {
    const { url } = await testbed();
    const users = 'ann,Bench-User#2025\nben,Bench-User#2025\n';
    const sessions = await authenticator(url, { mode: 'users', usersRef: 'u' }, { u: users }).open();
    expect(sessions.map(({ username }) => username)).toEqual(['ann', 'ben']);
    const generated: AuthPlan = { mode: 'generated-users', count: 3, prefix: 'bench', passwordRef: 'p' };
    const made = await authenticator(url, generated, { p: 'Bench-User#2025' }).open();
    expect(made.map(({ username }) => username)).toEqual(['bench-1', 'bench-2', 'bench-3']);
    expect(new Set(made.map(bearer)).size).toBe(3);
  });

  test('a pool without a user is refused with a sentence', () => {
    expect(() => authenticator('http://127.0.0.1:1', { mode: 'users', usersRef: 'u' }, { u: '# nobody\n' })).toThrow(
      'The pool of users is empty.',
    );
  });

  test('a secret without a value is named', () => {
    expect(() => authenticator('http://127.0.0.1:1', { mode: 'token', tokenRef: 'env:T' }, {})).toThrow(
      'the secret "env:T" has no value',
    );
  });

  test('a server that is not there is told from a refusal', async () => {
    const { url, close } = await testbed();
    await close();
    await expect(authenticator(url, password(), { p: 'x' }).open()).rejects.toMatchObject({
      code: 'target_unreachable',
    });
  });
});
