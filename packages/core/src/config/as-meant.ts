import type { ConfigProblem } from '../errors.ts';
import { unknownKey, unsupportedKey } from './describe-issue.ts';
import type { ConfigPath, Located, LocatedMap } from './located.ts';
import { configBlocks } from './schema/config-schema.ts';
import { branchesOf, keysOf, schemaAt } from './schema/json-schema.ts';
import { closestWord } from './spelling.ts';

/** A config as it was meant. */
export interface MeantConfig {
  readonly root: LocatedMap;
  /** One for each key that was misspelt. */
  readonly problems: readonly ConfigProblem[];
}

/** Takes a misspelt key for the one that was meant, where that is not there: what would only follow from its absence is no mistake. */
export function asMeant(root: LocatedMap): MeantConfig {
  const problems: ConfigProblem[] = [];

  function read(value: Located, path: ConfigPath): Located {
    if (value.kind === 'scalar') return value;
    if (value.kind === 'list')
      return { ...value, items: value.items.map((item, index) => read(item, [...path, index])) };
    return readMap(value, path);
  }

  function readMap(map: LocatedMap, path: ConfigPath): LocatedMap {
    const known = closedKeys(path);
    const entries = [...map.entries].map(([key, value]): readonly [string, Located] => {
      const meant = known.includes(key) || unsupportedKey([...path, key]) !== null ? null : closestWord(key, known);
      if (meant === null || map.entries.has(meant)) return [key, read(value, [...path, key])];
      problems.push(unknownKey(root, path, key));
      return [meant, read(value, [...path, meant])];
    });
    return { ...map, entries: new Map(entries) };
  }

  return { root: readMap(root, []), problems };
}

/** Keys of a block that has no others; none where names are the user's own, or a scenario's. */
function closedKeys(path: ConfigPath): readonly string[] {
  if (path.length === 0) return Object.keys(configBlocks);
  const node = schemaAt(path);
  if (node === null) return [];
  const blocks = branchesOf(node).filter(({ properties }) => properties !== undefined);
  return blocks.every(({ additionalProperties }) => additionalProperties === false) ? keysOf(node) : [];
}
