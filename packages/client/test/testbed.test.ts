import { startTestbed, type Fault, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import { describe, expect, test } from 'vitest';
import { categoryName, type ErrorCategory } from '../src/categories.ts';
import {
  mintToken,
  openSyntrixClient,
  SyntrixError,
  UndiciTransport,
  WireTransport,
  type SyntrixClientOptions,
  type SyntrixClient,
  type Transport,
  type TransportOptions,
} from '../src/index.ts';
import { CALL_OUTCOME } from '../src/outcome.ts';
import { DocumentsApi } from '../src/documents/documents-api.ts';
import { createOperationResult, resetOperationResult } from '../src/operation-result.ts';
import { until } from '../src/testing/until.ts';

async function withTestbed(options: TestbedOptions, use: (testbed: Testbed) => Promise<void>): Promise<void> {
  const testbed = await startTestbed(options);
  try {
    await use(testbed);
  } finally {
    await testbed.close();
  }
}

type UseClient = (client: SyntrixClient) => Promise<void>;

async function withOpenClient(testbed: Testbed, options: Partial<SyntrixClientOptions>, use: UseClient): Promise<void> {
  const client = await openSyntrixClient({ url: testbed.url, ...options });
  try {
    await use(client);
  } finally {
    await client.close();
  }
}

const ADMIN = { username: 'syntrix', password: 'Bench-Admin#2025' };

describe.each(['auto', 'undici'] as const)('the client for people against a server, transport %s', (transport) => {
  const withClient = (testbed: Testbed, options: Partial<SyntrixClientOptions>, use: UseClient) =>
    withOpenClient(testbed, { transport, ...options }, use);

  test('P1-12 documents: create, get, replace, update, delete, with conditions', () =>
    withTestbed({}, (testbed) =>
      withClient(testbed, {}, async ({ documents }) => {
        expect(await documents.create('users', { id: 'alice', n: 1 })).toMatchObject({
          id: 'alice',
          collection: 'users',
          version: 1,
          n: 1,
        });
        const ifMatch = [{ field: 'version', op: '==', value: 1 }] as const;
        expect(await documents.update('users', 'alice', { m: 2 }, { ifMatch })).toMatchObject({
          version: 2,
          n: 1,
          m: 2,
        });
        await expect(documents.replace('users', 'alice', {}, { ifMatch })).rejects.toMatchObject({
          category: 'http_412_precondition',
        });
        expect(await documents.replace('users', 'alice', { k: 1 })).toMatchObject({ version: 3, k: 1 });
        await documents.delete('users', 'alice');
        await expect(documents.get('users', 'alice')).rejects.toMatchObject({ category: 'http_404_not_found' });
        expect(testbed.liveDocuments()).toEqual([]);
      }),
    ));

  test('P2-14 a query is paged to its end, each document once', () =>
    withTestbed({ indexLagMs: 0 }, (testbed) =>
      withClient(testbed, { ...ADMIN }, async ({ documents }) => {
        for (let seq = 0; seq < 25; seq += 1)
          await documents.create('items', { id: `i${seq}`, category: seq % 2 ? 'odd' : 'even', seq });
        const template = [
          { field: 'category', order: 'asc' },
          { field: 'seq', order: 'asc' },
        ] as const;
        const spec = { collection: 'items', filters: [{ field: 'category', op: '==', value: 'even' }] } as const;
        while (
          (await documents.query({ collection: 'items', orderBy: [{ field: 'seq', direction: 'asc' }] })).length < 25
        );
        const seen: unknown[][] = [];
        for await (const page of documents.queryPages(spec, { template, pageSize: 5 }))
          seen.push(page.map(({ seq }) => seq));
        expect(seen).toEqual([
          [0, 2, 4, 6, 8],
          [10, 12, 14, 16, 18],
          [20, 22, 24],
        ]);
      }),
    ));

  test('P1-13 a minted token opens the admin’s routes; databases and rules can be set up', () =>
    withTestbed({}, (testbed) => {
      const token = mintToken({
        pkcs1Pem: testbed.privateKeyPem(),
        subject: 'system:bench',
        roles: ['system'],
        dbAdmin: ['default', 'shop'],
        lifetimeSeconds: 60,
      });
      return withClient(testbed, { token, database: 'shop' }, async ({ admin, documents, probe }) => {
        await admin.check();
        expect((await probe()).state).toBe('database_missing');
        expect(await admin.databases.create({ displayName: 'Shop', slug: 'shop' })).toMatchObject({
          slug: 'shop',
          status: 'active',
        });
        expect((await probe()).state).toBe('reachable');
        expect(await documents.create('orders', { id: 'o1' })).toMatchObject({ id: 'o1' });
        await admin.databases.update('shop', { status: 'suspended' });
        await expect(documents.get('orders', 'o1')).rejects.toMatchObject({ category: 'http_403_database_suspended' });
      });
    }));

  test('P1-13 who has no account is signed up; a wrong password is told from a missing server', () =>
    withTestbed({}, async (testbed) => {
      const user = { username: 'alice', password: 'Bench-User#2025' };
      await expect(openSyntrixClient({ url: testbed.url, ...user })).rejects.toMatchObject({
        category: 'http_401_unauthorized',
      });
      await withClient(testbed, { ...user, signUp: true }, async ({ databases }) => {
        expect((await databases.list()).databases).toEqual([]);
      });
      await withClient(testbed, user, async ({ health }) => {
        expect(await health()).toEqual({ up: true });
      });
    }));

  test('P1-13 a login is renewed while it is in use: tokens that live two seconds cost no call', () =>
    withTestbed({ accessTokenTtlMs: 2000 }, (testbed) =>
      withClient(testbed, { username: 'alice', password: 'Bench-User#2025', signUp: true }, async ({ documents }) => {
        const logins = (): number =>
          testbed.groundTruth().requests.reduce((sum, { method, count }) => sum + (method === 'POST' ? count : 0), 0);
        let queries = 0;
        // Sign-in took two requests (a login in vain, a sign-up); three more that are no queries are renewals.
        while (logins() - queries < 5) {
          await documents.query({ collection: 'users' });
          queries += 1;
        }
        expect(queries).toBeGreaterThan(0);
      }),
    ));

  test('localhost is tried on 127.0.0.1, whatever the resolver says', () =>
    withTestbed({ host: '127.0.0.1' }, async (testbed) => {
      const url = testbed.url.replace('127.0.0.1', 'localhost');
      await withClient(testbed, { url }, async ({ documents, health }) => {
        expect(await health()).toEqual({ up: true });
        expect(await documents.create('users', { id: 'a' })).toMatchObject({ id: 'a' });
      });
    }));

  test.each<[string, Partial<SyntrixClientOptions>, string]>([
    ['a token and a username', { token: 'a', username: 'b', password: 'c' }, 'Both a token and a username are given.'],
    ['a username alone', { username: 'b' }, 'The password is missing.'],
    ['a password alone', { password: 'c' }, 'The username is missing.'],
    ['no connections', { maxConnections: 0 }, 'workers is 0.'],
  ])('refuses %s with a sentence', async (_what, options, message) => {
    await expect(openSyntrixClient({ url: 'http://127.0.0.1:1', ...options })).rejects.toMatchObject({
      name: 'ClientUsageError',
      message,
    });
  });
});

const TRANSPORTS = [
  ['undici', (options: TransportOptions) => new UndiciTransport(options)],
  ['wire', (options: TransportOptions) => new WireTransport(options)],
] as const;

describe.each(TRANSPORTS)('the hot path on %s against faults', (kind, createTransport) => {
  const WORKERS = 8;
  const CALLS_PER_WORKER = 40;

  interface Tally {
    readonly outcomes: Record<number, number>;
    readonly categories: Set<ErrorCategory>;
    readonly calls: number;
  }

  /** Each worker creates and reads documents of its own, whatever comes back. */
  async function load(transport: Transport): Promise<Tally> {
    const documents = new DocumentsApi(transport, 'default');
    const outcomes: Record<number, number> = { 0: 0, 1: 0, 2: 0, 3: 0 };
    const categories = new Set<ErrorCategory>();
    let calls = 0;
    const worker = async (result: ReturnType<typeof createOperationResult>): Promise<void> => {
      for (let n = 0; n < CALLS_PER_WORKER; n += 1) {
        resetOperationResult(result);
        const id = `d-${result.connection}-${n >> 1}`;
        const outcome =
          n % 2 ? await documents.get('load', id, result) : await documents.create('load', `{"id":"${id}"}`, result);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        categories.add(categoryName(result.category));
        calls += 1;
      }
    };
    await Promise.all(
      Array.from({ length: WORKERS }, (_, index) => worker({ ...createOperationResult(index), wantBody: true })),
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
        const transport = createTransport({ url: testbed.url, workers: WORKERS, timeoutMs: 300 });
        const { outcomes, categories, calls } = await load(transport);
        await transport.close();
        expect(calls).toBe(WORKERS * CALLS_PER_WORKER);
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
      const transport = createTransport({ url: testbed.url, workers: WORKERS });
      await load(transport);
      await transport.close();
      expect(transport.takeTraffic()).toEqual(testbed.groundTruth().requests);
    }),
  );

  test('a target that dies and comes back: lost calls have their category, and the rest goes on', async () => {
    const first = await startTestbed();
    const transport = createTransport({ url: first.url, workers: WORKERS, timeoutMs: 2000 });
    try {
      const documents = new DocumentsApi(transport, 'default');
      const result = createOperationResult(0);
      expect(await documents.create('load', '{"id":"a"}', result)).toBe(CALL_OUTCOME.ok);
      await first.close();
      const seen = new Set<ErrorCategory>();
      for (let n = 0; n < 5; n += 1) {
        expect(await documents.create('load', `{"id":"b${n}"}`, result)).not.toBe(CALL_OUTCOME.ok);
        seen.add(categoryName(result.category));
      }
      expect([...seen].filter((category) => !category.startsWith('connection_'))).toEqual([]);
      const second = await startTestbed({ port: first.port });
      try {
        expect(await documents.create('load', '{"id":"c"}', result)).toBe(CALL_OUTCOME.ok);
        expect(second.liveDocuments()).toEqual(['default:load/c']);
      } finally {
        await second.close();
      }
    } finally {
      await transport.close();
    }
  });

  test('nothing is left of a client: no socket, no timer', () =>
    withTestbed({}, async (testbed) => {
      const count = (): number =>
        process.getActiveResourcesInfo().filter((kind) => /TCPSocket|Timeout|TLS/.test(kind)).length;
      await withOpenClient(testbed, { ...ADMIN, transport: kind }, async ({ documents }) => {
        await documents.create('users', {});
      });
      await until('the server has seen the connections go', () => testbed.groundTruth().connections.open === 0);
      const before = count();
      for (let n = 0; n < 5; n += 1) {
        await withOpenClient(testbed, { ...ADMIN, transport: kind }, async ({ documents }) => {
          await documents.create('users', {});
        });
      }
      await until('the server has seen the connections go', () => testbed.groundTruth().connections.open === 0);
      await until('nothing more is held than before', () => count() <= before);
      expect(count()).toBeLessThanOrEqual(before);
    }));
});

test('a SyntrixError is an Error that says its name', () => {
  expect(String(new SyntrixError('m', { category: 'timeout' }))).toBe('SyntrixError: m');
});
