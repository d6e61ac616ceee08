import { same } from '../../expectations.ts';
import type { Scene, Answer } from '../../scene.ts';

/** Path of the databases of a user, */
export const API = '/api/v1/databases';

/** and of all databases, for administrators. */
export const ADMIN_API = '/admin/databases';

/** A JSON object to send. */
export type Body = Record<string, unknown>;

/** An owner of this check's own and the calls it may make. */
export function owner(scene: Scene) {
  const token = scene.target.mint({ sub: `owner-${scene.unique}` });
  const call = (method: string, suffix: string, body?: Body | string): Promise<Answer> =>
    scene.call(method, `${API}${suffix}`, typeof body === 'object' ? JSON.stringify(body) : body, { token });
  const create = async (body: Body) => {
    const answer = await call('POST', '', { display_name: 'x', ...body });
    same(answer.status, 201, 'creation');
    return answer.json as { id: string; slug: string | null };
  };
  return { token, call, create };
}

/** Asks the admin API as administrator. */
export function admin(scene: Scene, method: string, suffix: string, body?: Body): Promise<Answer> {
  return scene.call(method, `${ADMIN_API}${suffix}`, body === undefined ? undefined : JSON.stringify(body), {
    token: scene.target.adminToken,
  });
}

/** Holds an answer against a JSON error, byte for byte. */
export function isError(answer: Answer, status: number, code: string, message: string, what = ''): void {
  same([answer.status, answer.text], [status, `${JSON.stringify({ code, message })}\n`], what);
}
