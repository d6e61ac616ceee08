import { type Check, check } from '../../check.ts';
import { holds, same } from '../../expectations.ts';

/** A document sent and the JSON text of its fields as it comes back. */
function written(name: string, text: string, sent: string, back: string): Check {
  return check('0.1', name, text, async (scene) => {
    const answer = await scene.call('POST', scene.home, sent);
    same(answer.status, 201, 'status');
    const shown = answer.text
      .replace(/"(collection|createdAt|updatedAt|version|id)":("[^"]*"|\d+),?/g, '')
      .replace(',}\n', '}\n');
    same(shown, `${back}\n`, 'body');
  });
}

/** Section 0.1: JSON as it is read and written: numbers, escapes, names, duplicates. */
export const JSON_BODY_CHECKS: readonly Check[] = [
  written(
    'names-sorted',
    'names are sorted by their bytes at every level',
    '{"é":1,"Z":2,"a":{"b":1,"B":2},"version2":3}',
    '{"Z":2,"a":{"B":2,"b":1},"version2":3,"é":1}',
  ),
  written(
    'string-escapes',
    'strings are escaped as Go does',
    '{"s":"<>&\\u2028\\u2029\\b\\f\\n\\r\\t\\u0001\\u007f/é"}',
    '{"s":"\\u003c\\u003e\\u0026\\u2028\\u2029\\b\\f\\n\\r\\t\\u0001\u007f/é"}',
  ),
  written(
    'numbers',
    'numbers are doubles in shortest form',
    '{"a":9007199254740993,"b":1.0,"c":1e20,"d":1e21,"e":1e-7,"f":0.000001,"g":1e-400}',
    '{"a":9007199254740992,"b":1,"c":100000000000000000000,"d":1e+21,"e":1e-7,"f":0.000001,"g":0}',
  ),
  written('minus-zero', 'minus zero stays', '{"z":-0}', '{"z":-0}'),
  written('lone-surrogates', 'lone surrogates become U+FFFD', '{"s":"\\ud800x"}', '{"s":"\ufffdx"}'),
  written('nul-in-a-value', 'NUL is kept in values', '{"s":"a\\u0000b"}', '{"s":"a\\u0000b"}'),
  written('trailing-bytes', 'what follows the JSON value is ignored', '{"a":1} trailing', '{"a":1}'),
  written('last-duplicate', 'of duplicate names the last counts', '{"a":1,"a":2}', '{"a":2}'),
  check('0.1', 'invalid-utf-8', 'each invalid byte becomes U+FFFD', async (scene) => {
    const body = '{"id":"u","s":"\u00ff\u00fe|"}';
    const head = scene.request('POST', scene.home, undefined, { headers: [`Content-Length: ${body.length}`] });
    const { answers } = await scene.raw(head + body);
    same(
      Buffer.from(answers[0]?.body ?? '', 'latin1')
        .toString()
        .includes('"s":"\ufffd\ufffd|"'),
      true,
      'two replacements',
    );
  }),
  check('0.1', 'system-numbers', 'the server’s own fields are integers', async (scene) => {
    const answer = await scene.call('POST', scene.home, '{}');
    holds(
      /"createdAt":\d{13},.*"updatedAt":\d{13},"version":1}\n$/.test(answer.text),
      `unexpected body ${answer.text}`,
    );
  }),
  ...(
    [
      ['number-overflow', 'a number beyond the double range is refused', '{"a":1e400}'],
      ['byte-order-mark', 'a byte-order mark is refused', '\ufeff{}'],
      ['raw-control', 'a raw control character is refused', '{"a":"\u0001"}'],
      ['deep-nesting', 'more than 10 000 levels are refused', `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
    ] as const
  ).map(([name, text, body]) =>
    check('0.1', name, text, (scene) =>
      scene.badRequest('Invalid request body', 'POST', scene.home, body).then(() => undefined),
    ),
  ),
  check('0.1', 'nul-in-a-name', 'NUL in a member name is 500', (scene) =>
    scene
      .error(500, 'INTERNAL_ERROR', 'Internal storage error', 'POST', scene.home, '{"a":{"\\u0000":1}}')
      .then(() => undefined),
  ),
  check('0.1', 'unknown-members', 'unknown members of requests are ignored', async (scene) => {
    await scene.expect(200, scene.document({ id: 'u', a: 1 }), 'PUT', scene.path('u'), '{"doc":{"a":1},"more":[1]}');
  }),
  check('0.1', 'names-in-any-case', 'names of requests match in any case, user fields do not', async (scene) => {
    await scene.expect(
      200,
      scene.document({ id: 'c', A: 1, a: 2 }),
      'PUT',
      scene.path('c'),
      '{"DOC":{"A":1,"a":2},"IFMATCH":null}',
    );
    const created = await scene.call('POST', scene.home, '{"ID":"x"}');
    same(
      [created.status, (created.json as { ID: string; id: string }).ID, (created.json as { id: string }).id.length],
      [201, 'x', 36],
    );
  }),
  check('0.1', 'doc-twice', 'Doc and doc in one body are merged', async (scene) => {
    await scene.expect(
      200,
      scene.document({ id: 'm', a: 1, b: 2 }),
      'PUT',
      scene.path('m'),
      '{"doc":{"a":1},"Doc":{"b":2}}',
    );
  }),
];
