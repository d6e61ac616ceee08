import { camelCase } from '../key-case.ts';
import { locatedAt, type Located } from '../located.ts';
import { OLDER_NAMES } from '../schema/older-names.ts';

/** One sentence about the keys of a layer that have a better name now, or null where there is none. */
export function olderNamesNotice(root: Located): string | null {
  const renamed = Object.entries(OLDER_NAMES).flatMap(([block, names]) => {
    const written = locatedAt(root, [block]);
    if (written?.kind !== 'map') return [];
    return [...written.entries.keys()].flatMap((key) => {
      const name = camelCase(key);
      return Object.hasOwn(names, name) ? [`${block}.${key} is now ${block}.${names[name]}`] : [];
    });
  });
  if (renamed.length === 0) return null;
  return `${root.origin.source} has names of the older tool, which are understood: ${renamed.join(', ')}.`;
}
