import type { DocumentFilter, DocumentQuery } from '@syntrix-bench/client';
import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { createOperationResult, type OperationResult } from '../contracts/operation-result.ts';
import {
  cursorAfter,
  DocumentScan,
  encodeChange,
  encodeCondition,
  encodeDocument,
  encodeQuery,
  preparedBody,
  type SyntrixWorkerClient,
} from '../contracts/syntrix-worker-client.ts';
import type { Target, TargetConnection } from '../contracts/target.ts';
import { systemClock } from '../hosts/system-clock.ts';
import { syntrixTarget } from '../shard/syntrix/syntrix-target.ts';
import { FakeDocuments } from './fake-documents.ts';
import { fakeSyntrix } from './fake-syntrix.ts';
import { ManualClock } from './manual-clock.ts';

type Documents = SyntrixWorkerClient['documents'];
type Call = (documents: Documents, result: OperationResult) => Promise<number>;

const at = (version: number) => [{ field: 'version', op: '==', value: version } as const];
const when = (field: string, op: '==' | '!=' | '>' | '<=' | 'in' | 'contains', value: unknown) => [
  { field, op, value },
];
const create =
  (id: string, more: object = {}): Call =>
  (documents, result) =>
    documents.create('things', encodeDocument({ id, ...more }), result);
const raw =
  (body: string): Call =>
  (documents, result) =>
    documents.create('things', preparedBody(body), result);
const get =
  (id: string, collection = 'things'): Call =>
  (documents, result) =>
    documents.get(collection, id, result);
const update =
  (id: string, fields: object, ifMatch?: readonly DocumentFilter[]): Call =>
  (documents, result) =>
    documents.update('things', id, encodeChange(fields, ifMatch), result);
const replace =
  (id: string, fields: object, ifMatch?: readonly DocumentFilter[]): Call =>
  (documents, result) =>
    documents.replace('things', id, encodeChange(fields, ifMatch), result);
const rawUpdate =
  (body: string): Call =>
  (documents, result) =>
    documents.update('things', 'a', preparedBody(body), result);
const remove =
  (id: string, ifMatch?: readonly DocumentFilter[]): Call =>
  (documents, result) =>
    documents.delete('things', id, result, ifMatch === undefined ? null : encodeCondition(ifMatch));
const SORTED = {
  name: 'sorted',
  collectionPattern: 'sorted',
  fields: [
    { field: 'kind', order: 'asc' as const },
    { field: 'n', order: 'desc' as const },
    { field: 'id', order: 'asc' as const },
  ],
  includeDeleted: false,
};
const SECOND_OF_A = cursorAfter(SORTED.fields, { kind: 'a', n: 2, id: 'd2' }) ?? '';
const createIn =
  (collection: string, id: string, fields: object): Call =>
  (documents, result) =>
    documents.create(collection, encodeDocument({ id, ...fields }), result);
const bySorted =
  (spec: Omit<DocumentQuery, 'collection'>): Call =>
  (documents, result) =>
    documents.query(encodeQuery({ collection: 'sorted', ...spec }), result);
const query =
  (spec: DocumentQuery): Call =>
  (documents, result) =>
    documents.query(encodeQuery(spec), result, { scan: new DocumentScan() });

const ORDER = { total: 7, open: true, to: { city: 'Ulm' } };

