import { readObserve } from '../config/written-observe.ts';
import { randomInt } from 'node:crypto';

import { type Config, madeNames } from '../config/config.ts';
import type { ConfigLayer } from '../config/layers/config-layer.ts';
import type { ConfigPath, Origin } from '../config/located.ts';
import { inReadingOrder, invalidConfig, keyProblem } from '../config/problems.ts';
import { examineConfig } from '../config/resolve-config.ts';
import { nameHint } from '../config/spelling.ts';
import type { ModuleReference, Plan, Segment, ThresholdPlan } from '../contracts/plan.ts';
import type { ReporterMaker } from '../contracts/plugin.ts';
import type { ScenarioDeclaration } from '../contracts/scenario.ts';
import { DEFAULT_TARGET_KIND, type Target } from '../contracts/target.ts';
import { segmentsOf } from '../contracts/segments.ts';
import { BenchError, type ConfigProblem } from '../errors.ts';
import { checkLedgers } from './declarations.ts';
import { type PlannedWorkload, planWorkloads } from './plan-workloads.ts';
import { planThresholds } from './plan-thresholds.ts';
import { reporterProblems } from './plugin-reporters.ts';
import { reportConfig } from './report-config.ts';
import { type Secrets, splitCredentials } from './secrets.ts';

/** How often shards hand over a snapshot. */
const SECOND_US = 1_000_000;
const SNAPSHOT_INTERVAL_US = SECOND_US;

/** Options of {@link createPlan}: what names in a config may mean, and what takes the place of chance and time. */
export interface CreatePlanOptions {
  /** The scenarios that names may mean. */
  readonly scenarios: readonly ScenarioDeclaration[];
  /** Where scenarios are imported from, by scenario name, for hosts that import them; others come from the host's registry. */
  readonly modules?: Readonly<Record<string, ModuleReference>>;
  /** Makers of reporters that `output.reporters` may name. @default none */
  readonly reporters?: Readonly<Record<string, ReporterMaker>>;
  /** Instead of a new run id. With an id that was used before, documents meet the tombstones of that run. */
  readonly runId?: string;
  /** Instead of the config's seed. */
  readonly seed?: number;
  /** Kind of target, whatever the config names. */
  readonly targetKind?: string;
  /** The targets beside Syntrix that `benchmark.targetKind` may name. @default none */
  readonly targets?: readonly Pick<Target, 'kind'>[];
  /** Where targets are imported from, by kind, for hosts that import them. */
  readonly targetModules?: Readonly<Record<string, ModuleReference>>;
  /** Chance for run id and random seed: numbers in [0, 1). Default: the system's. */
  readonly random?: () => number;
  /** Time that the run id tells. Default: now. */
  readonly now?: Date;
}

/** A plan and what belongs to it, but must not stand in it. */
export interface CreatedPlan {
  /** Frozen through and through. */
  readonly plan: Plan;
  /** References that the plan holds, for {@link resolveSecrets} to find. */
  readonly secretRefs: readonly string[];
  /** Values of secrets that were written as they are, by their `inline:n` reference. */
  readonly inline: Secrets;
}

/**
 * Turns a config into the plan of one run.
 *
 * @throws BenchError `config_invalid` for unknown scenarios and presets and for what a scenario refuses in its options;
 *   `plugin_invalid` where a scenario's schema breaks its contract
 */
export function createPlan(config: Config, options: CreatePlanOptions): CreatedPlan {
  const locate = (path: ConfigPath): Origin => config.locate(path);
  const { workloads, problems } = planWorkloads(config.workloads, options.scenarios, locate, {
    modules: options.modules,
    steadyUs: config.durationUs,
    seed: fixedSeed(config, options),
  });
  const ofPlugins = [
    ...targetProblems(config.targetKind, options, locate),
    ...reporterProblems(config.output.reporters, options.reporters, locate),
  ];
  return planOf(config, workloads, [...problems.map((each) => each.problem), ...ofPlugins], options);
}

/** The plan of workloads, unless something is wrong with them, or with thresholds. @throws BenchError `config_invalid` */
function planOf(
  config: Config,
  workloads: readonly PlannedWorkload[],
  problems: readonly ConfigProblem[],
  options: CreatePlanOptions,
): CreatedPlan {
  const loads = workloads.map(({ plan: { load } }) => load);
  const segments = segmentsOf(loads, config.durationUs);
  const judged = problems.length === 0 ? config.thresholds : [];
  const limits = planThresholds(judged, workloads, segments, (path) => config.locate(path));
  const all = [...problems, ...limits.problems];
  if (all.length > 0) throw invalidConfig(inReadingOrder(all));
  return assemble(config, workloads, limits.thresholds, segments, options);
}

