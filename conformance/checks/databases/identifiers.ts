import { type Check, type Unchecked, check, unchecked } from '../../check.ts';
import { holds, same } from '../../expectations.ts';
import { KEY } from '../../needs.ts';
import { owner } from './callers.ts';

const MEMBERS = ['id', 'slug', 'display_name', 'owner_id', 'created_at', 'updated_at', 'status', 'settings'];

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** Sections 6.1 and 6.2: what a database looks like, and how it is named in a URL. */
export const IDENTIFIER_CHECKS: readonly Check[] = [
  check(
    '6.1',
    'object',
    'a database is shown with these members in this order',
    async (scene) => {
      const answer = await owner(scene).call('POST', '', { display_name: 'My app', slug: `s-${scene.unique}` });
      const shown = answer.json as Record<string, unknown>;
      same([answer.status, Object.keys(shown)], [201, MEMBERS]);
      same(
        [shown['status'], shown['settings'], shown['created_at'] === shown['updated_at']],
        ['active', { max_documents: 0, max_storage_bytes: 0 }, true],
      );
      holds(
        TIME.test(String(shown['created_at'])) && /^[0-9a-f]{16}$/.test(String(shown['id'])),
        `times or id: ${answer.text}`,
      );
    },
    KEY,
  ),
  check(
    '6.1',
    'description',
    'slug may be null, a description is absent when unset, an empty text counts',
    async (scene) => {
      const { call } = owner(scene);
      const unset = (await call('POST', '', { display_name: 'x' })).json as Record<string, unknown>;
      const empty = (await call('POST', '', { display_name: 'x', description: '' })).json as Record<string, unknown>;
      same([unset['slug'], 'description' in unset, empty['description']], [null, false, '']);
    },
    KEY,
  ),
  check(
    '6.1',
    'lists',
    'lists use a shorter form',
    async (scene) => {
      const { call, create } = owner(scene);
      await create({});
      const { databases } = (await call('GET', '')).json as { databases: Record<string, unknown>[] };
      same(Object.keys(databases[0] ?? {}), ['id', 'slug', 'display_name', 'owner_id', 'created_at', 'status']);
    },
    KEY,
  ),
  check(
    '6.2',
    'identifiers',
    'a slug, id: and an escaped id: name a database, a bare id and ID: do not',
    async (scene) => {
      const { call, create } = owner(scene);
      const { id } = await create({ slug: `s-${scene.unique}` });
      const statuses = await Promise.all(
        [`s-${scene.unique}`, `id:${id}`, `id%3A${id}`, id, `ID:${id}`].map(
          async (name) => (await call('GET', `/${name}`)).status,
        ),
      );
      same(statuses, [200, 200, 200, 404, 404]);
    },
    KEY,
  ),
];

export const IDENTIFIER_UNCHECKED: readonly Unchecked[] = [
  unchecked(
    '6.1',
    'nanoseconds',
    'created_at has nanoseconds until it is read from the database',
    'the last digits are zero now and then',
  ),
];