const SEQUENCES: readonly { readonly why: string; readonly calls: readonly Call[] }[] = [
  {
    why: 'a document from its creation to its end',
    calls: [create('a', ORDER), get('a'), remove('a'), get('a'), remove('a')],
  },
  {
    why: 'an id is taken while it is alive, and its life begins anew',
    calls: [create('a'), create('a'), remove('a'), create('a', { n: 2 }), get('a')],
  },
  {
    why: 'an update sets fields and keeps the others',
    calls: [create('a', ORDER), update('a', { total: 8 }), update('a', { to: {} }), get('a')],
  },
  {
    why: 'a replacement keeps none, and creates what is absent',
    calls: [create('a', ORDER), replace('a', { n: 1 }), get('a'), replace('b', { n: 2 }), get('b')],
  },
  {
    why: 'an update of what never was, and of what is deleted',
    calls: [update('a', { n: 1 }), create('a'), remove('a'), update('a', { n: 1 })],
  },
  {
    why: 'the server’s own fields are not written',
    calls: [create('a', { version: 9, deleted: true, n: 1 }), get('a'), update('a', { version: 9 }), get('a')],
  },
  {
    why: 'an id does not change, and alone is no change',
    calls: [create('a'), update('a', { id: 'b' }), update('a', { id: 'a' }), replace('a', { id: 'a' }), get('a')],
  },
  {
    why: 'conditions on the version',
    calls: [
      create('a'),
      update('a', { n: 1 }, at(1)),
      update('a', { n: 2 }, at(1)),
      replace('a', { n: 3 }, at(2)),
      replace('b', {}, at(7)),
      remove('a', at(1)),
      remove('a', at(3)),
    ],
  },
  {
    why: 'conditions on fields',
    calls: [
      create('a', ORDER),
      update('a', {}, when('total', '>', 6)),
      update('a', {}, when('total', '>', 7)),
      update('a', {}, when('total', '<=', '7')),
      update('a', {}, when('open', '!=', false)),
      update('a', {}, when('to.city', '==', 'Ulm')),
      update('a', {}, when('none', '==', null)),
      update('a', {}, when('total', 'in', [1, 7])),
      update('a', {}, when('total', 'in', [])),
      update('a', {}, when('total', 'in', 7)),
      update('a', {}, when('total', 'contains', 1)),
      get('a'),
    ],
  },
  {
    why: 'of two conditions on one field the last counts',
    calls: [create('a', ORDER), update('a', {}, [...when('total', '>', 100), ...when('total', '>', 1)])],
  },
  {
    why: 'bodies that are no document',
    calls: [
      raw('{"id":"a"'),
      raw(''),
      raw('null'),
      raw('[]'),
      raw('"a"'),
      raw('{"id":7}'),
      raw('{"id":""}'),
      raw('{"id":"a b"}'),
      raw('{"id":null}'),
    ],
  },
  {
    why: 'bodies that are no change',
    calls: [
      create('a'),
      rawUpdate('{"n":1}'),
      rawUpdate('{"doc":null}'),
      rawUpdate('{"doc":7}'),
      rawUpdate('null'),
      rawUpdate('[]'),
      rawUpdate('{"doc":{},"ifMatch":7}'),
      rawUpdate('{"doc":{},"ifMatch":[7]}'),
      rawUpdate('{"doc":{},"ifMatch":[{}]}'),
      get('a'),
    ],
  },
  {
    why: 'a change in place of a document is stored as it is',
    calls: [
      (documents, result) => documents.create('things', preparedBody('{"id":"a","doc":{"n":1}}'), result),
      get('a'),
    ],
  },
  {
    why: 'paths',
    calls: [
      create('a'),
      get('a', 'th ings'),
      get('x'.repeat(129)),
      get('b/c'),
      (documents, result) => documents.create('things/a', encodeDocument({ id: 'b' }), result),
      (documents, result) => documents.create('things/a/parts', encodeDocument({ id: 'b' }), result),
      get('b', 'things/a/parts'),
      (documents, result) => documents.update('things/a', 'b', encodeChange({}), result),
    ],
  },
  {
    why: 'queries',
    calls: [
      create('a'),
      create('b', { n: 1 }),
      create('c'),
      remove('c'),
      query({ collection: 'things', filters: [{ field: 'id', op: 'in', value: ['b', 'c', 'd'] }] }),
      query({ collection: 'things', filters: [{ field: 'id', op: '==', value: 'a' }], limit: 1 }),
      query({ collection: 'nothing' }),
      query({ collection: 'things', filters: [{ field: 'n', op: '==', value: 1 }] }),
      query({ collection: 'things', orderBy: [{ field: 'n', direction: 'asc' }] }),
      query({ collection: 'things', limit: 1001 }),
      query({ collection: 'things/a' }),
      query({ collection: 'things', filters: [{ field: 'id', op: 'in', value: 'a' }] }),
      (documents, result) => documents.query(preparedBody('[]'), result),
      (documents, result) => documents.query(preparedBody('null'), result),
    ],
  },
  {
    why: 'queries by index',
    calls: [
      ...[3, 1, 2, 2].map((n, at) => createIn('sorted', `d${at}`, { kind: at === 0 ? 'b' : 'a', n })),
      createIn('sorted', 'text', { kind: 'a', n: 'x' }),
      createIn('sorted', 'none', { kind: 'a' }),
      createIn('sorted', 'list', { kind: 'a', n: [1] }),
      bySorted({ filters: [{ field: 'kind', op: '==', value: 'a' }] }),
      bySorted({ filters: [{ field: 'kind', op: '==', value: 'a' }], limit: 2 }),
      bySorted({ filters: [{ field: 'kind', op: '>=', value: 'a' }] }),
      bySorted({
        filters: [
          { field: 'kind', op: '==', value: 'a' },
          { field: 'n', op: '>', value: 1 },
          { field: 'n', op: '<=', value: 2 },
        ],
        orderBy: [{ field: 'n', direction: 'desc' }],
      }),
      bySorted({ filters: [{ field: 'kind', op: '==', value: 'a' }], startAfter: SECOND_OF_A }),
      bySorted({ filters: [{ field: 'n', op: 'contains', value: 1 }], limit: 3 }),
      bySorted({ filters: [{ field: 'n', op: '>', value: 1 }] }),
      (documents, result) => documents.update('sorted', 'd1', encodeChange({ n: 9 }), result),
      (documents, result) => documents.delete('sorted', 'd2', result),
      bySorted({ orderBy: [{ field: 'kind', direction: 'asc' }] }),
    ],
  },
];