/** A config together with its plan. */
export interface ResolvedPlan extends CreatedPlan {
  readonly config: Config;
}

/**
 * {@link resolveConfig} and {@link createPlan} in one: what is wrong with the config and what scenarios find wrong with
 * their options is reported together.
 *
 * @throws BenchError as the two do
 */
export function resolvePlan(layers: readonly ConfigLayer[], options: CreatePlanOptions): ResolvedPlan {
  const { config, workloads, problems } = examinePlan(layers, options);
  if (config === null || problems.length > 0) throw invalidConfig(problems);
  return { config, ...planOf(config, workloads, [], options) };
}

/** Everything that is wrong with a config, also within the options of its scenarios; empty where a run could start. */
export function checkConfig(
  layers: readonly ConfigLayer[],
  scenarios: readonly ScenarioDeclaration[],
  reporters: Readonly<Record<string, ReporterMaker>> = {},
): readonly ConfigProblem[] {
  return examinePlan(layers, { scenarios, reporters }).problems;
}

/** Looks at all that a plan is made of, so that one mistake does not hide another; leaves out what would only follow from one. */
function examinePlan(
  layers: readonly ConfigLayer[],
  options: CreatePlanOptions,
): {
  readonly config: Config | null;
  readonly workloads: readonly PlannedWorkload[];
  readonly problems: readonly ConfigProblem[];
} {
  const examined = examineConfig(layers);
  const locate = (path: ConfigPath): Origin => examined.locate(path);
  const planned = planWorkloads(examined.workloads ?? [], options.scenarios, locate, {
    modules: options.modules,
    steadyUs: examined.durationUs,
    seed: fixedSeed(examined.config, options),
  });
  const ofScenarios = planned.problems
    .filter(({ about }) => about === 'options' || (about === 'data' ? examined.dataIsValid : examined.pluginsAreValid))
    .map((each) => each.problem);
  const ofPlugins = examined.pluginsAreValid
    ? [
        ...targetProblems(examined.targetKind, options, locate),
        ...reporterProblems(examined.reporters, options.reporters, locate),
      ]
    : [];
  const judged = examined.workloads !== null && planned.isWhole ? examined.thresholds : [];
  const limits = planThresholds(judged, planned.workloads, [], locate, {
    loadsAreKnown: examined.durationUs !== undefined,
  });
  const problems = [...examined.problems, ...ofScenarios, ...ofPlugins, ...limits.problems];
  return { config: examined.config, workloads: planned.workloads, problems: inReadingOrder(problems) };
}

/** The seed where it is known before the plan is made; one that is drawn says nothing of what stands in the plan. */
function fixedSeed(config: Config | null, { seed }: CreatePlanOptions): number | undefined {
  return seed ?? (typeof config?.seed === 'number' ? config.seed : undefined);
}

/** A kind of target that a config names and no plugin adds. */
function targetProblems(
  kind: string,
  { targetKind, targets = [] }: CreatePlanOptions,
  locate: (path: ConfigPath) => Origin,
): readonly ConfigProblem[] {
  const kinds = [DEFAULT_TARGET_KIND, ...targets.map((target) => target.kind)];
  if (targetKind !== undefined || kinds.includes(kind)) return [];
  const hint = nameHint(kind, kinds, '');
  return [keyProblem(locate(['benchmark', 'targetKind']), `names an unknown kind of target: ${kind}`, hint)];
}

