import { defaultWorkers } from '../config/complete-load.ts';
import type { WorkloadConfig } from '../config/config.ts';
import type { ConfigPath, Origin } from '../config/located.ts';
import { keyProblem, problemAt, showValue } from '../config/problems.ts';
import type { Json } from '../contracts/json.ts';
import type { LoadPlan, ModuleReference, ScheduledLoadPlan, WorkloadPlan } from '../contracts/plan.ts';
import type { ScenarioDeclaration } from '../contracts/scenario.ts';
import type { ConfigProblem } from '../errors.ts';
import { createRandom, RANDOM_STREAMS } from '../load/seeded-random.ts';
import { arrangeWorkloads } from './arrange-workloads.ts';
import { declarationsOf, type Declared } from './declarations.ts';
import { checkOptions, findPreset, findScenario, type FoundScenario, type OptionIssue } from './plan-scenario.ts';

/** A workload of the plan, with its scenario's options as they could be written again. */
export interface PlannedWorkload {
  readonly plan: WorkloadPlan;
  readonly preset: string | null;
  readonly writtenOptions: { readonly [key: string]: Json };
  readonly config: WorkloadConfig;
  readonly scenario: ScenarioDeclaration;
  readonly declared: Declared;
}

/** What is wrong with a workload, and what it is about: where the data block or a plugin is broken, it is a mere consequence. */
export interface WorkloadProblem {
  readonly problem: ConfigProblem;
  readonly about: 'scenario' | 'options' | 'data';
}

type Locate = (path: ConfigPath) => Origin;

/** Names of the resolved data block and of what a person writes. */
const WRITTEN_DATA_KEYS: Readonly<Record<string, string>> = { documentSizeBytes: 'documentSize' };

/** Finds scenarios, has them judge their options, names workloads and numbers their workers. */
export function planWorkloads(
  asked: readonly WorkloadConfig[],
  scenarios: readonly ScenarioDeclaration[],
  locate: Locate,
  {
    modules = {},
    steadyUs,
    seed = 1,
  }: {
    readonly modules?: Readonly<Record<string, ModuleReference>> | undefined;
    /** Length of the measured phase, null where a count ends it; undefined where nobody can tell, nor what the loads are. */
    readonly steadyUs?: number | null | undefined;
    /** What the order of blocks is drawn from. */
    readonly seed?: number | undefined;
  } = {},
): {
  readonly workloads: readonly PlannedWorkload[];
  readonly problems: readonly WorkloadProblem[];
  /** Whether all that were asked for are among them, as their scenarios arranged them. */
  readonly isWhole: boolean;
} {
  const workloads: PlannedWorkload[] = [];
  const problems: WorkloadProblem[] = [];
  const random = createRandom(seed, RANDOM_STREAMS.arrangement);
  const { configs, problems: ofArrangement } = arrangeWorkloads(asked, scenarios, {
    steadyUs: steadyUs ?? null,
    random,
  });
  const loadsAreKnown = steadyUs !== undefined;
  const taken = new Set(configs.map((config) => config.name).filter((name) => name !== null));
  let firstWorker = 0;
  for (const written of configs) {
    const found = resolveScenario(written, scenarios, locate, problems);
    if (found === null) continue;
    const config = withPresetSeeds(written, found);
    const checked = checkOptions(found.scenario, found.preset, config.options, config.data);
    if (!checked.ok) {
      problems.push(...checked.issues.map((issue) => optionProblem(issue, config, locate)));
      continue;
    }
    const { scenario, preset } = found;
    const lacking =
      steadyUs === undefined || steadyUs === null ? [] : (scenario.timeProblems?.(checked.options, steadyUs) ?? []);
    if (lacking.length > 0) {
      problems.push(...lacking.map((issue) => optionProblem(issue, config, locate)));
      continue;
    }
    const declared = declarationsOf(scenario, checked.options);
    if (config.load.model === 'hold' && holdsNothing(declared)) {
      if (loadsAreKnown) problems.push(emptyHold(config, scenario, locate));
      continue;
    }
    if (config.load.model !== 'hold' && declared.operations.length === 0) {
      if (loadsAreKnown) problems.push(nothingToStart(config, scenario, locate));
      continue;
    }
    const rated = config.load.model === 'hold' ? null : ratedLoad(config, scenario, checked.options);
    const plan: WorkloadPlan = {
      name: config.name ?? freeName(scenario.name, taken),
      scenario: scenario.name,
      module: Object.hasOwn(modules, scenario.name) ? (modules[scenario.name] ?? null) : null,
      options: checked.options,
      databases: config.databases,
      auth: null,
      load: withRamp(rated ?? config.load, declared.held),
      workers: rated === null ? config.workers : (config.withOperationRates.workers ?? defaultWorkers(rated)),
      firstWorker,
      held: declared.held,
      ...(declared.probes > 0 ? { probes: declared.probes } : {}),
      operations: config.operations,
    };
    firstWorker += plan.workers;
    workloads.push({ plan, preset, writtenOptions: checked.written, config, scenario, declared });
  }
  // Where a workload is not understood, what is arranged lacks it.
  if (loadsAreKnown && problems.length === 0)
    problems.push(...ofArrangement.map(({ config, ...issue }) => optionProblem(issue, config, locate)));
  return {
    workloads,
    problems: [...problems, ...conflicts(workloads, locate)],
    isWhole: ofArrangement.length === 0 && workloads.length === configs.length,
  };
}