async function connect(
  target: Target<SyntrixWorkerClient>,
  url: string,
  authorization: string | null,
): Promise<TargetConnection<SyntrixWorkerClient>> {
  return target.connect({
    target: { kind: target.kind, module: null, urls: [url], timeoutUs: 10e6, headers: {} },
    clock: systemClock(),
    credentials: { authorizations: [authorization] },
    workers: [0],
    signal: new AbortController().signal,
  });
}

/** What calls come to, one after the other: all that a scenario is told, but for times. */
async function told(connection: TargetConnection<SyntrixWorkerClient>, calls: readonly Call[]): Promise<unknown[]> {
  const { documents } = connection.client(0, 'default');
  const rows: unknown[] = [];
  for (const call of calls) {
    const result = createOperationResult(connection.placeOf(0), 0);
    result.wantBody = true;
    const outcome = await call(documents, result);
    const { status, category, code, message, requests } = result;
    const body =
      result.body === null || result.body.length === 0
        ? null
        : withoutTimes(JSON.parse(Buffer.from(result.body).toString()));
    rows.push({ outcome, status, category, code, message, requests, body });
  }
  return rows;
}

function withoutTimes(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(withoutTimes);
  const { createdAt, updatedAt, ...rest } = answer as Record<string, unknown>;
  return { ...rest, times: [typeof createdAt, typeof updatedAt] };
}

