import { type Check, check, slowCheck } from '../../check.ts';
import type { Scene } from '../../scene.ts';

/** A value a filter compares with. */
export type Value = string | number | boolean | null | readonly unknown[] | object;

/** A filter of a query. */
export const filter = (field: string, op: string, value: Value) => ({ field, op, value });

/** An order of a query. */
export const order = (field: string, direction = 'asc') => ({ field, direction });

/** Needs of a check that asks an index. */
export const TEMPLATES = ['templates', 'open-rules'] as const;
/** Needs of a check that asks an index without naming an order, or for the keys of its entries. */
export const EXACT_TEMPLATES = [...TEMPLATES, 'exact-templates'] as const;

/**
 * Six documents in a category of this check alone, `seq` 0 to 5, in an index that other collections share.
 * Queries begin with the category, or lie in a range of `seq` that nobody else uses.
 */
export async function seeded(scene: Scene): Promise<{ category: string; base: number }> {
  const category = `cat-${scene.unique}`;
  const base = scene.target.uniqueNumber();
  for (let seq = 0; seq < 6; seq += 1)
    await scene.seed({ id: `d${seq}`, category, seq: base + seq, tags: [seq % 2 === 0 ? 'even' : 'odd'] });
  await scene.expectIds(ALL, { filters: [filter('category', '==', category)], orderBy: [order('seq')] });
  return { category, base };
}

/** Ids of the seeded documents, in the order of `seq`. */
export const ALL = ['d0', 'd1', 'd2', 'd3', 'd4', 'd5'];

/** A query an index serves, and the ids it answers. Seeding takes its time. */
export function served(
  name: string,
  text: string,
  section: Check['section'],
  query: (seed: { category: string; base: number }) => Record<string, unknown>,
  ids: readonly string[],
  needs: Check['needs'] = TEMPLATES,
): Check {
  return slowCheck(
    section,
    name,
    text,
    async (scene) => {
      const seed = await seeded(scene);
      await scene.expectIds(ids, query(seed));
    },
    needs,
  );
}

/** A query that is a 500. */
export function failing(
  name: string,
  section: Check['section'],
  text: string,
  query: (scene: Scene) => Record<string, unknown>,
  needs: Check['needs'] = [],
): Check {
  return check(
    section,
    name,
    text,
    async (scene) => {
      await scene.error(
        500,
        'INTERNAL_ERROR',
        'Failed to execute query',
        'POST',
        '/api/v1/databases/default/query',
        JSON.stringify({ collection: scene.collection, ...query(scene) }),
        { token: scene.target.userToken },
      );
    },
    needs,
  );
}
