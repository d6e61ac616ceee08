import { describe, expect, test } from 'vitest';
import { categoryName } from '../categories.ts';
import { CALL_OUTCOME, type CallOutcome } from '../outcome.ts';
import { DocumentScan } from '../queries/document-scan.ts';
import { answer, startRawServer, type RawBehaviour, type RawServer } from '../testing/raw-server.ts';
import { createOperationResult, type OperationResult } from '../operation-result.ts';
import { openTransport } from '../transport/wire-transport.ts';
import { encodeChange, encodeCondition, encodeDocument, encodeQuery, preparedBody } from './document-bodies.ts';
import { DocumentsApi } from './documents-api.ts';

const { ok, refused, failed, unknown } = CALL_OUTCOME;
type Calls = (api: DocumentsApi, result: OperationResult) => Promise<CallOutcome>;

async function withApi<Result>(
  behave: RawBehaviour,
  use: (api: DocumentsApi, server: RawServer) => Promise<Result>,
  database = 'my-app',
): Promise<Result> {
  const server = await startRawServer(behave);
  const transport = openTransport({ url: server.url, connections: 1 });
  try {
    return await use(new DocumentsApi(transport, database), server);
  } finally {
    await transport.close();
    await server.close();
  }
}

const json = (code: string): string => `{"code":"${code}","message":"m"}\n`;
const CREATE: Calls = (api, result) => api.create('users', encodeDocument({}), result);
const GET: Calls = (api, result) => api.get('users', 'alice', result);
const REPLACE: Calls = (api, result) => api.replace('users', 'alice', encodeChange({}), result);
const UPDATE: Calls = (api, result) => api.update('users', 'alice', encodeChange({}), result, { planned: [412] });
const DELETE: Calls = (api, result) => api.delete('users', 'alice', result);
const QUERY: Calls = (api, result) => api.query(encodeQuery({ collection: 'users' }), result);

