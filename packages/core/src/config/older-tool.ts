import { type Located, locatedAt, type LocatedMap, withEntries, withoutKeys } from './located.ts';
import { camelCase } from './spelling.ts';

/** Names that keys had in the older tool, by block, in camelCase: what they mean now. */
export const OLDER_NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  data: { collectionPrefix: 'collection' },
  output: { format: 'formats' },
  monitor: { interval: 'metricsInterval' },
};

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
  return `${root.origin.source} uses names of the older tool, which still work: ${renamed.join(', ')}.`;
}

/** What the older tool knows under `scenario.type`, and its presets. */
const OLDER_SCENARIOS = /^(crud|query|realtime|mixed)([-_]|$)/;

/**
 * The older tool's operations have a `weight`, and beside it a `rate` (a plain number) and a `config` that it never used.
 * Both are left out, so that such a config does what it did; a notice says so where they asked for something. A rate with a
 * unit is meant, and stays.
 */
export function dropOlderOperationKeys(root: LocatedMap, notices: string[]): LocatedMap {
  const scenario = root.entries.get('scenario');
  const operations = locatedAt(root, ['scenario', 'operations']);
  if (scenario?.kind !== 'map' || operations?.kind !== 'list' || !isOfOlderTool(scenario)) return root;
  const unused: string[] = [];
  const items = operations.items.map((operation): Located => {
    if (operation.kind !== 'map') return operation;
    const keys = unusedKeys(operation);
    for (const key of keys) {
      const value = operation.entries.get(key);
      if (value !== undefined && !asksForNothing(value)) unused.push(value.origin.path);
    }
    return keys.length === 0 ? operation : withoutKeys(operation, keys);
  });
  if (unused.length > 0) {
    const verb = unused.length === 1 ? 'is' : 'are';
    notices.push(
      `${unused.join(', ')} in ${scenario.origin.source} ${verb} not used, as in the older tool: weights say how often each operation is chosen. For rates, write them with a unit (rate: 500/s) instead of the weights.`,
    );
  }
  return withEntries(root, [['scenario', withEntries(scenario, [['operations', { ...operations, items }]])]]);
}

function isOfOlderTool(scenario: LocatedMap): boolean {
  const type = scenario.entries.get('type');
  return type?.kind === 'scalar' && typeof type.value === 'string' && OLDER_SCENARIOS.test(type.value);
}

function unusedKeys(operation: LocatedMap): readonly string[] {
  const rate = operation.entries.get('rate');
  const isOlderRate = operation.entries.has('weight') && rate?.kind === 'scalar' && typeof rate.value !== 'string';
  return [...(isOlderRate ? ['rate'] : []), ...(operation.entries.has('config') ? ['config'] : [])];
}

function asksForNothing(value: Located): boolean {
  return value.kind === 'scalar'
    ? value.value === 0 || value.value === null
    : value.kind === 'map' && value.entries.size === 0;
}
