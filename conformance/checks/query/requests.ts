import { type Check, type Unchecked, check, unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import { filter, order, TEMPLATES, failing } from './indexed-documents.ts';

function invalid(
  name: string,
  message: 'Invalid request body' | 'Invalid query parameters',
  bodies: readonly string[],
): Check {
  return check(
    '3.2',
    name,
    `${message}: ${name}`,
    async (scene) => {
      for (const body of bodies) {
        await scene.badRequest(
          message,
          'POST',
          '/api/v1/databases/default/query',
          body.replaceAll('@C', scene.collection),
          { token: scene.target.userToken },
        );
      }
    },
    [],
  );
}

/** Sections 3.1 and 3.2: what a query may say, who may ask, and what a refused one is answered. */
export const QUERY_REQUEST_CHECKS: readonly Check[] = [
  check('3.1', 'any-token', 'any valid token may query any collection', async (scene) => {
    await scene.seed({ id: 'a' });
    same(await scene.idsOf({}), ['a']);
  }),
  check(
    '3.1',
    'names-in-any-case',
    'names match in any case, unknown ones are ignored, null is absent',
    async (scene) => {
      await scene.seed({ id: 'a' });
      const body = `{"COLLECTION":"${scene.collection}","Limit":1,"filters":null,"orderBy":null,"startAfter":null,"showDeleted":null,"more":1e400}`;
      same((await scene.query(body)).status, 200);
    },
  ),
  check(
    '3.1',
    'plain-integers',
    'a limit is written as a plain integer',
    async (scene) => {
      for (const limit of ['5.0', '1e1', '"5"', '99999999999999999999']) {
        await scene.badRequest(
          'Invalid request body',
          'POST',
          '/api/v1/databases/default/query',
          `{"collection":"c","limit":${limit}}`,
          { token: scene.target.userToken },
        );
      }
    },
    [],
  ),
  check(
    '3.1',
    'unwritten-collection',
    'a collection nobody wrote to is empty',
    async (scene) => {
      await scene.expect(
        200,
        '[]\n',
        'POST',
        '/api/v1/databases/default/query',
        `{"collection":"${scene.collection}"}`,
        { token: scene.target.userToken },
      );
    },
    [],
  ),
  check('3.2', 'bare-array', 'the answer is a bare array of flat documents', async (scene) => {
    await scene.seed({ id: 'a', x: 1 });
    await scene.expect(
      200,
      [scene.document({ id: 'a', x: 1 })],
      'POST',
      '/api/v1/databases/default/query',
      `{"collection":"${scene.collection}"}`,
      { token: scene.target.userToken },
    );
  }),
  check(
    '3.2',
    'database-first',
    'the database comes before the token',
    async (scene) => {
      await scene.error(
        404,
        'DATABASE_NOT_FOUND',
        "Database 'nope-db' does not exist",
        'POST',
        '/api/v1/databases/nope-db/query',
        'x',
      );
    },
    [],
  ),
  check(
    '3.2',
    'token-before-body',
    'the token comes before the body',
    async (scene) => {
      await scene.expect(401, 'Authorization header required\n', 'POST', '/api/v1/databases/default/query', 'x');
      await scene.expect(401, 'Invalid or expired token\n', 'POST', '/api/v1/databases/default/query', 'x', {
        token: 'bad',
      });
    },
    [],
  ),
  invalid('not an object', 'Invalid request body', ['', '[]', '"x"', '{']),
  invalid('wrong types', 'Invalid request body', [
    '{"collection":5}',
    '{"collection":"@C","filters":{}}',
    '{"collection":"@C","filters":[1]}',
    '{"collection":"@C","startAfter":5}',
    '{"collection":"@C","showDeleted":1}',
    '{"collection":"@C","filters":[{"field":"a","op":"==","value":1e400}]}',
  ]),
  invalid('collection', 'Invalid query parameters', [
    'null',
    '{}',
    '{"collection":""}',
    '{"collection":"a/b"}',
    '{"collection":"a!"}',
  ]),
  invalid('limit', 'Invalid query parameters', ['{"collection":"@C","limit":-1}', '{"collection":"@C","limit":1001}']),
  invalid('filters', 'Invalid query parameters', [
    '{"collection":"@C","filters":[null]}',
    '{"collection":"@C","filters":[{}]}',
    '{"collection":"@C","filters":[{"field":"a","op":"eq","value":1}]}',
    '{"collection":"@C","filters":[{"field":"","op":"==","value":1}]}',
  ]),
  invalid('orders', 'Invalid query parameters', [
    '{"collection":"@C","orderBy":[null]}',
    '{"collection":"@C","orderBy":[{"field":"a"}]}',
    '{"collection":"@C","orderBy":[{"field":"a","direction":"ASC"}]}',
    '{"collection":"@C","orderBy":[{"field":"","direction":"asc"}]}',
  ]),
  failing('no-template', '3.2', 'no matching template is 500', () => ({
    collection: 'a/b/c',
    orderBy: [order('no-such-field')],
  })),
  failing(
    'bad-cursors',
    '3.2',
    'a cursor with padding is 500',
    () => ({ orderBy: [order('seq')], startAfter: 'AQ==' }),
    TEMPLATES,
  ),
  failing(
    'array-value',
    '3.2',
    'an array on an indexed field is 500',
    () => ({ filters: [filter('seq', '==', [1])] }),
    TEMPLATES,
  ),
  failing('object-value', '3.2', 'an object too', () => ({ filters: [filter('seq', '>', {})] }), TEMPLATES),
  failing(
    'long-value',
    '3.2',
    'a text over 65 535 bytes too',
    () => ({ filters: [filter('seq', '==', 'x'.repeat(65_536))] }),
    TEMPLATES,
  ),
  check('3.2', 'in-without-list', 'id in without a list is 500', async (scene) => {
    await scene.seed({ id: 'a' });
    same(
      (await scene.query({ filters: [filter('id', 'in', 'a')] })).text,
      '{"code":"INTERNAL_ERROR","message":"Failed to execute query"}\n',
    );
  }),
];

export const QUERY_REQUEST_UNCHECKED: readonly Unchecked[] = [
  unchecked('3.2', 'time-out', '499 where the query takes too long', 'no query can be made to take 30 s'),
];
