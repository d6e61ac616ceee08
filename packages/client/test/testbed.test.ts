import {
  startTestbed,
  systemEnvironment,
  type Environment,
  type Fault,
  type Testbed,
  type TestbedOptions,
} from '@syntrix-bench/testbed';
import { describe, expect, onTestFinished, test } from 'vitest';

import { freePort } from '../../../tooling/free-address.ts';
import { watchOpenedSockets } from '../../../tooling/opened-handles.ts';
import { categoryName, type ErrorCategory } from '../src/categories.ts';
import {
  AuthApi,
  checkHealth,
  ControlClient,
  createOperationResult,
  DocumentsApi,
  encodeChange,
  encodeCondition,
  encodeDocument,
  encodeQuery,
  mintToken,
  openTransport,
  renewTokens,
  resetOperationResult,
  signIn,
  SyntrixError,
  type CallOutcome,
  type DocumentFilter,
  type OperationResult,
  type Transport,
} from '../src/index.ts';
import { CALL_OUTCOME } from '../src/outcome.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { until } from '../src/testing/until.ts';

const { ok, refused, failed } = CALL_OUTCOME;

async function withTestbed(
  options: TestbedOptions,
  use: (testbed: Testbed) => Promise<void>,
  environment?: Environment,
): Promise<void> {
  const testbed = await startTestbed(options, environment);
  try {
    await use(testbed);
  } finally {
    await testbed.close();
  }
}

/** What a program of one's own would hold: a transport, the documents behind it, and the form that calls fill. */
interface Embedded {
  readonly transport: Transport;
  readonly documents: DocumentsApi;
  readonly result: OperationResult;
  /** The body of the last answer, read as JSON. */
  body(): unknown;
}

async function withDocuments(
  url: string,
  token: string | null,
  use: (embedded: Embedded) => Promise<void>,
): Promise<void> {
  const transport = openTransport({ url, connections: 1, authorization: token === null ? null : `Bearer ${token}` });
  const result = { ...createOperationResult(0), wantBody: true };
  const body = (): unknown => JSON.parse(Buffer.from(result.body ?? []).toString());
  try {
    await use({ transport, documents: new DocumentsApi(transport, 'default'), result, body });
  } finally {
    await transport.close();
  }
}

const authOf = (testbed: Testbed): AuthApi => new AuthApi(new ControlClient({ url: testbed.url }));
const told = (outcome: CallOutcome, { category }: OperationResult): [CallOutcome, ErrorCategory] => [
  outcome,
  categoryName(category),
];

