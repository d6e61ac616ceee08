import type { ConfigProblem } from '../errors.ts';
import { asMeant } from './as-meant.ts';
import { combinationProblems } from './check-rules.ts';
import {
  completeConfig,
  completeReporters,
  completeThresholds,
  completeWorkloads,
  durationOf,
} from './complete-config.ts';
import type { Config, ReporterConfig, ThresholdConfig, WorkloadConfig } from './config.ts';
import { describeIssue, unknownKey } from './describe-issue.ts';
import { canonicalLayer } from './layers/canonical-layer.ts';
import type { ConfigLayer } from './layers/config-layer.ts';
import { mergeLayers } from './layers/merge-layers.ts';
import { originAt, toPlain, withoutKeys, type ConfigPath, type LocatedMap, type Origin } from './located.ts';
import { inReadingOrder, invalidConfig } from './problems.ts';
import { configBlocks, type ConfigBlocks } from './schema/config-schema.ts';

/** What a look at a config brings: all problems, and as much of the config as could be understood in spite of them. */
export interface ExaminedConfig {
  /** Null where there is any problem. */
  readonly config: Config | null;
  /** Null where `scenario`, `workloads` or `databases` has a problem. */
  readonly workloads: readonly WorkloadConfig[] | null;
  /** Length of the measured phase; null where a count ends it. Undefined where a problem of `benchmark` or of a load hides it. */
  readonly durationUs: number | null | undefined;
  /** The default where `benchmark` has a problem. */
  readonly targetKind: string;
  /** None where `output` has a problem. */
  readonly reporters: readonly ReporterConfig[];
  /** None where `thresholds` has a problem. */
  readonly thresholds: readonly ThresholdConfig[];
  /** Whether the workloads' data are what was written; else they are the defaults. */
  readonly dataIsValid: boolean;
  /** Whether every plugin that is named was loaded; else names of scenarios cannot be judged. */
  readonly pluginsAreValid: boolean;
  readonly problems: readonly ConfigProblem[];
  locate(path: ConfigPath): Origin;
}

/**
 * Merges layers, the later ones winning, validates the whole and fills in defaults.
 *
 * @throws BenchError `config_invalid` with everything that is wrong, each with its place
 */
export function resolveConfig(layers: readonly ConfigLayer[]): Config {
  const { config, problems } = examineConfig(layers);
  if (config === null) throw invalidConfig(problems);
  return config;
}

/** Like {@link resolveConfig}, but returns the problems. */
export function examineConfig(layers: readonly ConfigLayer[]): ExaminedConfig {
  const canonical = layers.map(canonicalLayer);
  const problems = canonical.flatMap((layer) => layer.problems);
  const notices = canonical.flatMap((layer) => layer.notices);
  const nothing: LocatedMap = {
    kind: 'map',
    origin: { source: layers[0]?.source ?? 'defaults', path: '', line: null, column: null },
    entries: new Map(),
  };
  const roots = canonical.map((layer, index) => ({ ...layer, trusted: layers[index]?.trusted === true }));
  const written = roots
    .map((layer) => (layer.trusted ? layer.root : withoutAllowed(layer.root)))
    .reduce(mergeLayers, nothing);
  const { root, misspelt, blocks, broken, found } = readAsMeant(written);
  problems.push(...misspelt, ...withoutThoseOf(misspelt, [...combinationProblems(root), ...found]));
  const untrusted = roots.filter((layer) => !layer.trusted).map((layer) => allowedByOthers(layer.root));
  problems.push(...untrusted.flatMap((each) => each.problems));
  const untrustedHosts = untrusted.flatMap((each) => each.hosts);
  const hasLoad = !broken.has('benchmark') && !broken.has('load') && !broken.has('workloads');
  const readable = !broken.has('scenario') && !broken.has('workloads') && !broken.has('databases');
  return {
    config: problems.length === 0 ? completeConfig(blocks, root, { notices, untrustedHosts }) : null,
    workloads: readable ? completeWorkloads(blocks, root) : null,
    durationUs: hasLoad ? durationOf(blocks, completeWorkloads(blocks, root)) : undefined,
    targetKind: blocks.benchmark.targetKind,
    reporters: completeReporters(blocks.output.reporters),
    thresholds: completeThresholds(blocks.thresholds),
    dataIsValid: !broken.has('data'),
    pluginsAreValid: !problems.some((problem) => /^plugins\b/.test(problem.path)),
    problems: inReadingOrder(problems),
    locate: (path) => originAt(root, path),
  };
}

