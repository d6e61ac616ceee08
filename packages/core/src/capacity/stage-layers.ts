import { configLayer, locateObject, type ConfigLayer } from '../config/layers/config-layer.ts';
import { toPlain, withEntries, type Located, type LocatedMap } from '../config/located.ts';
import { camelCase } from '../config/spelling.ts';
import { formatDuration } from '../config/units.ts';
import type { Plan } from '../contracts/plan.ts';
import { RAISED_DIMENSIONS } from './raised-dimensions.ts';
import type { Raised } from './raised-workload.ts';

/** What messages call keys that a search sets. */
const SOURCE = 'capacity';

/** So long deliveries, indexes and calls that are still under way after load may take, so that the next stage meets none of them. */
const STRAGGLERS_US = 60_000_000;

/** How long the parts of a stage are. */
export interface StageTimes {
  readonly warmupUs: number;
  readonly untilSteady: boolean;
  readonly steadyUs: number;
}

/**
 * The layers of a config with one stage laid over them: its level, and its times in the place of the config's own.
 *
 * @param plan of the config without the stage
 */
export function stageLayers(
  layers: readonly ConfigLayer[],
  plan: Plan,
  { max, index, isOfAll, databases: named }: Pick<Raised, 'max' | 'index' | 'isOfAll' | 'databases'>,
  level: number,
  times: StageTimes,
): readonly ConfigLayer[] {
  const timed = {
    benchmark: {
      duration: formatDuration(times.steadyUs),
      warmup: formatDuration(times.warmupUs),
      untilSteady: times.untilSteady,
      rampup: '0s',
      stragglers: formatDuration(Math.max(plan.phases.stragglersUs, STRAGGLERS_US)),
    },
  };
  const isListed = layers.some(({ root }) => listOf(root) !== null);
  const own = RAISED_DIMENSIONS[max].asking(level, { ...plan.workloads[index]!, named, isListed });
  const all = configLayer(SOURCE, timed);
  if (!isListed) return [...layers, all, ...scenarioLayers(layers, own)];
  if (!isOfAll) return [...layers.map((layer) => withWorkload(layer, index, own)), all];
  return [...layers.map((layer) => withOwnData(layer, own)), all, configLayer(SOURCE, own)];
}

/** A scenario that was named with its preset in one word keeps that word: its type decides whose options are inherited. */
function scenarioLayers(layers: readonly ConfigLayer[], own: object): readonly ConfigLayer[] {
  if (!('scenario' in own)) return [configLayer(SOURCE, own)];
  const written = layers.map(({ root }) => memberOf(root, 'scenario')).findLast((each) => each !== undefined);
  const type = written?.kind === 'map' ? memberOf(written, 'type') : written;
  const word = type?.kind === 'scalar' && typeof type.value === 'string' ? { type: type.value } : {};
  return [configLayer(SOURCE, { scenario: { ...(own.scenario as object), ...word } })];
}

/** A layer whose list of workloads has some keys of one set anew. */
function withWorkload(layer: ConfigLayer, index: number, own: object): ConfigLayer {
  return withItems(layer, (item, place) => (place === index ? overlaid(item, own) : item));
}

/** A layer whose workloads with documents of their own have what is asked of the documents of all. */
function withOwnData(layer: ConfigLayer, own: object): ConfigLayer {
  if (!('data' in own)) return layer;
  return withItems(layer, (item) => (memberOf(item, 'data') === undefined ? item : overlaid(item, own)));
}

function withItems(layer: ConfigLayer, changed: (item: LocatedMap, place: number) => LocatedMap): ConfigLayer {
  const list = listOf(layer.root);
  if (list === null || layer.root.kind !== 'map') return layer;
  const items = list.items.map((item, place) => (item.kind === 'map' ? changed(item, place) : item));
  const key = [...layer.root.entries.keys()].find((name) => camelCase(name) === 'workloads')!;
  return { ...layer, root: withEntries(layer.root, [[key, { ...list, items }]]) };
}

/** Keys laid over a block; blocks within it are laid over, not replaced. */
function overlaid(block: LocatedMap, own: object): LocatedMap {
  const changes = Object.entries(own).map(([key, value]): readonly [string, Located] => {
    const written = [...block.entries].find(([name]) => camelCase(name) === key);
    const before = written?.[1];
    const name = written?.[0] ?? key;
    if (key === 'scenario' && before?.kind !== 'map') {
      const type = before === undefined ? {} : { type: toPlain(before) };
      return [name, located({ ...(value as object), ...type })];
    }
    if (key === 'scenario' && before?.kind === 'map') {
      const { type: _, ...options } = value as { type: string };
      return [name, overlaid(before, options)];
    }
    const isBlock = typeof value === 'object' && !Array.isArray(value) && before?.kind === 'map';
    return [name, isBlock ? overlaid(before, value as object) : located(value)];
  });
  return withEntries(block, changes);
}

function located(value: unknown): Located {
  const { root } = locateObject({ value }, () => SOURCE);
  return memberOf(root, 'value')!;
}

function listOf(root: Located): Extract<Located, { kind: 'list' }> | null {
  const found = memberOf(root, 'workloads');
  return found?.kind === 'list' ? found : null;
}

function memberOf(root: Located, key: string): Located | undefined {
  if (root.kind !== 'map') return undefined;
  return [...root.entries].find(([name]) => camelCase(name) === key)?.[1];
}
