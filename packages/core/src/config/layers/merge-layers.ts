import { withoutKeys, type Located, type LocatedMap } from '../located.ts';

/** Keys that exclude each other: what a later layer gives of one group takes the place of the others. */
const ALTERNATIVES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  benchmark: [['duration'], ['operations']],
  auth: [['token'], ['username', 'password'], ['privateKeyFile'], ['users']],
};

/** Lists that add up, unless a later layer gives an empty one. */
const JOINED: readonly string[] = ['allowTargets', 'observe', 'plugins', 'thresholds'];

/** Lays a later layer over an earlier one, block by block. Lists and values are replaced, not joined, save for those that add up. */
export function mergeLayers(earlier: LocatedMap, later: LocatedMap): LocatedMap {
  const entries = new Map(earlier.entries);
  for (const [key, value] of later.entries) {
    const before = entries.get(key);
    entries.set(key, before === undefined ? value : mergeBlock(key, before, value));
  }
  return { ...later, entries };
}

function mergeBlock(key: string, before: Located, after: Located): Located {
  if (before.kind === 'list' && after.kind === 'list' && JOINED.includes(key) && after.items.length > 0) {
    return { ...after, items: [...before.items, ...after.items] };
  }
  if (before.kind !== 'map' || after.kind !== 'map') return after;
  if (key === 'scenario' && namesAnother(before, after)) return after;
  if (key === 'load') return overlay(keepFittingLoad(before, after), after);
  return overlay(withoutKeys(before, alternativesOf(key, after)), after);
}

function overlay(before: LocatedMap, after: LocatedMap): LocatedMap {
  return { ...after, entries: new Map([...before.entries, ...after.entries]) };
}

/** Another scenario, or another preset, does not inherit the options of the one before. */
function namesAnother(before: LocatedMap, after: LocatedMap): boolean {
  const differs = (key: string): boolean => after.entries.has(key) && textOf(after, key) !== textOf(before, key);
  return differs('type') || differs('preset');
}

const OPEN_KEYS: readonly string[] = ['rate', 'arrivals', 'maxQueue'];
const CLOSED_KEYS: readonly string[] = ['pacing', 'thinkTime'];

/** A later model drops what belongs to the others; a later rate or shape drops the other, and the model that it does not go with. */
function keepFittingLoad(before: LocatedMap, after: LocatedMap): LocatedMap {
  const has = (key: string): boolean => after.entries.has(key);
  const model = textOf(after, 'model');
  if (model === 'closed') return withoutKeys(before, [...OPEN_KEYS, ...(has('stages') ? [] : ['stages'])]);
  if (model === 'hold') return withoutKeys(before, [...OPEN_KEYS, ...CLOSED_KEYS, 'stages', 'shape']);
  const shape = [...(has('rate') ? ['stages'] : []), ...(has('stages') ? ['rate'] : [])];
  const held = textOf(before, 'model') === 'hold' && (has('stages') || has('shape')) ? ['model'] : [];
  if (model !== 'open' && !has('rate')) return withoutKeys(before, [...shape, ...held]);
  return withoutKeys(before, [...shape, ...CLOSED_KEYS, ...(textOf(before, 'model') === 'open' ? [] : ['model'])]);
}

function alternativesOf(block: string, after: LocatedMap): readonly string[] {
  const groups = ALTERNATIVES[block] ?? [];
  const given = groups.filter((group) => group.some((key) => after.entries.has(key)));
  return given.length === 0 ? [] : groups.filter((group) => !given.includes(group)).flat();
}

function textOf(map: LocatedMap, key: string): string | null {
  const value = map.entries.get(key);
  return value?.kind === 'scalar' && typeof value.value === 'string'
    ? value.value.toLowerCase().replaceAll('_', '-')
    : null;
}
