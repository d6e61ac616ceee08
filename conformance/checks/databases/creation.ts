import { type Check, check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { KEY } from '../../needs.ts';
import { owner, isError } from './callers.ts';

function creation(name: string, body: string, status: number, code: string, message: string): Check {
  return check(
    '6.3',
    `create-${name}`,
    `creation ${body.slice(0, 60)} is ${status} ${code}`,
    async (scene) => isError(await owner(scene).call('POST', '', body), status, code, message),
    KEY,
  );
}

const SLUG_FORMAT =
  'Slug must start with a letter and contain only lowercase letters, numbers, and hyphens (3-63 characters)';

/** Section 6.3: creating a database as a user. */
export const CREATION_CHECKS: readonly Check[] = [
  creation('no-json', '{', 400, 'BAD_REQUEST', 'Invalid request body'),
  creation('wrong-type', '{"display_name":5}', 400, 'BAD_REQUEST', 'Invalid request body'),
  creation('no-name', '{"slug":"x"}', 400, 'DISPLAY_NAME_REQUIRED', 'Display name is required'),
  creation('null', 'null', 400, 'DISPLAY_NAME_REQUIRED', 'Display name is required'),
  creation('short-slug', '{"display_name":"x","slug":"A"}', 400, 'INVALID_SLUG', 'Slug must be 3-63 characters'),
  creation(
    'long-slug',
    `{"display_name":"x","slug":"${'a'.repeat(64)}"}`,
    400,
    'INVALID_SLUG',
    'Slug must be 3-63 characters',
  ),
  creation('bad-slug', '{"display_name":"x","slug":"1abc"}', 400, 'INVALID_SLUG', SLUG_FORMAT),
  creation('upper-case-slug', '{"display_name":"x","slug":"ABC"}', 400, 'INVALID_SLUG', SLUG_FORMAT),
  ...['default', 'admin', 'system', 'api', 'auth'].map((slug) =>
    creation(
      `reserved-${slug}`,
      `{"display_name":"x","slug":"${slug}"}`,
      400,
      'RESERVED_SLUG',
      'This slug is reserved and cannot be used',
    ),
  ),
  creation('empty-slug', '{"display_name":"x","slug":""}', 500, 'INTERNAL_ERROR', 'Database operation failed'),
  creation('long-name', `{"display_name":"${'n'.repeat(256)}"}`, 500, 'INTERNAL_ERROR', 'Database operation failed'),
  check(
    '6.3',
    'create-taken',
    'a taken slug is 409',
    async (scene) => {
      const { call, create } = owner(scene);
      await create({ slug: `s-${scene.unique}` });
      isError(
        await call('POST', '', { display_name: 'x', slug: `s-${scene.unique}` }),
        409,
        'SLUG_EXISTS',
        'A database with this slug already exists',
      );
    },
    KEY,
  ),
  check(
    '6.3',
    'create-ignores',
    'owner_id and settings are ignored, a final hyphen is fine',
    async (scene) => {
      const { call } = owner(scene);
      const shown = (
        await call('POST', '', {
          display_name: 'x',
          slug: `s-${scene.unique}-`,
          owner_id: 'zzz',
          settings: { max_documents: 5 },
        })
      ).json as Record<string, unknown>;
      same(
        [shown['owner_id'], shown['settings']],
        [`owner-${scene.unique}`, { max_documents: 0, max_storage_bytes: 0 }],
      );
    },
    KEY,
  ),
  check(
    '6.3',
    'quota',
    'the quota counts databases of every status',
    async (scene) => {
      const { call, create } = owner(scene);
      const { quota } = (await call('GET', '')).json as { quota: { used: number; limit: number } };
      for (let used = quota.used; used < quota.limit; used += 1) await create({ slug: `q-${scene.unique}-${used}` });
      same((await call('DELETE', `/q-${scene.unique}-0`)).status, 200);
      isError(await call('POST', '', { display_name: 'x' }), 403, 'QUOTA_EXCEEDED', 'Maximum database limit reached');
      isError(
        await call('POST', '', { display_name: 'x', slug: 'X' }),
        400,
        'INVALID_SLUG',
        'Slug must be 3-63 characters',
        'slug before quota',
      );
    },
    ['key', 'quota'],
  ),
];
