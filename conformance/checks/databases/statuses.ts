import { type Check, type Unchecked, check, unchecked } from '../../check.ts';
import { same } from '../../expectations.ts';
import { type Need, ADMIN, KEY } from '../../needs.ts';
import { API, owner, admin } from './callers.ts';

const BOTH: readonly Need[] = ['key', 'admin'];

const NO_DATABASE = (slug: string) => [404, 'DATABASE_NOT_FOUND', `Database '${slug}' does not exist`] as const;

/** Sections 6.5 and 6.6: what the status of a database means for its documents and queries. */
export const STATUS_CHECKS: readonly Check[] = [
  ...(
    [
      ['suspended', 403, 'DATABASE_SUSPENDED', 'is suspended'],
      ['deleting', 410, 'DATABASE_DELETING', 'is being deleted'],
    ] as const
  ).map(([status, code, name, words]) =>
    check(
      '6.5',
      status,
      `a ${status} database is ${code} before token and body, and active again when set so`,
      async (scene) => {
        const slug = `s-${scene.unique}`;
        await admin(scene, 'POST', '', { display_name: 'x', slug });
        await admin(scene, 'PATCH', `/${slug}`, { status });
        const message = `Database '${slug}' ${words}`;
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
          await scene.error(code, name, message, method, `${scene.documents(slug)}/a/b`, 'x', { token: 'bad' });
        await scene.error(code, name, message, 'POST', `${API}/${slug}/query`, 'x', { token: 'bad' });
        await admin(scene, 'PATCH', `/${slug}`, { status: 'active' });
        await scene.expect(200, [], 'POST', `${API}/${slug}/query`, '{"collection":"c"}', {
          token: scene.target.userToken,
        });
      },
      ADMIN,
    ),
  ),
  check(
    '6.5',
    'missing',
    'a missing database is 404 on every method, and named as in the URL',
    async (scene) => {
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
        await scene
          .error(...NO_DATABASE('a"<b'), method, `${scene.documents('a%22%3Cb')}/c/d`, 'x', { token: 'bad' })
          .catch(() => undefined);
      const answer = await scene.call('GET', `${scene.documents('a%22%3Cb')}/c/d`);
      same(
        [answer.status, answer.text],
        [404, '{"code":"DATABASE_NOT_FOUND","message":"Database \'a\\"\\u003cb\' does not exist"}\n'],
      );
    },
    [],
  ),
  check(
    '6.5',
    'no-rules',
    'a new database denies documents to everybody, but any token may query it',
    async (scene) => {
      const slug = `s-${scene.unique}`;
      const { token } = owner(scene);
      await owner(scene).create({ slug });
      await scene.error(403, 'FORBIDDEN', 'Access denied', 'GET', `${scene.documents(slug)}/a/b`, undefined, { token });
      await scene.expect(200, [], 'POST', `${API}/${slug}/query`, '{"collection":"c"}', {
        token: scene.target.userToken,
      });
    },
    KEY,
  ),
  check(
    '6.5',
    'seen-at-once',
    'creation, change and deletion are seen at once',
    async (scene) => {
      const slug = `s-${scene.unique}`;
      await scene.error(...NO_DATABASE(slug), 'GET', `${scene.documents(slug)}/a/b`);
      await admin(scene, 'POST', '', { display_name: 'x', slug });
      same((await scene.call('GET', `${scene.documents(slug)}/a/b`)).status, 403);
      await admin(scene, 'DELETE', `/${slug}`);
      same((await scene.call('GET', `${scene.documents(slug)}/a/b`)).status, 410);
    },
    ADMIN,
  ),
  check(
    '6.5',
    'missed-slug',
    'a slug that was looked up in vain and then set by PATCH stays missing until fetched by id',
    async (scene) => {
      const { call, create } = owner(scene);
      const slug = `late-${scene.unique}`;
      const { id } = await create({});
      const look = async () => (await scene.call('GET', `${scene.documents(slug)}/a/b`)).status;
      same(await look(), 404);
      await call('PATCH', `/id:${id}`, { slug });
      same([await look(), (await call('GET', `/id:${id}`)).status, await look()], [404, 200, 403]);
    },
    BOTH,
  ),
];

export const STATUS_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '6.5',
    'lookup-failed',
    '500 Failed to validate database',
    'marked as read; a name that is no UTF-8 does it on PostgreSQL, which the testbed’s own tests cover',
  ),
  unchecked(
    '6.5',
    'cache',
    'another process serves an old status for five minutes',
    'needs two servers and five minutes; the testbed’s own tests use a manual clock',
  ),
  unchecked('6.6', 'deletion', 'the worker removes rows and leaves documents', 'happens every five minutes'),
];
