import { isAbsolute, join } from 'node:path';

import type { ConfigProblem } from '../../errors.ts';
import { type ConfigPath, type Located, type LocatedMap, withEntries } from '../located.ts';
import { dropOlderOperationKeys, OLDER_NAMES, olderNamesNotice } from '../older-tool.ts';
import { keyProblem, problemAt } from '../problems.ts';
import { benchmarkBlock } from '../schema/benchmark-block.ts';
import { branchesOf, type JsonSchemaNode, schemaAt } from '../schema/json-schema.ts';
import { camelCase } from '../spelling.ts';
import type { ConfigLayer } from './config-layer.ts';

/** Keys of `auth` and `auth.users` whose value may name a file. */
const SECRET_KEYS: readonly string[] = ['token', 'password', 'privateKeyFile', 'file'];

/** Those whose value is a path even without `file:`. */
const FILE_KEYS: readonly string[] = ['privateKeyFile', 'file'];

/** A layer in the schema's own form: camelCase, every key in its block, paths relative to the working directory. */
export interface CanonicalLayer {
  readonly root: LocatedMap;
  readonly problems: readonly ConfigProblem[];
  readonly notices: readonly string[];
}

/** Brings a layer into the schema's form. What the schema does not know stays where it is, for the schema to refuse. */
export function canonicalLayer(layer: ConfigLayer): CanonicalLayer {
  const problems: ConfigProblem[] = [...layer.problems];
  const notices: string[] = [];
  const { root } = layer;
  if (root.kind !== 'map') {
    problems.push(keyProblem(root.origin, 'must be a block of keys'));
    return { root: { kind: 'map', origin: root.origin, entries: new Map() }, problems, notices };
  }
  const older = olderNamesNotice(root);
  if (older !== null) notices.push(older);
  const blocks = gatherBlocks(root, problems);
  for (const key of [...blocks.entries.keys()]) {
    const block = blocks.entries.get(key);
    if (block !== undefined) blocks.entries.set(key, canonicalValue(key, block, problems));
  }
  const gathered = dropOlderOperationKeys({ ...root, entries: blocks.entries }, notices);
  const typed = layer.texts ? readTexts(gathered) : gathered;
  const listed = asList(asList(typed, 'allowTargets'), 'observe');
  return { root: resolvePlugins(resolveFiles(listed, layer.folder), layer.folder), problems, notices };
}

/** A key whose value may be one text in place of a list, with the list: lists of several layers add up. */
function asList(root: LocatedMap, key: string): LocatedMap {
  const value = root.entries.get(key);
  if (value?.kind !== 'scalar' || typeof value.value !== 'string') return root;
  return withEntries(root, [[key, { kind: 'list', origin: value.origin, items: [value] }]]);
}

/** Puts keys of `benchmark` that stand at top level, as the older tool has them, into their block. */
function gatherBlocks(root: LocatedMap, problems: ConfigProblem[]): { readonly entries: Map<string, Located> } {
  const benchmarkKeys = Object.keys(benchmarkBlock.unwrap().shape);
  const tops = new KeyGatherer(problems);
  const flat = new KeyGatherer(problems);
  for (const [written, value] of root.entries) {
    const key = camelCase(written);
    if (key === '$schema') continue;
    (benchmarkKeys.includes(key) ? flat : tops).put(key, value);
  }
  const entries = new Map(tops.toMap(root).entries);
  const flatEntries = flat.toMap(root).entries;
  if (flatEntries.size === 0) return { entries };
  const written = entries.get('benchmark');
  if (written === undefined) {
    entries.set('benchmark', { kind: 'map', origin: { ...root.origin, path: '' }, entries: flatEntries });
  } else if (written.kind === 'map') {
    const together = new KeyGatherer(problems);
    for (const [key, value] of written.entries) together.put(camelCase(key), value);
    for (const [key, value] of flatEntries) together.put(key, value);
    entries.set('benchmark', together.toMap(written));
  }
  return { entries };
}

function canonicalValue(key: string, value: Located, problems: ConfigProblem[]): Located {
  // Names of the user's own.
  if (key === 'labels') return value;
  if (key === 'scenario') return canonicalScenario(value, problems);
  if (key === 'workloads' && value.kind === 'list') {
    return { ...value, items: value.items.map((item) => canonicalWorkload(item, problems)) };
  }
  if (key === 'thresholds' && value.kind === 'list') {
    return { ...value, items: value.items.map((item) => canonicalBlock(item, problems)) };
  }
  return canonicalBlock(value, problems, OLDER_NAMES[key]);
}

function canonicalWorkload(workload: Located, problems: ConfigProblem[]): Located {
  const block = canonicalBlock(workload, problems);
  if (block.kind !== 'map') return block;
  const inner = [...block.entries].map(([key, value]) => [key, canonicalValue(key, value, problems)] as const);
  return withEntries(block, inner);
}

/**
 * A name alone becomes a block. The scenario's own options are brought to camelCase at their first level, and within the
 * blocks of a list there (`operations[]`); deeper down keys may be data, such as names of fields, and stay untouched.
 */
function canonicalScenario(scenario: Located, problems: ConfigProblem[]): Located {
  if (scenario.kind === 'scalar' && typeof scenario.value === 'string') {
    return { kind: 'map', origin: scenario.origin, entries: new Map([['type', scenario]]) };
  }
  const block = canonicalBlock(scenario, problems);
  if (block.kind !== 'map') return block;
  const inner = [...block.entries].map(([key, value]) => {
    if (value.kind !== 'list') return [key, value] as const;
    return [key, { ...value, items: value.items.map((item) => canonicalBlock(item, problems)) }] as const;
  });
  return withEntries(block, inner);
}

