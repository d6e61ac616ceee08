import type { Json } from '../contracts/json.ts';
import {
  madeNames,
  type Config,
  type CredentialsConfig,
  type DataConfig,
  type DatabasesConfig,
  type MonitorConfig,
  type ReporterConfig,
  type ThresholdConfig,
  type WorkloadConfig,
} from './config.ts';
import { completeLoad, defaultWorkers, openDefaults, shapedLoad, stagesUs } from './complete-load.ts';
import { SHAPE_DURATION_US } from './complete-load.ts';
import { formatsOf } from './output-files.ts';
import { locatedAt, originAt, type ConfigPath, type LocatedMap } from './located.ts';
import type { ConfigBlocks } from './schema/config-schema.ts';

// docs/decisions/0051-defaults-that-depend-on-other-keys.md

const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;

const DEFAULT_DURATION_US = 30 * SECOND_US;
const LONGEST_DEFAULT_WARMUP_US = 30 * SECOND_US;
/** How long a warm-up waits for the measure to be steady. */
const LONGEST_DEFAULT_SEARCH_US = 2 * MINUTE_US;

type WrittenWorkload = NonNullable<ConfigBlocks['workloads']>[number];
type WrittenScenario = WrittenWorkload['scenario'];

function completeMonitor({ metricsInterval, timelineRetention, ...rest }: ConfigBlocks['monitor']): MonitorConfig {
  return { ...rest, metricsIntervalUs: metricsInterval, timelineRetentionUs: timelineRetention };
}

/** Fills in the defaults that depend on other keys, and gives every number the unit in its name. */
export function completeConfig(
  blocks: ConfigBlocks,
  root: LocatedMap,
  { notices, untrustedHosts }: Pick<Config, 'notices' | 'untrustedHosts'>,
): Config {
  const { benchmark, output } = blocks;
  const allowedHosts = [blocks.allowTargets ?? []].flat();
  const workloads = completeWorkloads(blocks, root);
  const durationUs = durationOf(blocks, workloads);
  const warmupUs = benchmark.warmup ?? defaultWarmupUs(benchmark.untilSteady, durationUs);
  const loadUs = durationUs === null ? 15 * MINUTE_US : warmupUs + benchmark.rampup + durationUs;
  return {
    name: benchmark.name ?? null,
    targetKind: benchmark.targetKind,
    allowedHosts,
    untrustedHosts: untrustedHosts.filter((host) => !allowedHosts.includes(host)),
    targets: typeof benchmark.target === 'string' ? [benchmark.target] : benchmark.target,
    durationUs,
    warmupUs,
    rampupUs: benchmark.rampup,
    drainUs: benchmark.drain ?? null,
    stragglersUs: benchmark.stragglers,
    cleanupTimeoutUs: blocks.data.cleanupTimeout ?? Math.max(5 * MINUTE_US, 2 * loadUs),
    timeoutUs: benchmark.timeout,
    untilSteady: benchmark.untilSteady,
    probeNeeds: benchmark.probeNeeds,
    strict: benchmark.strict,
    ownsServer: benchmark.iOwnThisServer,
    seed: benchmark.seed,
    threads: benchmark.threads,
    credentials: completeCredentials(blocks.auth),
    databases: blocks.databases === undefined ? null : completeDatabases(blocks.databases),
    workloads,
    cleanup: blocks.data.cleanup,
    thresholds: completeThresholds(blocks.thresholds),
    timelineIntervalUs: blocks.metrics.interval,
    monitor: completeMonitor(blocks.monitor),
    bucketsMs: blocks.metrics.histogram?.buckets ?? [],
    output: {
      file: output.file ?? null,
      formats: formatsOf(output.file, [output.formats ?? []].flat()),
      console: output.console,
      reporters: completeReporters(output.reporters),
    },
    observe: [blocks.observe ?? []].flat(),
    labels: blocks.labels ?? {},
    plugins: [blocks.plugins ?? []].flat(),
    notices,
    locate: (path) => originAt(root, path),
    writtenAt: (path) => locatedAt(root, path)?.origin ?? null,
  };
}

/** Length of the measured phase; null where every workload ends by a count of operations. */
export function durationOf({ benchmark }: ConfigBlocks, workloads: readonly WorkloadConfig[]): number | null {
  const scheduled = workloads.filter(({ load }) => load.model !== 'hold');
  if (scheduled.length > 0 && scheduled.every(({ operations }) => operations !== null)) return null;
  const staged = workloads.map(({ load }) => stagesUs(load)).find((lengthUs) => lengthUs !== null);
  return staged ?? benchmark.duration ?? DEFAULT_DURATION_US;
}

function defaultWarmupUs(untilSteady: boolean, durationUs: number | null): number {
  if (untilSteady) return LONGEST_DEFAULT_SEARCH_US;
  return durationUs === null ? 0 : Math.min(Math.floor(durationUs / 10), LONGEST_DEFAULT_WARMUP_US);
}

