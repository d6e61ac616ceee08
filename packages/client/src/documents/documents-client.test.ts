import { describe, expect, test } from 'vitest';
import { SyntrixError } from '../errors.ts';
import { answer, startRawServer, type RawBehaviour, type RawServer } from '../testing/raw-server.ts';
import { until } from '../testing/until.ts';
import { UndiciTransport } from '../transport/undici-transport.ts';
import { DocumentsApi } from './documents-api.ts';
import { DocumentsClient } from './documents-client.ts';
import { WorkerShare } from './worker-share.ts';

async function withClient(
  behave: RawBehaviour,
  use: (documents: DocumentsClient, server: RawServer) => Promise<void>,
  workers = 2,
): Promise<void> {
  const server = await startRawServer(behave);
  const transport = new UndiciTransport({ url: server.url, workers });
  try {
    await use(new DocumentsClient(new DocumentsApi(transport, 'default'), new WorkerShare(workers)), server);
  } finally {
    await transport.close();
    await server.close();
  }
}

const alice = { id: 'alice', collection: 'users', version: 1, createdAt: 1, updatedAt: 1, n: 5 };
const always =
  (text: string): RawBehaviour =>
  (_, { socket }) =>
    void socket.write(text);

describe('documents for people', () => {
  test('P1-12 a document comes back as the server shows it', () =>
    withClient(
      always(answer(200, '{"collection":"users","createdAt":1,"id":"alice","n":5,"updatedAt":1,"version":1}\n')),
      async (documents) => {
        expect(await documents.get('users', 'alice')).toEqual(alice);
      },
    ));

  test('writes carry what was asked for, conditions included', () =>
    withClient(
      ({ method }, { socket }) =>
        void socket.write(
          method === 'DELETE' ? answer(204) : answer(method === 'POST' ? 201 : 200, JSON.stringify(alice)),
        ),
      async (documents, server) => {
        const ifMatch = [{ field: 'version', op: '==', value: 1 }] as const;
        await documents.create('users', { id: 'alice' });
        await documents.replace('users', 'alice', { n: 1 }, { ifMatch });
        await documents.update('users', 'alice', { n: 2 });
        await documents.delete('users', 'alice');
        await documents.delete('users', 'alice', { ifMatch });
        expect(server.requests.map(({ method, body }) => `${method} ${body.toString()}`)).toEqual([
          'POST {"id":"alice"}',
          'PUT {"doc":{"n":1},"ifMatch":[{"field":"version","op":"==","value":1}]}',
          'PATCH {"doc":{"n":2}}',
          'DELETE ',
          'DELETE {"ifMatch":[{"field":"version","op":"==","value":1}]}',
        ]);
      },
    ));

  test('P1-12 an error says what happened, keeps what the server said, and what to do', () =>
    withClient(
      always(answer(412, '{"code":"PRECONDITION_FAILED","message":"Version conflict"}\n', { 'X-Request-ID': 'r-1' })),
      async (documents) => {
        const error = await documents.update('users', 'alice', {}).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(SyntrixError);
        expect({ ...(error as SyntrixError), message: (error as SyntrixError).message }).toEqual({
          name: 'SyntrixError',
          message: 'update users/alice failed with status 412: Version conflict',
          category: 'http_412_precondition',
          status: 412,
          code: 'PRECONDITION_FAILED',
          sample: 'Version conflict',
          requestId: 'r-1',
          maybeApplied: false,
          hint: 'Read the document again: it has changed, or it is deleted.',
        });
      },
    ));

  test('R12 a write that lost its answer says that it may have been applied', () =>
    withClient(
      (_, { socket }) => void socket.resetAndDestroy(),
      async (documents) => {
        await expect(documents.create('users', {})).rejects.toMatchObject({
          category: 'connection_reset',
          status: 0,
          maybeApplied: true,
        });
        await expect(documents.get('users', 'a')).rejects.toMatchObject({
          category: 'connection_reset',
          maybeApplied: false,
        });
      },
    ));

  test.each([
    ['is cut', '{"id":"alice"', 'is not JSON'],
    ['is a text', '"alice"', 'is not an object'],
    ['has no id', '{"collection":"users"}', 'has no text "id"'],
    ['has a number as collection', '{"id":"a","collection":1}', 'has no text "collection"'],
  ])('a document that %s is no document', (_what, body, problem) =>
    withClient(always(answer(200, body)), async (documents) => {
      await expect(documents.get('users', 'alice')).rejects.toMatchObject({
        category: 'protocol',
        message: `the answer to get users/alice ${problem}`,
      });
    }),
  );

  test('a query gives documents, and one that the server would refuse is not sent', () =>
    withClient(always(answer(200, JSON.stringify([alice]))), async (documents, server) => {
      expect(await documents.query({ collection: 'users', limit: 5 })).toEqual([alice]);
      await expect(documents.query({ collection: 'users/alice' })).rejects.toMatchObject({
        name: 'ClientUsageError',
        code: 'query',
      });
      expect(server.requests.map(({ body }) => body.toString())).toEqual(['{"collection":"users","limit":5}']);
    }));

  test('a query answered with an object is no list', () =>
    withClient(always(answer(200, '{"documents":[]}')), async (documents) => {
      await expect(documents.query({ collection: 'users' })).rejects.toMatchObject({ category: 'protocol' });
    }));

  test('more calls than connections wait their turn', () => {
    const held: (() => void)[] = [];
    return withClient(
      (_, { socket }) => void held.push(() => socket.write(answer(200, JSON.stringify(alice)))),
      async (documents, server) => {
        const calls = [1, 2, 3, 4, 5].map(() => documents.get('users', 'alice'));
        for (let n = 0; n < 5; n += 1) {
          await until('the next request is read', () => held.length > n);
          held[n]?.();
        }
        expect(await Promise.all(calls)).toEqual([alice, alice, alice, alice, alice]);
        expect(server.connectionsOpened).toBe(2);
      },
    );
  });
});