/** What a person wrote wins over the preset, and the preset over the default. */
function withPresetSeeds(
  config: WorkloadConfig,
  { scenario, preset }: FoundScenario & { readonly ok: true },
): WorkloadConfig {
  const seedData = preset === null ? undefined : scenario.presets?.[preset]?.seedData;
  return seedData === undefined || config.seedDataIsWritten
    ? config
    : { ...config, data: { ...config.data, seedData } };
}

/** Workloads of one scenario that cannot work on the same database, each named once. */
function conflicts(workloads: readonly PlannedWorkload[], locate: Locate): readonly WorkloadProblem[] {
  return workloads.flatMap(({ scenario, plan, config }, place): readonly WorkloadProblem[] => {
    for (const earlier of workloads.slice(0, place)) {
      if (earlier.scenario !== scenario) continue;
      if (!earlier.plan.databases.some((database) => plan.databases.includes(database))) continue;
      const conflict = scenario.conflict?.(earlier.plan.options, plan.options) ?? null;
      if (conflict === null) continue;
      const message = `Workloads ${earlier.plan.name} and ${plan.name} ${conflict.problem}.`;
      return [{ problem: problemAt(locate(config.paths.scenario), message, conflict.hint), about: 'options' }];
    }
    return [];
  });
}

/** So many held connections are opened at once where nobody says over how long; with more of them so many a second. */
const AT_ONCE = 200;
const CONNECTIONS_PER_SECOND = 1_000;

/** Thousands of connections in one moment would wait for one another until they time out (R16). */
function withRamp(load: LoadPlan, held: number): LoadPlan {
  if (held <= AT_ONCE || load.connectionRampUs !== undefined) return load;
  return { ...load, connectionRampUs: Math.round((held * 1e6) / CONNECTIONS_PER_SECOND) };
}

/** Whether nothing would happen where no operation starts. */
function holdsNothing({ held, series }: Declared): boolean {
  return held === 0 && !series.some(({ kind }) => kind === 'delivery');
}

function emptyHold(config: WorkloadConfig, scenario: ScenarioDeclaration, locate: Locate): WorkloadProblem {
  const origin = locate([...config.paths.workload, 'load', 'model']);
  const message = `${origin.path} is hold, but the scenario ${scenario.name} holds no connections: nothing would happen.`;
  return { problem: problemAt(origin, message, 'Choose another model, or another scenario.'), about: 'options' };
}

function nothingToStart(config: WorkloadConfig, scenario: ScenarioDeclaration, locate: Locate): WorkloadProblem {
  const origin = locate([...config.paths.scenario, 'type']);
  const message = `The scenario ${scenario.name} starts no operations, so workers have nothing to do.`;
  return { problem: problemAt(origin, message, 'Write load: { model: hold }.'), about: 'options' };
}

/** Rates of operations make the load open, whatever it would be without; null where there are none. */
function ratedLoad(
  { load, withOperationRates }: WorkloadConfig,
  scenario: ScenarioDeclaration,
  options: Json,
): ScheduledLoadPlan | null {
  const rates = scenario.rates?.(options) ?? null;
  // A rate of the load wins over what the scenario has where nothing is said.
  if (rates === null || load.model === 'open') return null;
  const ratePerSecond = rates.reduce((sum, rate) => sum + rate, 0);
  return { model: 'open', ...withOperationRates.load, ratePerSecond, rates };
}

function resolveScenario(
  config: WorkloadConfig,
  scenarios: readonly ScenarioDeclaration[],
  locate: Locate,
  problems: WorkloadProblem[],
): (FoundScenario & { readonly ok: true }) | null {
  const refuse = (problem: ConfigProblem, about: WorkloadProblem['about'] = 'options'): null => {
    problems.push({ problem, about });
    return null;
  };
  const type: ConfigPath = [...config.paths.scenario, 'type'];
  const preset: ConfigPath = [...config.paths.scenario, 'preset'];
  const named = findScenario(config.scenario, scenarios);
  if (!named.ok) {
    const predicate = `${named.predicate}: ${showValue(config.scenario)}`;
    return refuse(keyProblem(locate(type), predicate, named.hint), 'scenario');
  }
  if (config.preset === null) return named;
  const chosen = findPreset(config.preset, named.scenario);
  if (!chosen.ok) {
    return refuse(keyProblem(locate(preset), `${chosen.predicate}: ${showValue(config.preset)}`, chosen.hint));
  }
  if (named.preset !== null && named.preset !== chosen.preset) {
    const message = `${locate(type).path} ${config.scenario} and ${locate(preset).path} ${config.preset} name two presets.`;
    return refuse(problemAt(locate(preset), message, 'Keep one of the two.'));
  }
  return chosen;
}

/** The scenario's name, numbered where it is taken. */
function freeName(scenario: string, taken: Set<string>): string {
  let name = scenario;
  for (let number = 2; taken.has(name); number += 1) name = `${scenario}-${number}`;
  taken.add(name);
  return name;
}

function optionProblem(issue: OptionIssue, config: WorkloadConfig, locate: Locate): WorkloadProblem {
  const [first, ...rest] = issue.path;
  const path: ConfigPath =
    first === 'data'
      ? [
          ...config.paths.data,
          ...rest.map((step) => (typeof step === 'string' ? (WRITTEN_DATA_KEYS[step] ?? step) : step)),
        ]
      : [...config.paths.scenario, ...issue.path];
  const origin = locate(path);
  const stop = /[.!?]$/.test(issue.message) ? '' : '.';
  const message = `${origin.path === '' ? 'scenario' : origin.path}: ${issue.message}${stop}`;
  return { problem: problemAt(origin, message), about: first === 'data' ? 'data' : 'options' };
}
