import type {
  Config,
  CredentialsConfig,
  DataConfig,
  DatabasesConfig,
  ReporterConfig,
  ThresholdConfig,
} from '../config/config.ts';
import { formatDuration, formatRate, formatSize } from '../config/units.ts';
import type { Json } from '../contracts/json.ts';
import { DEFAULT_TARGET_KIND } from '../contracts/target.ts';
import type { LoadPlan, LoadStage, ScheduledLoadPlan, ThinkTime } from '../contracts/plan.ts';
import type { PlannedWorkload } from './plan-workloads.ts';
import { isReference } from './secrets.ts';

/** What stands in the place of a secret that was written as it is. */
export const SECRET_MASK = '***';

type Block = { readonly [key: string]: Json };

/** A config whose default of `drain` is in. */
type ConfigWithDrain = Config & { readonly drainUs: number };

/**
 * A config as reports show it: in the form that people write, with every default in, and no secret. Given as a config again
 * it makes the same plan, but for the run's id and for secrets that were not references.
 */
export function reportConfig(
  config: ConfigWithDrain,
  name: string,
  seed: number,
  workloads: readonly PlannedWorkload[],
): Block {
  const [only] = workloads;
  const single = workloads.length === 1 && config.workloads[0]?.paths.workload.length === 0 ? only : undefined;
  return {
    benchmark: benchmarkBlock(config, name, seed, single, workloads),
    ...(config.allowedHosts.length === 0 ? {} : { allow_targets: [...config.allowedHosts] }),
    auth: {
      ...(config.databases === null ? { database: single?.plan.databases[0] ?? 'default' } : {}),
      ...credentialsBlock(config.credentials),
    },
    ...(config.databases === null ? {} : { databases: databasesBlock(config.databases) }),
    ...(config.plugins.length === 0 ? {} : { plugins: [...config.plugins] }),
    ...(single === undefined
      ? { workloads: workloads.map(workloadBlock) }
      : { scenario: scenarioBlock(single), load: reportLoad(single.plan.load) }),
    data: {
      ...(single === undefined ? {} : dataBlock(single.config.data)),
      cleanup: config.cleanup,
      cleanup_timeout: formatDuration(config.cleanupTimeoutUs),
    },
    ...(config.thresholds.length === 0 ? {} : { thresholds: config.thresholds.map(thresholdEntry) }),
    ...(config.observe.length === 0 ? {} : { observe: [...config.observe] }),
    ...(Object.keys(config.labels).length === 0 ? {} : { labels: { ...config.labels } }),
    metrics: {
      interval: formatDuration(config.timelineIntervalUs),
      ...(config.bucketsMs.length === 0 ? {} : { histogram: { buckets: [...config.bucketsMs] } }),
    },
    output: {
      ...(config.output.file === null ? {} : { file: config.output.file }),
      formats: [...config.output.formats],
      console: config.output.console,
      ...(config.output.reporters.length === 0 ? {} : { reporters: config.output.reporters.map(reporterBlock) }),
    },
  };
}

function benchmarkBlock(
  config: ConfigWithDrain,
  name: string,
  seed: number,
  single: PlannedWorkload | undefined,
  workloads: readonly PlannedWorkload[],
): Block {
  const count = single?.plan.operations ?? null;
  return {
    name,
    target: config.targets.length === 1 ? (config.targets[0] ?? '') : [...config.targets],
    ...(config.targetKind === DEFAULT_TARGET_KIND ? {} : { target_kind: config.targetKind }),
    ...(config.durationUs === null || isStaged(workloads) ? {} : { duration: formatDuration(config.durationUs) }),
    ...(count === null ? {} : { operations: count }),
    warmup: formatDuration(config.warmupUs),
    ...(config.untilSteady ? { until_steady: true } : {}),
    rampup: formatDuration(config.rampupUs),
    ...(single === undefined || single.plan.load.model === 'hold' ? {} : { workers: single.plan.workers }),
    threads: config.threads,
    timeout: formatDuration(config.timeoutUs),
    drain: formatDuration(config.drainUs),
    stragglers: formatDuration(config.stragglersUs),
    ...(config.probeNeeds ? {} : { probe_needs: false }),
    ...(config.strict ? { strict: true } : {}),
    ...(config.ownsServer ? { i_own_this_server: true } : {}),
    seed,
  };
}

/** Stages say how long the run lasts. */
function isStaged(workloads: readonly PlannedWorkload[]): boolean {
  return workloads.some(({ plan: { load } }) => load.stages !== undefined);
}