/** The workloads of a config; `scenario` with `load` stands for one. */
export function completeWorkloads(blocks: ConfigBlocks, root: LocatedMap): readonly WorkloadConfig[] {
  const seedDataIsWritten = locatedAt(root, ['data', 'seedData']) !== undefined;
  if (blocks.workloads !== undefined) {
    return blocks.workloads.map((workload, index) =>
      completeWorkload(blocks, workload, ['workloads', index], seedDataIsWritten),
    );
  }
  const { operations } = blocks.benchmark;
  const single = {
    scenario: blocks.scenario ?? 'crud',
    load: blocks.load,
    ...(operations === undefined ? {} : { operations }),
  };
  return [completeWorkload(blocks, single, [], seedDataIsWritten)];
}

/** Thresholds, each with what it may do while the run lasts. */
export function completeThresholds(written: ConfigBlocks['thresholds']): readonly ThresholdConfig[] {
  return written.map((each) => {
    if ('metric' in each) return { threshold: each, abort: null };
    const { expression, abortOnFail, grace } = each;
    return { threshold: expression, abort: abortOnFail ? { graceUs: grace ?? 0 } : null };
  });
}

/** Reporters by name, with what is written beside the name. */
export function completeReporters(written: ConfigBlocks['output']['reporters']): readonly ReporterConfig[] {
  return written.map((each) => {
    if (typeof each === 'string') return { name: each, options: {} };
    const { type, ...options } = each;
    return { name: type, options: options as { readonly [key: string]: Json } };
  });
}

function completeWorkload(
  blocks: ConfigBlocks,
  written: WrittenWorkload,
  path: ConfigPath,
  seedDataIsWritten: boolean,
): WorkloadConfig {
  const load = completeLoad(written.load ?? {}, blocks.benchmark.timeout);
  const asked = written.load?.maxInFlight ?? written.workers ?? blocks.benchmark.workers ?? null;
  const workers = load.model === 'hold' ? 0 : (asked ?? defaultWorkers(load));
  const shape = written.load?.shape;
  const scenario: Exclude<WrittenScenario, string> =
    typeof written.scenario === 'string' ? { type: written.scenario } : written.scenario;
  const { type, preset, ...options } = scenario;
  const databases = completeDatabases(written.databases ?? blocks.databases ?? [blocks.auth.database]);
  return {
    name: written.name ?? null,
    scenario: type,
    preset: preset ?? null,
    options: options as { readonly [key: string]: Json },
    load: shape === undefined || load.model === 'hold' ? load : shapedLoad(load, shape, workers, shapeUs(blocks)),
    withOperationRates: { load: openDefaults(written.load ?? {}, blocks.benchmark.timeout), workers: asked },
    databases: written.database === undefined ? databases.names : [written.database].flat(),
    madeDatabases: written.databases === undefined ? null : databases.made,
    credentials: written.auth === undefined ? null : completeCredentials(written.auth),
    workers,
    operations: written.operations ?? null,
    data: completeData(blocks.data, written.data ?? {}),
    seedDataIsWritten: seedDataIsWritten || written.data?.seedData !== undefined,
    paths: {
      workload: path,
      scenario: [...path, 'scenario'],
      data: written.data === undefined ? ['data'] : [...path, 'data'],
    },
  };
}

/** The names that a list has, or that databases are to be made under. */
function completeDatabases(written: NonNullable<ConfigBlocks['databases']>): DatabasesConfig {
  if (Array.isArray(written)) return { names: written, made: null };
  return { names: madeNames(written), made: written };
}

/** How long shapes last: as long as was written, else as the longest of them by itself. */
function shapeUs({ benchmark, load, workloads }: ConfigBlocks): number {
  const shapes = [load, ...(workloads ?? []).map((workload) => workload.load)].flatMap((each) => each?.shape ?? []);
  return benchmark.duration ?? Math.max(...shapes.map((shape) => SHAPE_DURATION_US[shape]));
}

function completeData(shared: ConfigBlocks['data'], own: NonNullable<WrittenWorkload['data']>): DataConfig {
  return {
    collection: own.collection ?? shared.collection,
    documentSizeBytes: own.documentSize ?? shared.documentSize,
    fieldsCount: own.fieldsCount ?? shared.fieldsCount,
    seedData: own.seedData ?? shared.seedData,
    ...((own.sharedCollection ?? shared.sharedCollection) ? { sharedCollection: true as const } : {}),
  };
}

function completeCredentials(auth: Omit<ConfigBlocks['auth'], 'database'>): CredentialsConfig {
  if (auth.token !== undefined) return { mode: 'token', token: auth.token };
  if (auth.username !== undefined) return { mode: 'password', username: auth.username, password: auth.password ?? '' };
  if (auth.users?.file !== undefined) return { mode: 'users', file: auth.users.file };
  if (auth.users?.count !== undefined) {
    const { count, prefix = 'bench', password = '' } = auth.users;
    return { mode: 'generated-users', count, prefix, password };
  }
  if (auth.privateKeyFile !== undefined) return { mode: 'key', privateKeyFile: auth.privateKeyFile };
  return { mode: 'anonymous' };
}