describe('documents on the hot path', () => {
  test('P1-12 each call is the request that Syntrix expects', async () => {
    const statuses: Record<string, number> = { POST: 201, DELETE: 204 };
    const behave: RawBehaviour = ({ method, path }, { socket }) =>
      void socket.write(
        answer(path.endsWith('/query') ? 200 : (statuses[method] ?? 200), method === 'DELETE' ? '' : '{}'),
      );
    const seen = await withApi(behave, async (api, server) => {
      const result = createOperationResult(0);
      const outcomes = [
        await api.create('rooms/r1/messages', encodeDocument({ id: 'm1' }), result),
        await api.get('users', 'alice', result),
        await api.replace('users', '..', encodeChange({}), result),
        await api.update('users', 'alice', preparedBody(Buffer.from('{"doc":{"n":1}}')), result),
        await api.delete('users', 'alice', result),
        await api.delete('users', 'alice', result, encodeCondition([{ field: 'version', op: '==', value: 1 }])),
        await api.query(encodeQuery({ collection: 'users' }), result),
      ];
      expect(outcomes).toEqual([ok, ok, ok, ok, ok, ok, ok]);
      return server.requests.map(({ method, path, headers, body }) => [
        method,
        path,
        headers.get('content-type'),
        body.toString(),
      ]);
    });
    const base = '/api/v1/databases/my-app';
    expect(seen).toEqual([
      ['POST', `${base}/documents/rooms/r1/messages`, 'application/json', '{"id":"m1"}'],
      ['GET', `${base}/documents/users/alice`, undefined, ''],
      ['PUT', `${base}/documents/users/%2E%2E`, 'application/json', '{"doc":{}}'],
      ['PATCH', `${base}/documents/users/alice`, 'application/json', '{"doc":{"n":1}}'],
      ['DELETE', `${base}/documents/users/alice`, undefined, ''],
      [
        'DELETE',
        `${base}/documents/users/alice`,
        'application/json',
        '{"ifMatch":[{"field":"version","op":"==","value":1}]}',
      ],
      ['POST', `${base}/query`, 'application/json', '{"collection":"users"}'],
    ]);
  });

  test('a database is addressed as it is written: a slug or id:…', async () => {
    const path = await withApi(
      (_, { socket }) => void socket.write(answer(200, '{}')),
      async (api, server) => {
        await api.get('users', 'a', createOperationResult(0));
        return server.requests[0]?.path;
      },
      'id:0123456789abcdef',
    );
    expect(path).toBe('/api/v1/databases/id:0123456789abcdef/documents/users/a');
  });

  test.each<[string, Calls, string, CallOutcome, string]>([
    ['a create that conflicts was not applied', CREATE, answer(409, json('CONFLICT')), failed, 'http_409_conflict'],
    [
      'a create that was deleted before its read-back was applied',
      CREATE,
      answer(500, json('INTERNAL_ERROR')),
      unknown,
      'http_500_internal',
    ],
    [
      'a patch answered 404 may have been applied and deleted at once',
      UPDATE,
      answer(404, json('NOT_FOUND')),
      unknown,
      'http_404_not_found',
    ],
    [
      'a put answered 404 may have been applied and deleted at once',
      REPLACE,
      answer(404, json('NOT_FOUND')),
      unknown,
      'http_404_not_found',
    ],
    [
      'a put to a missing database was not applied',
      REPLACE,
      answer(404, json('DATABASE_NOT_FOUND')),
      failed,
      'http_404_database',
    ],
    [
      'a put to a missing route was not applied',
      REPLACE,
      answer(404, '404 page not found\n'),
      failed,
      'http_404_route',
    ],
    ['a get answered 404 changed nothing', GET, answer(404, json('NOT_FOUND')), failed, 'http_404_not_found'],
    ['a delete answered 404 deleted nothing', DELETE, answer(404, json('NOT_FOUND')), failed, 'http_404_not_found'],
    ['a planned 412 is refused', UPDATE, answer(412, json('PRECONDITION_FAILED')), refused, 'http_412_precondition'],
    ['an unplanned 412 is failed', REPLACE, answer(412, json('PRECONDITION_FAILED')), failed, 'http_412_precondition'],
    ['a query that fails changed nothing', QUERY, answer(500, json('INTERNAL_ERROR')), failed, 'http_500_internal'],
    ['a create answered 200 was answered by something else', CREATE, answer(200, '<html>'), unknown, 'protocol'],
    ['a get answered 204 was answered by something else', GET, answer(204), failed, 'protocol'],
    ['a delete answered 200 was answered by something else', DELETE, answer(200, '{}'), unknown, 'protocol'],
  ])('R12 %s', async (_why, call, text, outcome, category) => {
    const behave: RawBehaviour = (_, { socket }) => void socket.write(text);
    await withApi(behave, async (api) => {
      const result = { ...createOperationResult(0), wantBody: true };
      expect(await call(api, result)).toBe(outcome);
      expect([categoryName(result.category), result.body]).toEqual([category, null]);
    });
  });

  test.each<[string, Calls, string, CallOutcome]>([
    [
      'a patch whose 404 breaks off stays in doubt: it may have been NOT_FOUND',
      UPDATE,
      'HTTP/1.1 404 X\r\nContent-Length: 99\r\n\r\n{"co',
      unknown,
    ],
    [
      'a planned 412 that breaks off is no planned end, but it was not applied',
      UPDATE,
      'HTTP/1.1 412 X\r\nContent-Length: 99\r\n\r\n{"co',
      failed,
    ],
    [
      'a delete whose 404 breaks off deleted nothing',
      DELETE,
      'HTTP/1.1 404 X\r\nContent-Length: 99\r\n\r\n{"co',
      failed,
    ],
  ])('R12 %s', async (_why, call, text, outcome) => {
    const behave: RawBehaviour = (_, { socket }) => void socket.end(text);
    await withApi(behave, async (api) => {
      const result = createOperationResult(0);
      expect(await call(api, result)).toBe(outcome);
      expect(categoryName(result.category)).toBe('connection_closed');
    });
  });

  test('R12 a query whose answer is scanned is ok if that is a whole list of documents, and says how many', async () => {
    const scan = new DocumentScan({ ids: true, lastDocument: true });
    const bodies = ['[{"id":"a"},{"id":"b"}]\n', '[]\n', '{"id":"a"}\n', '[{"id":"a"},{"id', ''];
    const behave: RawBehaviour = (_, { socket }) => void socket.write(answer(200, bodies.shift() ?? ''));
    await withApi(behave, async (api) => {
      const result = { ...createOperationResult(0), wantBody: true };
      const seen: unknown[] = [];
      while (bodies.length > 0) {
        const outcome = await api.query(encodeQuery({ collection: 'users' }), result, { scan });
        const { documents, ids, lastDocument } = scan;
        const last = Buffer.from(lastDocument).toString();
        seen.push([outcome, categoryName(result.category), result.message, documents, ids, last, result.body?.length]);
      }
      const wrong = 'the answer to a query is not right:';
      expect(seen).toEqual([
        [ok, '', '', 2, ['a', 'b'], '{"id":"b"}', 24],
        [ok, '', '', 0, [], '', 3],
        [failed, 'protocol', `${wrong} it is no list of documents from byte 0 on`, 0, [], '', undefined],
        [failed, 'protocol', `${wrong} it ends before the list does`, 1, ['a'], '{"id":"a"}', undefined],
        [failed, 'protocol', `${wrong} it is empty`, 0, [], '', undefined],
      ]);
    });
  });

  test('a query that is refused has scanned nothing, nor has what it found before', async () => {
    const scan = new DocumentScan();
    const answers = [answer(200, '[{}]'), answer(500, json('INTERNAL_ERROR'))];
    const behave: RawBehaviour = (_, { socket }) => void socket.write(answers.shift() ?? '');
    await withApi(behave, async (api) => {
      const result = createOperationResult(0);
      const seen: unknown[] = [];
      while (answers.length > 0) {
        const outcome = await api.query(encodeQuery({ collection: 'users' }), result, { scan });
        seen.push([outcome, categoryName(result.category), scan.documents]);
      }
      expect(seen).toEqual([
        [ok, '', 1],
        [failed, 'http_500_internal', 0],
      ]);
    });
  });
});