describe('a program of one’s own against a server', () => {
  test('P1-12 documents: create, get, replace, update, delete, with conditions', () =>
    withTestbed({}, (testbed) =>
      withDocuments(testbed.url, null, async ({ documents, result, body }) => {
        expect(await documents.create('users', encodeDocument({ id: 'alice', n: 1 }), result)).toBe(ok);
        expect(body()).toMatchObject({ id: 'alice', collection: 'users', version: 1, n: 1 });
        const ifMatch: DocumentFilter[] = [{ field: 'version', op: '==', value: 1 }];
        expect(await documents.update('users', 'alice', encodeChange({ m: 2 }, ifMatch), result)).toBe(ok);
        expect(body()).toMatchObject({ version: 2, n: 1, m: 2 });
        const late = await documents.replace('users', 'alice', encodeChange({}, ifMatch), result, { planned: [412] });
        expect(told(late, result)).toEqual([refused, 'http_412_precondition']);
        expect(await documents.replace('users', 'alice', encodeChange({ k: 1 }), result)).toBe(ok);
        expect(body()).toMatchObject({ version: 3, k: 1 });
        expect(await documents.get('users', 'alice', result)).toBe(ok);
        expect(body()).toMatchObject({ version: 3, k: 1 });
        const stale = await documents.delete('users', 'alice', result, encodeCondition(ifMatch));
        expect(told(stale, result)).toEqual([failed, 'http_412_precondition']);
        expect(await documents.delete('users', 'alice', result)).toBe(ok);
        expect(told(await documents.get('users', 'alice', result), result)).toEqual([failed, 'http_404_not_found']);
        expect(testbed.liveDocuments()).toEqual([]);
      }),
    ));

  test('P1-12 a query finds what was written, in the order that was asked for', () =>
    withTestbed({ indexLagMs: 0 }, async (testbed) => {
      const { accessToken } = await signIn(authOf(testbed), { username: 'syntrix', password: 'Bench-Admin#2025' });
      await withDocuments(testbed.url, accessToken, async ({ documents, result, body }) => {
        for (const seq of [2, 0, 1]) await documents.create('items', encodeDocument({ id: `i${seq}`, seq }), result);
        const query = encodeQuery({ collection: 'items', orderBy: [{ field: 'seq', direction: 'asc' }], limit: 2 });
        let found: { readonly seq: number }[] = [];
        while (found.length < 2) {
          expect(await documents.query(query, result)).toBe(ok);
          found = body() as typeof found;
        }
        expect(found.map(({ seq }) => seq)).toEqual([0, 1]);
      });
    }));

  test('P1-13 a token minted from the server’s key opens a database whose rules let nobody in', () =>
    withTestbed({ rules: [] }, async (testbed) => {
      const token = mintToken({
        pkcs1Pem: testbed.privateKeyPem(),
        subject: 'system:bench',
        roles: ['system'],
        dbAdmin: ['default'],
        lifetimeSeconds: 60,
      });
      await withDocuments(testbed.url, null, async ({ documents, result }) => {
        const outcome = await documents.create('orders', encodeDocument({ id: 'o1' }), result);
        expect([outcome, result.status]).toEqual([failed, 403]);
      });
      await withDocuments(testbed.url, token, async ({ documents, result }) => {
        expect(await documents.create('orders', encodeDocument({ id: 'o1' }), result)).toBe(ok);
      });
    }));

  test('P1-13 who has no account is signed up; a wrong password is told from a missing server', async () =>
    withTestbed({ port: await freePort() }, async (testbed) => {
      const auth = authOf(testbed);
      const user = { username: 'alice', password: 'Bench-User#2025' };
      await expect(auth.login(user)).rejects.toMatchObject({ category: 'http_401_unauthorized' });
      const { accessToken } = await signIn(auth, user);
      await withDocuments(testbed.url, accessToken, async ({ documents, result }) => {
        expect(await documents.query(encodeQuery({ collection: 'users' }), result)).toBe(ok);
      });
      await expect(signIn(auth, { ...user, password: 'Wrong-User#2025' })).rejects.toMatchObject({
        category: 'http_401_unauthorized',
        message: 'wrong password for user "alice"',
      });
      const { accessToken: again } = await signIn(auth, user);
      expect(again).not.toBe(accessToken);
      await testbed.close();
      await expect(signIn(auth, user)).rejects.toMatchObject({ category: 'connection_refused' });
    }));

  test('P1-13 a token that has expired is told from a wrong one, and a fresh one counts from the next request on', () => {
    let nowMs = Date.now();
    return withTestbed(
      { accessTokenTtlMs: 2000 },
      async (testbed) => {
        const auth = authOf(testbed);
        const user = { username: 'alice', password: 'Bench-User#2025' };
        const pair = await signIn(auth, user);
        await withDocuments(testbed.url, pair.accessToken, async ({ transport, documents, result }) => {
          const ask = async () => told(await documents.query(encodeQuery({ collection: 'users' }), result), result);
          expect(await ask()).toEqual([ok, '']);
          nowMs += 2000;
          expect(await ask()).toEqual([failed, 'auth_expired']);
          const fresh = await renewTokens(auth, user, pair.refreshToken);
          transport.setAuthorization(`Bearer ${fresh.accessToken}`);
          expect(await ask()).toEqual([ok, '']);
        });
      },
      { ...systemEnvironment(), nowMs: () => nowMs },
    );
  });

  test('localhost is tried on 127.0.0.1, whatever the resolver says', () =>
    withTestbed({ host: '127.0.0.1' }, async (testbed) => {
      const url = testbed.url.replace('127.0.0.1', 'localhost');
      expect(await checkHealth(new ControlClient({ url }))).toEqual({ up: true });
      await withDocuments(url, null, async ({ documents, result }) => {
        expect(await documents.create('users', encodeDocument({ id: 'a' }), result)).toBe(ok);
      });
    }));
});