function workloadBlock(workload: PlannedWorkload): Block {
  const { plan, config } = workload;
  return {
    name: plan.name,
    scenario: scenarioBlock(workload),
    load: reportLoad(plan.load),
    ...(config.madeDatabases === null
      ? { database: plan.databases.length === 1 ? (plan.databases[0] ?? '') : [...plan.databases] }
      : { databases: { ...config.madeDatabases } }),
    ...(config.credentials === null ? {} : { auth: credentialsBlock(config.credentials) }),
    ...(plan.load.model === 'hold' ? {} : { workers: plan.workers }),
    ...(plan.operations === null ? {} : { operations: plan.operations }),
    data: dataBlock(config.data),
  };
}

function databasesBlock({ names, made }: DatabasesConfig): Json {
  return made === null ? [...names] : { ...made };
}

function scenarioBlock(workload: PlannedWorkload): Block {
  const preset = workload.preset === null ? {} : { preset: workload.preset };
  return { type: workload.plan.scenario, ...preset, ...workload.writtenOptions };
}

/** A reporter's own options may hold what is private, such as the address of a chat. */
function reporterBlock({ name, options }: ReporterConfig): Json {
  const keys = Object.keys(options);
  return keys.length === 0 ? name : { type: name, ...Object.fromEntries(keys.map((key) => [key, SECRET_MASK])) };
}

function dataBlock(data: DataConfig): Block {
  return {
    collection: data.collection,
    document_size: formatSize(data.documentSizeBytes),
    fields_count: data.fieldsCount,
    seed_data: data.seedData,
    ...(data.sharedCollection === undefined ? {} : { shared_collection: true }),
  };
}

function thresholdEntry({ threshold, abort }: ThresholdConfig): Json {
  const { expression } = threshold;
  return abort === null ? expression : { expression, abort_on_fail: true, grace: formatDuration(abort.graceUs) };
}

function credentialsBlock(credentials: CredentialsConfig): Block {
  const shown = (secret: string): string => (isReference(secret) ? secret : SECRET_MASK);
  switch (credentials.mode) {
    case 'anonymous':
      return {};
    case 'token':
      return { token: shown(credentials.token) };
    case 'password':
      return { username: credentials.username, password: shown(credentials.password) };
    case 'users':
      return { users: { file: credentials.file } };
    case 'generated-users':
      return {
        users: { count: credentials.count, prefix: credentials.prefix, password: shown(credentials.password) },
      };
    case 'key':
      return { private_key_file: credentials.privateKeyFile };
  }
}

/** A load in the form that people write; given as a config again it makes the same load. Rates of operations stand with them. */
function reportLoad(load: LoadPlan): Block {
  const connections =
    load.connectionRampUs === undefined ? {} : { connection_ramp: formatDuration(load.connectionRampUs) };
  if (load.model === 'hold') return { model: 'hold', ...connections };
  const stages = load.stages === undefined ? {} : { stages: load.stages.map((stage) => stageBlock(stage, load.model)) };
  if (load.model === 'closed') {
    return {
      model: 'closed',
      ...stages,
      ...(load.pacingUs === undefined ? {} : { pacing: formatDuration(load.pacingUs) }),
      ...(load.thinkTime === undefined ? {} : { think_time: thinkTimeBlock(load.thinkTime) }),
      ...connections,
    };
  }
  return {
    model: 'open',
    ...(load.rates === undefined && load.stages === undefined ? { rate: formatRate(load.ratePerSecond) } : stages),
    arrivals: load.arrivals,
    max_queue: formatDuration(load.maxQueueUs),
    ...(load.overflow === undefined ? {} : { overflow: load.overflow }),
    ...(load.precision === undefined ? {} : { precision: load.precision }),
    ...connections,
  };
}

/** Where a stage begins is told by the one before it. */
function stageBlock({ name, durationUs, from, to }: LoadStage, model: ScheduledLoadPlan['model']): Block {
  return {
    ...(name === undefined ? {} : { name }),
    duration: formatDuration(durationUs),
    ...(model === 'open' ? { rate: formatRate(to) } : { workers: to }),
    ...(from === to ? {} : { ramp: true }),
  };
}

function thinkTimeBlock(thinkTime: ThinkTime): Json {
  if (thinkTime.kind === 'exponential') return { mean: formatDuration(thinkTime.meanUs) };
  const [min, max] = [formatDuration(thinkTime.minUs), formatDuration(thinkTime.maxUs)];
  return min === max ? min : { min, max };
}