describe('the Syntrix in memory answers as the testbed does', () => {
  let testbed: Testbed;
  let real: TargetConnection<SyntrixWorkerClient>;
  beforeAll(async () => {
    testbed = await startTestbed({ indexTemplates: [SORTED], indexLagMs: 0 });
    const answer = await fetch(`${testbed.url}/auth/v1/login`, {
      method: 'POST',
      body: JSON.stringify({ username: 'syntrix', password: 'Bench-Admin#2025' }),
    });
    const { access_token: token } = (await answer.json()) as { readonly access_token: string };
    real = await connect(syntrixTarget, testbed.url, `Bearer ${token}`);
  });
  afterAll(async () => {
    await real.close();
    await testbed.close();
  });
  beforeEach(() => testbed.reset());

  test.each(SEQUENCES)('$why', async ({ calls }) => {
    const fake = fakeSyntrix();
    fake.documents().indexTemplates = [SORTED];
    const answers = await told(await connect(fake, testbed.url, null), calls);
    expect(answers).toEqual(await told(real, calls));
    expect(fake.leftovers().toSorted()).toEqual(
      testbed
        .liveDocuments()
        .map((path) => path.replace('default:', ''))
        .toSorted(),
    );
  });
});

test('a document without an id is given one, and is found by it', async () => {
  const documents = new FakeDocuments();
  const result = createOperationResult(0);
  result.wantBody = true;
  expect(await documents.client().documents.create('things', encodeDocument({ n: 1 }), result)).toBe(0);
  const { id } = JSON.parse(Buffer.from(result.body ?? []).toString()) as { readonly id: string };
  expect(documents.ids('things')).toEqual([id]);
});

test('R1 requests are stamped on the clock, which an answer takes a millisecond of, and counted', async () => {
  const documents = new FakeDocuments();
  const clock = new ManualClock();
  documents.clock = clock;
  clock.spend(70);
  const result = createOperationResult(3, 5);
  const { documents: calls } = documents.client();
  await clock.runUntil(calls.create('things', encodeDocument({ id: 'a' }), result));
  await clock.runUntil(calls.get('things', 'a', result));
  expect(result).toMatchObject({ readyUs: 70, sentUs: 70, doneUs: 2070, requests: 2, status: 200, body: null });
  expect(Object.fromEntries(documents.traffic)).toEqual({ 'POST 201': 1, 'GET 200': 1 });
  expect(documents.calls).toEqual([
    { worker: 5, method: 'POST', collection: 'things', id: 'a', body: '{"id":"a"}' },
    { worker: 5, method: 'GET', collection: 'things', id: 'a', body: '' },
  ]);
});

test('a script answers in place of the server, and may let the request take effect', async () => {
  const documents = new FakeDocuments();
  const result = createOperationResult(0);
  const { documents: calls } = documents.client();
  documents.script = ({ id }) => (id === 'a' ? { status: 503, applied: true } : { status: 0, code: 'ECONNREFUSED' });
  expect([await calls.create('things', encodeDocument({ id: 'a' }), result), result.status]).toEqual([3, 503]);
  expect([await calls.get('things', 'b', result), result.code]).toEqual([2, 'ECONNREFUSED']);
  expect(documents.ids('things')).toEqual(['a']);
});

test('what is no body at all, or has no digits for the stamp, is a mistake that is named', async () => {
  const { documents } = new FakeDocuments().client();
  const result = createOperationResult(0);
  const noBody = { id: 'a' } as never;
  await expect(documents.create('things', noBody, result)).rejects.toThrow(/^a body is text or bytes.*this is object$/);
  const stamped = documents.create('things', encodeDocument({ id: 'a' }), result, { sentStampAt: 3 });
  await expect(stamped).rejects.toThrow(/^a body has no 16 digits at 3 /);
});

test('a connection carries one call at a time, as in a run', async () => {
  const { documents } = new FakeDocuments().client();
  const result = createOperationResult(0);
  const first = documents.get('things', 'a', result);
  await expect(documents.get('things', 'b', result)).rejects.toThrow('Connection 0 already has a call in flight.');
  expect(await first).toBe(2);
});

test('leftovers name documents of all databases', async () => {
  const target = fakeSyntrix();
  for (const database of ['default', 'other']) {
    await target
      .documents(database)
      .client()
      .documents.create('things', encodeDocument({ id: 'a' }), createOperationResult(0));
  }
  expect(target.leftovers()).toEqual(['things/a', 'other: things/a']);
});