function assemble(
  config: Config,
  workloads: readonly PlannedWorkload[],
  thresholds: readonly ThresholdPlan[],
  segments: readonly Segment[],
  options: CreatePlanOptions,
): CreatedPlan {
  checkLedgers(workloads.map(({ scenario, plan }) => ({ scenario, options: plan.options })));
  const kind = options.targetKind ?? config.targetKind;
  const random = options.random ?? systemRandom;
  const seed = options.seed ?? (config.seed === 'random' ? Math.floor(random() * 2 ** 32) : config.seed);
  const name = config.name ?? defaultName(workloads);
  const own = splitCredentials(config.credentials);
  const ofWorkloads = workloads.map(({ config: { credentials } }, index) =>
    credentials === null ? null : splitCredentials(credentials, index + 2),
  );
  const all = [own, ...ofWorkloads.filter((each) => each !== null)];
  const drainUs = config.drainUs ?? defaultDrainUs(config.timeoutUs, workloads);
  const plan: Plan = {
    version: 2,
    name,
    runId: options.runId === undefined ? createRunId(options.now ?? new Date(), random) : checkRunId(options.runId),
    seed,
    target: {
      kind,
      module: options.targetModules?.[kind] ?? null,
      urls: config.targets,
      ...(config.allowedHosts.length === 0 ? {} : { allowedHosts: [...new Set(config.allowedHosts)] }),
      timeoutUs: config.timeoutUs,
      headers: {},
    },
    auth: own.auth,
    workloads: workloads.map(({ plan }, index) => ({ ...plan, auth: ofWorkloads[index]?.auth ?? null })),
    ...madeDatabases(config),
    phases: {
      warmupUs: config.warmupUs,
      untilSteady: config.untilSteady,
      rampupUs: config.rampupUs,
      steadyUs: config.durationUs,
      drainUs,
      stragglersUs: config.stragglersUs,
      cleanupUs: config.cleanupTimeoutUs,
    },
    segments,
    ...contrastsOf(workloads, segments),
    cleanup: config.cleanup,
    ...(config.probeNeeds ? {} : { probeNeeds: false as const }),
    ...(config.ownsServer ? { mayHarm: true as const } : {}),
    ...(config.observe.length === 0 ? {} : { observe: readObserve(config.observe) }),
    ...(Object.keys(config.labels).length === 0 ? {} : { labels: config.labels }),
    thresholds,
    metrics: {
      timelineIntervalUs: config.timelineIntervalUs,
      snapshotIntervalUs: SNAPSHOT_INTERVAL_US,
      bucketsMs: config.bucketsMs,
    },
    config: reportConfig({ ...config, drainUs }, name, seed, workloads),
  };
  return {
    plan: deepFreeze(structuredClone(plan)),
    secretRefs: [...new Set(all.flatMap(({ secretRefs }) => secretRefs))],
    inline: Object.assign({}, ...all.map(({ inline }) => inline)) as Secrets,
  };
}

/** What scenarios say of their workloads that takes turns. */
function contrastsOf(workloads: readonly PlannedWorkload[], segments: readonly Segment[]): Pick<Plan, 'contrasts'> {
  const contrasts = [...new Set(workloads.map(({ scenario }) => scenario))].flatMap((scenario) => {
    const own = workloads.filter((each) => each.scenario === scenario);
    const told = own.map(({ plan: { name, options, load } }) => ({ name, options, load }));
    return scenario.contrasts?.(told, segments) ?? [];
  });
  return contrasts.length === 0 ? {} : { contrasts };
}

/** The databases that are to be made, each once. */
function madeDatabases({ databases, workloads }: Config): Pick<Plan, 'madeDatabases'> {
  const made = [databases?.made ?? null, ...workloads.map((workload) => workload.madeDatabases)].filter(
    (each) => each !== null,
  );
  const names = [...new Set(made.flatMap(madeNames))];
  return names.length === 0 ? {} : { madeDatabases: names };
}

/** Long enough for what fell due last: to wait for a worker as long as it may, and then to be answered or to time out. */
function defaultDrainUs(timeoutUs: number, workloads: readonly PlannedWorkload[]): number {
  const queuesUs = workloads.map(({ plan: { load } }) =>
    load.model === 'open' && load.overflow !== 'drop' ? load.maxQueueUs : 0,
  );
  return Math.max(0, ...queuesUs) + timeoutUs + SECOND_US;
}

/** The scenario and preset of a run with one workload. */
function defaultName(workloads: readonly PlannedWorkload[]): string {
  const [first, ...others] = workloads;
  if (first === undefined || others.length > 0) return 'benchmark';
  return first.preset === null ? first.plan.scenario : `${first.plan.scenario}-${first.preset}`;
}

const SUFFIX_LENGTH = 5;
const OWN_RUN_ID = /^[a-z0-9]{1,24}$/;

/**
 * Makes a new run id: the second it was made in and five letters of chance, in base 36 (`[a-z0-9]{11}` until the end of 2038), so
 * that ids sort by time and two runs that start together differ.
 *
 * @param random numbers in [0, 1)
 */
export function createRunId(now: Date, random: () => number): string {
  const seconds = Math.max(0, Math.floor(now.getTime() / 1000));
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () => Math.floor(random() * 36).toString(36)).join('');
  return `${seconds.toString(36).padStart(6, '0')}${suffix}`;
}

/** Chance for what must differ from run to run, from the system's generator. */
export function systemRandom(): number {
  return randomInt(2 ** 32) / 2 ** 32;
}

/**
 * Checks a run id that a person chose. It becomes part of document ids, beside worker and index.
 *
 * @throws BenchError `config_invalid`
 */
export function checkRunId(runId: string): string {
  if (OWN_RUN_ID.test(runId)) return runId;
  const message = `The run id ${JSON.stringify(runId.slice(0, 60))} must be 1 to 24 small letters and digits.`;
  throw new BenchError('config_invalid', message, { hint: 'Leave it out to get a new one for each run.' });
}

/** Freezes a value and all that it holds. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
