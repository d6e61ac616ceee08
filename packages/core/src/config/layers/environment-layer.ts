import type { ConfigProblem } from '../../errors.ts';
import type { ConfigPath, Located, LocatedMap, Origin } from '../located.ts';
import { problemAt } from '../problems.ts';
import { branchesOf, configJsonSchema, keysOf, schemaAt } from '../schema/json-schema.ts';
import { closestWord } from '../spelling.ts';
import type { ConfigLayer } from './config-layer.ts';

const PREFIX = 'SYNTRIX_BENCHMARK_';

/**
 * Makes a layer of the environment: `SYNTRIX_BENCHMARK_DATA_DOCUMENT_SIZE=2KB` is `data.documentSize`. Keys of `benchmark`
 * need no block (`SYNTRIX_BENCHMARK_WORKERS`). Variables that are set to nothing count as not set; unknown ones are
 * problems. Lists of blocks, such as `workloads`, cannot be given this way.
 */
export function environmentLayer(environment: Readonly<Record<string, string | undefined>>): ConfigLayer {
  const variables = Object.entries(environment)
    .filter(([variable, text]) => variable.startsWith(PREFIX) && text !== undefined && text !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  // Which variables there are takes a while to find out.
  const paths = variables.length === 0 ? new Map<string, never>() : variablePaths();
  const blocks = new Map<string, Map<string, Located>>();
  const whole = new Map<string, Located>();
  const problems: ConfigProblem[] = [];
  for (const [variable, text] of variables) {
    const path = paths.get(variable.slice(PREFIX.length));
    if (path === undefined) {
      problems.push(unknownVariable(variable, [...paths.keys()]));
      continue;
    }
    const [block, key] = path;
    const origin = originOf(variable, key === undefined ? block : `${block}.${key}`);
    const located: Located = { kind: 'scalar', origin, value: text ?? '' };
    if (key === undefined) whole.set(block, located);
    else blocks.set(block, (blocks.get(block) ?? new Map<string, Located>()).set(key, located));
  }
  const root = originOf('', '');
  const entries = new Map<string, Located>(whole);
  for (const [block, keys] of blocks) {
    entries.set(block, { kind: 'map', origin: { ...root, path: block }, entries: keys });
  }
  const located: LocatedMap = { kind: 'map', origin: root, entries };
  return { source: 'environment', root: located, problems, folder: null, texts: true, trusted: true };
}

/** Names of the variables that give a key, the shortest alone; none where no variable can. */
export function environmentNames(path: readonly string[]): readonly string[] {
  const names = [...variablePaths()]
    .filter(([, [...given]]) => given.join('.') === path.join('.'))
    .map(([name]) => name);
  return names.slice(0, 1).map((name) => `${PREFIX}${name}`);
}

/** Every key that a variable can give, by the variable's name without prefix. */
let known: ReadonlyMap<string, readonly [block: string, key?: string]> | null = null;

function variablePaths(): ReadonlyMap<string, readonly [block: string, key?: string]> {
  known ??= findVariablePaths();
  return known;
}

function findVariablePaths(): ReadonlyMap<string, readonly [block: string, key?: string]> {
  const paths = new Map<string, readonly [block: string, key?: string]>();
  for (const block of keysOf(configJsonSchema())) {
    for (const key of keysOf(schemaAt([block]) ?? {})) {
      if (!takesText([block, key])) continue;
      if (block === 'benchmark') paths.set(variableName([key]), [block, key]);
      paths.set(variableName([block, key]), [block, key]);
    }
  }
  return paths
    .set('SCENARIO', ['scenario', 'type'])
    .set('ALLOW_TARGETS', ['allowTargets'])
    .set('PLUGINS', ['plugins'])
    .set('THRESHOLDS', ['thresholds'])
    .set('DATA_COLLECTION_PREFIX', ['data', 'collection'])
    .set('OUTPUT_FORMAT', ['output', 'formats']);
}

function takesText(path: ConfigPath): boolean {
  return branchesOf(schemaAt(path) ?? {}).some(
    (node) => node.properties === undefined && (node.items === undefined || keysOf(node.items).length === 0),
  );
}

function variableName(path: readonly string[]): string {
  return path.map((key) => key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()).join('_');
}

function unknownVariable(variable: string, names: readonly string[]): ConfigProblem {
  const near = closestWord(variable.slice(PREFIX.length), names);
  const hint = near === null ? 'Unset it.' : `Did you mean ${PREFIX}${near}?`;
  return problemAt(originOf('', ''), `There is no setting for the environment variable ${variable}.`, hint);
}

function originOf(variable: string, path: string): Origin {
  return {
    source: variable === '' ? 'environment' : `environment variable ${variable}`,
    path,
    line: null,
    column: null,
  };
}
