import { cursor } from './cursor.ts';
import { Mismatch } from './expectations.ts';
import type { Need } from './needs.ts';
import type { Scene } from './scene.ts';

const BY_SEQ = [{ field: 'seq', direction: 'asc' }];
const BY_CATEGORY_AND_SEQ = [{ field: 'category', direction: 'asc' }, ...BY_SEQ];

/**
 * Finds out which index templates a server has. No request lists them, so queries are asked that only certain templates serve.
 * The scene's collection must be open for writing.
 */
export async function templateFacts(scene: Scene): Promise<readonly Need[]> {
  const isServed = async (query: Record<string, unknown>) => (await scene.query({ ...query, limit: 1 })).status === 200;
  if (!(await isServed({ orderBy: BY_SEQ })) || !(await isServed({ orderBy: BY_CATEGORY_AND_SEQ }))) return [];
  const facts: Need[] = ['templates'];
  if (!(await isServed({ orderBy: [{ field: 'seq', direction: 'desc' }] }))) facts.push('no-descending-template');
  if (!(await isServed({ orderBy: BY_SEQ, showDeleted: true }))) facts.push('no-template-with-deleted');
  if (await areExact(scene)) facts.push('exact-templates');
  return facts;
}

/**
 * Whether entries have the keys that these two templates give, in answers to queries that name no order. Another template that is
 * chosen in their place, or one with a further field, has other keys: a cursor then leaves out too much or too little.
 */
async function areExact(scene: Scene): Promise<boolean> {
  const category = `cat-${scene.unique}`;
  const seq = scene.target.uniqueNumber();
  const inCategory = { field: 'category', op: '==', value: category };
  const range = [
    { field: 'seq', op: '>=', value: seq },
    { field: 'seq', op: '<', value: seq + 10 },
  ];
  const second = [`second-${scene.unique}`];
  try {
    await scene.seed({ id: `first-${scene.unique}`, category, seq });
    await scene.seed({ id: `second-${scene.unique}`, category, seq: seq + 1 });
    await scene.expectIds([`first-${scene.unique}`, ...second], { filters: [inCategory], orderBy: BY_SEQ });
    const pages = [
      await scene.idsOf({ filters: [inCategory], startAfter: cursor(category, seq) }),
      await scene.idsOf({ filters: range, startAfter: cursor(seq) }),
    ];
    return pages.every((ids) => JSON.stringify(ids) === JSON.stringify(second));
  } catch (error) {
    if (error instanceof Mismatch) return false;
    throw error;
  }
}