/** A config is read once: to generate code for a schema would take longer than it saves. */
const ONCE = { jitless: true };

// docs/decisions/0152-hosts-are-allowed-by-name.md

const ALLOWED = 'allowTargets';

function withoutAllowed(root: LocatedMap): LocatedMap {
  return withoutKeys(root, [ALLOWED]);
}

/** Hosts that a layer allows without being trusted to, and what is wrong with them: a mistake is told all the same. */
function allowedByOthers(root: LocatedMap): {
  readonly hosts: readonly string[];
  readonly problems: readonly ConfigProblem[];
} {
  const written = root.entries.get(ALLOWED);
  const result = configBlocks[ALLOWED].safeParse(written === undefined ? undefined : toPlain(written), ONCE);
  if (result.success) return { hosts: [result.data ?? []].flat(), problems: [] };
  return { hosts: [], problems: result.error.issues.flatMap((issue) => describeIssue(issue, root, [ALLOWED])) };
}

/** Reads all blocks; where something is wrong with them, once more with each misspelt key as it was meant. */
function readAsMeant(written: LocatedMap) {
  const first = readBlocks(written);
  if (first.found.length === 0) return { root: written, misspelt: [], ...first };
  const { root, problems } = asMeant(written);
  return { root, misspelt: problems, ...(problems.length === 0 ? first : readBlocks(root)) };
}

/** What is wrong within a block of which not even the name is certain goes unsaid. */
function withoutThoseOf(misspelt: readonly ConfigProblem[], found: readonly ConfigProblem[]): readonly ConfigProblem[] {
  return found.filter(
    ({ path, source }) =>
      !misspelt.some(
        (each) => each.source === source && (path === each.path || /^[.[]/.test(afterPrefix(path, each.path))),
      ),
  );
}

/** What follows a beginning; '' where something else begins it. */
function afterPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : '';
}

/** Reads each block by itself, so that a problem in one does not hide those of the others. Broken ones yield their defaults. */
function readBlocks(root: LocatedMap): {
  readonly blocks: ConfigBlocks;
  readonly broken: ReadonlySet<string>;
  readonly found: readonly ConfigProblem[];
} {
  const found: ConfigProblem[] = [];
  const broken = new Set<string>();
  const read = <Name extends keyof typeof configBlocks>(name: Name): ConfigBlocks[Name] => {
    const written = root.entries.get(name);
    const result = configBlocks[name].safeParse(written === undefined ? undefined : toPlain(written), ONCE);
    if (result.success) return result.data as ConfigBlocks[Name];
    broken.add(name);
    found.push(...result.error.issues.flatMap((issue) => describeIssue(issue, root, [name])));
    return configBlocks[name].parse(undefined) as ConfigBlocks[Name];
  };
  const blocks: ConfigBlocks = {
    benchmark: read('benchmark'),
    allowTargets: read('allowTargets'),
    load: read('load'),
    auth: read('auth'),
    scenario: read('scenario'),
    workloads: read('workloads'),
    databases: read('databases'),
    data: read('data'),
    thresholds: read('thresholds'),
    metrics: read('metrics'),
    monitor: read('monitor'),
    output: read('output'),
    observe: read('observe'),
    labels: read('labels'),
    plugins: read('plugins'),
  };
  for (const key of root.entries.keys()) {
    if (!Object.hasOwn(configBlocks, key)) found.push(unknownKey(root, [], key));
  }
  return { blocks, broken, found };
}
