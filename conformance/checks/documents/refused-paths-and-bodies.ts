import { type Check, check } from '../../check.ts';
import type { Scene } from '../../scene.ts';

function both(
  name: string,
  text: string,
  run: (scene: Scene, method: 'PUT' | 'PATCH') => Promise<unknown>,
): readonly Check[] {
  return (['PUT', 'PATCH'] as const).map((method) => {
    const section = method === 'PUT' ? '2.3' : '2.4';
    return check(section, name, `${method}: ${text}`, async (scene) => void (await run(scene, method)));
  });
}

/** Sections 2.2, 2.3 and 2.4: paths and bodies that POST, PUT and PATCH refuse. */
export const REFUSED_PATH_AND_BODY_CHECKS: readonly Check[] = [
  ...(['', '[]', '"x"', '1', '{', "{'a':1}", '{"a":01}'] as const).map((body) =>
    check(
      '2.2',
      `invalid-body-${JSON.stringify(body)}`,
      `the body ${JSON.stringify(body)} is 400`,
      async (scene) => void (await scene.badRequest('Invalid request body', 'POST', scene.home, body)),
    ),
  ),
  check(
    '2.2',
    'null-body',
    'the body null is 400 Invalid document data',
    async (scene) => void (await scene.badRequest('Invalid document data', 'POST', scene.home, 'null')),
  ),
  check(
    '2.2',
    'even-path',
    'an even number of segments is 400',
    async (scene) => void (await scene.badRequest('Invalid collection path', 'POST', scene.path('d'), '{}')),
  ),
  ...both('collection-path', 'a collection path is 400 and says what is missing', (scene, method) =>
    scene.badRequest('Invalid document path: missing document ID', method, scene.home, '{"doc":{}}'),
  ),
  ...both('invalid-path', 'a bad path is 400', (scene, method) =>
    scene.badRequest('Invalid document path', method, `${scene.home}/a!`, '{"doc":{}}'),
  ),
  ...both('invalid-body', 'wrong types are 400 Invalid request body', async (scene, method) => {
    for (const body of [
      '',
      '[]',
      '{',
      '{"doc":[]}',
      '{"doc":"x"}',
      '{"doc":{},"ifMatch":{}}',
      '{"doc":{},"ifMatch":[1]}',
      '{"doc":{"a":1e400}}',
    ]) {
      await scene.badRequest('Invalid request body', method, scene.path('a'), body);
    }
  }),
  ...both('invalid-data', 'no doc, null and bad ids are 400 Invalid document data', async (scene, method) => {
    for (const body of ['null', '{}', '{"doc":null}', '{"name":"x"}', '{"doc":{"id":1}}', '{"doc":{"id":"a/b"}}']) {
      await scene.badRequest('Invalid document data', method, scene.path('a'), body);
    }
  }),
];
