import { type Check, type Unchecked, check, unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import { ADMIN } from '../../needs.ts';
import { MIB, get } from './plain-requests.ts';

const sized = (bytes: number) => `{"s":"${'x'.repeat(bytes - 8)}"}`;

/** Section 0.3: how large a body may be, and what happens beyond. */
export const BODY_LIMIT_CHECKS: readonly Check[] = [
  check('0.3', 'one-mebibyte', '1 MiB is accepted', async (scene) =>
    same((await scene.call('POST', scene.home, sized(MIB))).status, 201),
  ),
  check('0.3', 'over-one-mebibyte', 'one byte more is 400, and the connection lives on', async (scene) => {
    const { answers } = await scene.raw(scene.request('POST', scene.home, sized(MIB + 1)) + get(scene), {
      answers: 2,
    });
    same(
      answers.map(({ status, body }) => [status, body]),
      [
        [400, '{"code":"BAD_REQUEST","message":"Failed to read request body"}\n'],
        [200, 'OK'],
      ],
    );
  }),
  check('0.3', 'far-over', 'far more closes the connection', async (scene) => {
    const { answers } = await scene.raw(scene.request('POST', scene.home, sized(MIB + 300_000)));
    same([answers[0]?.status, answers[0]?.headers.get('connection')], [400, 'close']);
  }),
  check('0.3', 'white-space-counts', 'trailing white space counts for POST', async (scene) => {
    await scene.badRequest('Failed to read request body', 'POST', scene.home, `{}${' '.repeat(MIB)}`);
  }),
  check('0.3', 'white-space-does-not-count', 'but not for DELETE and query', async (scene) => {
    await scene.error(404, 'NOT_FOUND', 'Document not found', 'DELETE', scene.path('x'), `{}${' '.repeat(MIB)}`);
    same((await scene.query(`{"collection":"${scene.collection}"}${' '.repeat(MIB)}`)).status, 200);
  }),
  check('0.3', 'value-over-the-limit', 'a value that does not fit is an invalid body there', async (scene) => {
    await scene.badRequest('Invalid request body', 'DELETE', scene.path('x'), sized(MIB + 1));
    await scene.badRequest('Invalid request body', 'POST', '/auth/v1/login', sized(MIB + 1));
  }),
  check(
    '0.3',
    'rules-may-be-larger',
    'rules may be larger than 1 MiB',
    async (scene) => {
      await scene.expect(200, null, 'POST', `/admin/rules/push?database=${scene.unique}`, ' '.repeat(MIB + 10), {
        token: scene.target.adminToken,
      });
    },
    ADMIN,
  ),
];

export const BODY_LIMIT_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '0.3',
    'context-time-outs',
    'a request that takes longer than its context is 499',
    'no request can be made to take 30 s',
  ),
];