describe('the hot path against faults', () => {
  const CONNECTIONS = 8;
  const CALLS_PER_CONNECTION = 40;

  interface Tally {
    readonly outcomes: Record<number, number>;
    readonly categories: Set<ErrorCategory>;
    readonly calls: number;
  }

  /** Each connection creates and reads documents of its own, whatever comes back. */
  async function load(transport: Transport): Promise<Tally> {
    const documents = new DocumentsApi(transport, 'default');
    const outcomes: Record<number, number> = { 0: 0, 1: 0, 2: 0, 3: 0 };
    const categories = new Set<ErrorCategory>();
    let calls = 0;
    const use = async (result: ReturnType<typeof createOperationResult>): Promise<void> => {
      for (let n = 0; n < CALLS_PER_CONNECTION; n += 1) {
        resetOperationResult(result);
        const id = `d-${result.connection}-${n >> 1}`;
        const outcome =
          n % 2
            ? await documents.get('load', id, result)
            : await documents.create('load', encodeDocument({ id }), result);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        categories.add(categoryName(result.category));
        calls += 1;
      }
    };
    await Promise.all(
      Array.from({ length: CONNECTIONS }, (_, index) => use({ ...createOperationResult(index), wantBody: true })),
    );
    return { outcomes, categories, calls };
  }

  const operations = ['create', 'read'] as const;
  test.each<[string, Fault, ErrorCategory[], string?]>([
    ['errors', { kind: 'error', status: 503, rate: 0.3, operations }, ['http_503_unavailable']],
    [
      'resets before the answer',
      { kind: 'reset', moment: 'before', rate: 0.3, operations },
      ['connection_reset', 'connection_closed'],
    ],
    [
      'resets within the answer',
      { kind: 'reset', moment: 'within', rate: 0.3, operations },
      ['connection_reset', 'connection_closed'],
    ],
    [
      'resets after the answer',
      { kind: 'reset', moment: 'after', rate: 0.3, operations },
      ['connection_reset', 'connection_closed'],
      'may come too late to be noticed',
    ],
    ['truncated bodies', { kind: 'truncate', rate: 0.3, operations }, ['connection_closed']],
    ['bodies without end', { kind: 'endless', rate: 0.1, operations }, ['timeout', 'body_too_large']],
    ['a slow drip', { kind: 'drip', chunkBytes: 64, intervalMs: 1, rate: 0.2, operations }, []],
    ['a length that is too long', { kind: 'wrong-length', deltaBytes: 5, rate: 0.1, operations }, ['timeout']],
    ['a length that is too short', { kind: 'wrong-length', deltaBytes: -5, rate: 0.3, operations }, []],
    ['garbage', { kind: 'garbage', rate: 0.3, operations }, ['protocol']],
  ])(
    'P1-44 %s: every call ends, with a category that fits, and nothing is left',
    async (_what, fault, fitting, whyNone) =>
      withTestbed({ faults: { faults: [fault] } }, async (testbed) => {
        // Only what hangs by itself times out, however busy the machine is.
        const timeoutMs = fitting.includes('timeout') ? 300 : 30_000;
        const transport = openTransport({ url: testbed.url, connections: CONNECTIONS, timeoutMs });
        const { outcomes, categories, calls } = await load(transport);
        await transport.close();
        expect(calls).toBe(CONNECTIONS * CALLS_PER_CONNECTION);
        const allowed = new Set<ErrorCategory>(['', 'http_404_not_found', ...fitting]);
        expect([...categories].filter((category) => !allowed.has(category))).toEqual([]);
        if (fitting.length > 0 && whyNone === undefined)
          expect(fitting.some((category) => categories.has(category))).toBe(true);
        expect(outcomes[CALL_OUTCOME.refused]).toBe(0);
        const struck = testbed.groundTruth().faults.reduce((sum, { count }) => sum + count, 0);
        expect(struck).toBeGreaterThan(0);
        await until('the server has seen the connections go', () => testbed.groundTruth().connections.open === 0);
      }),
  );

  test.each<[string, Fault | null]>([
    ['without faults', null],
    ['with errors', { kind: 'error', status: 500, rate: 0.3, operations, applied: true }],
    ['with a 429 storm', { kind: 'error', status: 429, rate: 0.5, operations }],
    ['with garbage', { kind: 'garbage', rate: 0.3, operations }],
    ['with resets', { kind: 'reset', moment: 'before', rate: 0.3, operations }],
  ])('what the client counted is what the server counted, %s', (_what, fault) =>
    withTestbed(fault === null ? {} : { faults: { faults: [fault] } }, async (testbed) => {
      const transport = openTransport({ url: testbed.url, connections: CONNECTIONS });
      await load(transport);
      await transport.close();
      expect(transport.takeTraffic()).toEqual(testbed.groundTruth().requests);
    }),
  );

  test('a target that dies and comes back: lost calls have their category, and the rest goes on', async () => {
    const first = await startTestbed({ port: await freePort() });
    const transport = openTransport({ url: first.url, connections: CONNECTIONS, timeoutMs: 2000 });
    try {
      const documents = new DocumentsApi(transport, 'default');
      const result = createOperationResult(0);
      expect(await documents.create('load', encodeDocument({ id: 'a' }), result)).toBe(CALL_OUTCOME.ok);
      await first.close();
      const seen = new Set<ErrorCategory>();
      for (let n = 0; n < 5; n += 1) {
        expect(await documents.create('load', encodeDocument({ id: `b${n}` }), result)).not.toBe(CALL_OUTCOME.ok);
        seen.add(categoryName(result.category));
      }
      expect([...seen].filter((category) => !category.startsWith('connection_'))).toEqual([]);
      const second = await startTestbed({ port: first.port });
      try {
        expect(await documents.create('load', encodeDocument({ id: 'c' }), result)).toBe(CALL_OUTCOME.ok);
        expect(second.liveDocuments()).toEqual(['default:load/c']);
      } finally {
        await second.close();
      }
    } finally {
      await transport.close();
    }
  });

  test('nothing is left of a transport: no socket, no timer', () =>
    withTestbed({}, async (testbed) => {
      const sockets = watchOpenedSockets();
      onTestFinished(() => sockets.stop());
      const clock = new ManualClock();
      for (let n = 0; n < 5; n += 1) {
        const transport = openTransport({ url: testbed.url, connections: 2, clock });
        await transport.connect();
        await new DocumentsApi(transport, 'default').create('users', encodeDocument({}), createOperationResult(0));
        expect([sockets.open().length, clock.pendingTimers]).toEqual([4, 1]);
        await transport.close();
        await until('no socket is left, on either side', () => sockets.open().length === 0);
        expect([clock.pendingTimers, testbed.groundTruth().connections.open]).toEqual([0, 0]);
      }
    }));
});

test('a SyntrixError is an Error that says its name', () => {
  expect(String(new SyntrixError('m', { category: 'timeout' }))).toBe('SyntrixError: m');
});
