import { type Check, type Unchecked, check, unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import { KEY } from '../../needs.ts';
import { RULE_NEEDS, prepare, rule, user } from './pushed-rules.ts';

/** Section 4.8: authorization rules: which one decides, and what it sees of a request. */
export const RULE_CHECKS: readonly Check[] = [
  rule(
    'owner-only',
    'a condition decides who may do what',
    { '/users/{uid}': { allow: { 'read, write': 'request.auth.userId == uid' } } },
    async (ask) => {
      same(
        [
          (await ask('PUT', 'users/u1', '{"doc":{}}', user('u1'))).status,
          (await ask('GET', 'users/u1', undefined, user('u2'))).status,
          (await ask('GET', 'users/u1', undefined, user('u1'))).status,
        ],
        [200, 403, 200],
      );
    },
  ),
  rule(
    'longer-first',
    'the longer pattern text is tried first and decides alone',
    { '/users/{uid}': { allow: { write: 'true' } }, '/{document=**}': { allow: { read: 'true' } } },
    async (ask) => {
      same([(await ask('PUT', 'users/u1', '{"doc":{}}')).status, (await ask('GET', 'users/u1')).status], [403, 404]);
    },
  ),
  rule(
    'shorter-catch-all',
    'with a shorter catch-all the other one does',
    { '/users/{uid}': { allow: { write: 'true' } }, '/{d=**}': { allow: { read: 'true' } } },
    async (ask) => {
      same(
        [
          (await ask('PUT', 'users/u1', '{"doc":{}}')).status,
          (await ask('GET', 'users/u1')).status,
          (await ask('GET', 'other/x')).status,
        ],
        [200, 403, 404],
      );
    },
  ),
  rule(
    'create-path',
    'a POST is judged by its collection path',
    { '/users/{uid}': { allow: { create: 'true' } }, '/list': { allow: { create: 'true' } } },
    async (ask) => {
      same([(await ask('POST', 'users', '{}')).status, (await ask('POST', 'list', '{}')).status], [403, 201]);
    },
  ),
  rule(
    'actions',
    'write covers create, update and delete; get and list never match',
    { '/w/{x}': { allow: { write: 'true' } }, '/g/{x}': { allow: { 'get, list': 'true' } } },
    async (ask) => {
      same(
        [
          (await ask('PUT', 'w/a', '{"doc":{}}')).status,
          (await ask('PATCH', 'w/a', '{"doc":{}}')).status,
          (await ask('GET', 'w/a')).status,
          (await ask('DELETE', 'w/a')).status,
          (await ask('GET', 'g/a')).status,
        ],
        [200, 200, 403, 204, 403],
      );
    },
  ),
  rule(
    'literal',
    'a variable within a segment is literal text',
    { '/bench_{x=**}': { allow: { read: 'true' } } },
    async (ask) => same((await ask('GET', 'bench_1/x')).status, 403),
  ),
  rule(
    'only-match',
    'a block with match alone allows nothing for its own path',
    { '/a/{b}': { match: { '/c/{d}': { allow: { read: 'b == d' } } } } },
    async (ask) => {
      same(
        [(await ask('GET', 'a/1')).status, (await ask('GET', 'a/1/c/1')).status, (await ask('GET', 'a/1/c/2')).status],
        [403, 404, 403],
      );
    },
  ),
  rule(
    'body-of-put',
    'for PUT request.resource.data is the whole body',
    { '/c/{x}': { allow: { update: 'request.resource.data.doc.v == 1' } } },
    async (ask) => {
      same(
        [(await ask('PUT', 'c/a', '{"doc":{"v":1}}')).status, (await ask('PUT', 'c/a', '{"doc":{"v":2}}')).status],
        [200, 403],
      );
    },
  ),
  rule(
    'malformed-body',
    'a malformed body is 403 where a rule looks at it',
    { '/c': { allow: { create: 'request.resource.data.v == 1' } } },
    async (ask) => {
      same(
        [(await ask('POST', 'c', 'x')).text, (await ask('POST', 'c', '{"v":1}')).status],
        ['{"code":"FORBIDDEN","message":"Authorization check failed"}\n', 201],
      );
    },
  ),
  rule(
    'denied-path',
    'a bad path is 403 where the rules refuse it',
    { '/c': { allow: { create: 'true' } } },
    async (ask) => same((await ask('GET', 'a!')).status, 403),
  ),
  rule(
    'anonymous-roles',
    'roles of an anonymous request are null',
    { '/c/{x}': { allow: { read: "'a' in request.auth.roles" } } },
    async (ask) => {
      same(
        [(await ask('GET', 'c/x')).text, (await ask('GET', 'c/x', undefined, { sub: 'x' })).text],
        [
          '{"code":"FORBIDDEN","message":"Authorization check failed"}\n',
          '{"code":"FORBIDDEN","message":"Access denied"}\n',
        ],
      );
    },
  ),
  check(
    '4.8',
    'exists-and-get',
    'exists and get read database default, without leading slash',
    async (scene) => {
      await scene.seed({ id: 'seen', v: 1 });
      const path = `${scene.collection}/seen`;
      const ask = await prepare(scene, {
        '/a/{x}': { allow: { read: `exists('${path}') && get('${path}').data.v == 1` } },
        '/b/{x}': { allow: { read: `exists('/${path}')` } },
        '/c/{x}': { allow: { read: `exists('/any/documents/${path}')` } },
        '/d/{x}': { allow: { read: `get('${path}-none').id == ''` } },
      });
      const texts = await Promise.all(
        ['a/x', 'b/x', 'c/x', 'd/x'].map(async (asked) => (await ask('GET', asked)).text.slice(9)),
      );
      same(
        texts.map((text) => text.split('"')[0]),
        ['NOT_FOUND', 'FORBIDDEN', 'NOT_FOUND', 'FORBIDDEN'],
      );
    },
    ['admin', 'key', 'open-rules'],
  ),
  check(
    '4.8',
    'owner-has-no-rights',
    'owning a database gives no document rights',
    async (scene) => {
      const owner = scene.target.mint({ sub: `owner-${scene.unique}` });
      const slug = `own-${scene.unique}`;
      same(
        (await scene.call('POST', '/api/v1/databases', JSON.stringify({ display_name: 'x', slug }), { token: owner }))
          .status,
        201,
      );
      await scene.error(403, 'FORBIDDEN', 'Access denied', 'GET', `${scene.documents(slug)}/a/b`, undefined, {
        token: owner,
      });
    },
    KEY,
  ),
  check(
    '4.8',
    'db-admin',
    'db_admin counts as written in the URL',
    async (scene) => {
      const slug = `own-${scene.unique}`;
      const { id } = (
        await scene.call('POST', '/admin/databases', JSON.stringify({ display_name: 'x', slug }), {
          token: scene.target.adminToken,
        })
      ).json as { id: string };
      const ask = async (database: string, grant: string) =>
        (
          await scene.call('GET', `${scene.documents(database)}/a/b`, undefined, {
            token: scene.target.mint({ sub: 'x', db_admin: [grant] }),
          })
        ).status;
      same(
        [
          await ask(slug, slug),
          await ask(slug, id),
          await ask(`id:${id}`, `id:${id}`),
          await ask(`id:${id}`, id),
          await ask(`id:${id}`, slug),
        ],
        [404, 403, 404, 403, 403],
      );
    },
    RULE_NEEDS,
  ),
];

export const RULE_UNCHECKED: readonly Unchecked[] = [
  unchecked('4.8', 'files', 'how rules files are read', 'happens at the start of a server'),
  unchecked('4.8', 'cost', 'what a condition costs', 'a cost, not an answer'),
  unchecked(
    '4.8',
    'words-of-refusals',
    'the words behind `Invalid rules format:`',
    'they are those of the YAML and CEL libraries in use',
  ),
];