/** One plugin becomes a list of one, and paths are found from the config's folder. */
function resolvePlugins(root: LocatedMap, folder: string | null): LocatedMap {
  const plugins = root.entries.get('plugins');
  if (plugins === undefined || plugins.kind === 'map') return root;
  if (plugins.kind === 'scalar' && typeof plugins.value !== 'string') return root;
  const items = (plugins.kind === 'list' ? plugins.items : [plugins]).map((item): Located => {
    if (folder === null || item.kind !== 'scalar' || typeof item.value !== 'string') return item;
    return item.value.startsWith('.') ? { ...item, value: join(folder, item.value) } : item;
  });
  return withEntries(root, [['plugins', { kind: 'list', origin: plugins.origin, items }]]);
}

/** Files that are named relative to a config file are found from its folder. */
function resolveFiles(root: LocatedMap, folder: string | null): LocatedMap {
  if (folder === null) return root;
  const workloads = root.entries.get('workloads');
  const resolved = resolveAuthFiles(root, folder);
  if (workloads?.kind !== 'list') return resolved;
  const items = workloads.items.map((item) => (item.kind === 'map' ? resolveAuthFiles(item, folder) : item));
  return withEntries(resolved, [['workloads', { ...workloads, items }]]);
}

/** Of the whole config, or of one workload. */
function resolveAuthFiles(owner: LocatedMap, folder: string): LocatedMap {
  const auth = owner.entries.get('auth');
  if (auth?.kind !== 'map') return owner;
  const users = auth.entries.get('users');
  const pool = users?.kind === 'map' ? [['users', resolveSecretFiles(users, folder)] as const] : [];
  return withEntries(owner, [['auth', withEntries(resolveSecretFiles(auth, folder), pool)]]);
}

function resolveSecretFiles(block: LocatedMap, folder: string): LocatedMap {
  const resolved = [...block.entries].map(([key, value]) => {
    if (!SECRET_KEYS.includes(key) || value.kind !== 'scalar' || typeof value.value !== 'string')
      return [key, value] as const;
    const isFile = FILE_KEYS.includes(key) && !value.value.startsWith('env:');
    const [, prefix = '', path = ''] = /^(file:)?(.+)$/s.exec(value.value) ?? [];
    if (path === '' || isAbsolute(path) || (prefix === '' && !isFile)) return [key, value] as const;
    return [key, { ...value, value: `${prefix}${join(folder, path)}` }] as const;
  });
  return withEntries(block, resolved);
}

/** Gathers the entries of one block under their canonical keys; a key that is given twice in two spellings is a problem. */
class KeyGatherer {
  readonly #entries = new Map<string, Located>();
  readonly #problems: ConfigProblem[];

  constructor(problems: ConfigProblem[]) {
    this.#problems = problems;
  }

  put(key: string, value: Located): void {
    const first = this.#entries.get(key);
    if (first === undefined) {
      this.#entries.set(key, value);
      return;
    }
    const message = `${first.origin.path} and ${value.origin.path} mean the same.`;
    this.#problems.push(problemAt(value.origin, message, 'Keep one of the two.'));
  }

  toMap(like: LocatedMap): LocatedMap {
    return { ...like, entries: this.#entries };
  }
}

/** A block with its keys in camelCase and renamed where they have an older name; what is no block stays as it is. */
function canonicalBlock(
  block: Located,
  problems: ConfigProblem[],
  olderNames: Readonly<Record<string, string>> = {},
): Located {
  if (block.kind !== 'map') return block;
  const gathered = new KeyGatherer(problems);
  for (const [key, value] of block.entries) {
    const name = camelCase(key);
    gathered.put(Object.hasOwn(olderNames, name) ? (olderNames[name] ?? name) : name, value);
  }
  return gathered.toMap(block);
}

/** A comma before another comparison; in `rate > 4,500/s` it only groups digits. */
const BETWEEN_COMPARISONS = /,(?=[^,]*[<>=])/;

/** Reads texts as what the schema wants at their place: numbers, yes or no, lists. What does not fit stays text. */
function readTexts(root: LocatedMap): LocatedMap {
  return readMap(root, []);
}

function readMap(map: LocatedMap, path: ConfigPath): LocatedMap {
  const entries = [...map.entries].map(([key, value]) => [key, readValue(value, [...path, key])] as const);
  return { ...map, entries: new Map(entries) };
}

function readValue(value: Located, path: ConfigPath): Located {
  if (value.kind === 'map') return readMap(value, path);
  if (value.kind === 'list')
    return { ...value, items: value.items.map((item, index) => readValue(item, [...path, index])) };
  const node = schemaAt(path);
  return node === null || typeof value.value !== 'string' ? value : readText(value, value.value, branchesOf(node));
}

function readText(located: Located, text: string, branches: readonly JsonSchemaNode[]): Located {
  const wants = (type: string): boolean => branches.some((branch) => branch.type === type);
  const scalar = (value: number | boolean): Located => ({ kind: 'scalar', origin: located.origin, value });
  if (wants('array') && (text.includes(',') || !wants('string'))) {
    const items = text
      .split(/[<>=]/.test(text) ? BETWEEN_COMPARISONS : ',')
      .map((part): Located => ({ kind: 'scalar', origin: located.origin, value: part.trim() }));
    return { kind: 'list', origin: located.origin, items };
  }
  if (wants('boolean') && /^(true|false)$/i.test(text)) return scalar(text.toLowerCase() === 'true');
  if ((wants('integer') || wants('number')) && /^-?\d+(\.\d+)?$/.test(text)) return scalar(Number(text));
  return located;
}
