import { check } from '../../check.ts';
import { same } from '../../expectations.ts';
import type { Need } from '../../needs.ts';
import type { Scene } from '../../scene.ts';

/** Needs of a check that pushes rules and mints users. */
export const RULE_NEEDS: readonly Need[] = ['admin', 'key'];

/** Pushes rules for a database of the check's own; answers how to ask for its documents, with claims or anonymously. */
export const prepare = async (scene: Scene, match: Record<string, unknown>) => {
  const slug = `db-${scene.unique}`;
  const options = { token: scene.target.adminToken };
  await scene.call('POST', '/admin/databases', JSON.stringify({ display_name: 'x', slug }), options);
  const pushed = await scene.call(
    'POST',
    `/admin/rules/push?database=${slug}`,
    JSON.stringify({ match: { '/databases/{database}/documents': { match } } }),
    options,
  );
  same([pushed.status, pushed.text], [200, ''], 'push');
  return (method: string, path: string, body?: string, claims?: Record<string, unknown>) =>
    scene.call(
      method,
      `${scene.documents(slug)}/${path}`,
      body,
      claims === undefined ? {} : { token: scene.target.mint(claims) },
    );
};

/** A check of requests under rules of its own. */
export const rule = (
  name: string,
  text: string,
  match: Record<string, unknown>,
  run: (ask: Awaited<ReturnType<typeof prepare>>, scene: Scene) => Promise<void>,
) => check('4.8', name, text, async (scene) => run(await prepare(scene, match), scene), RULE_NEEDS);

/** Claims of an ordinary user. */
export const user = (sub: string) => ({ sub, roles: ['user'] });
