import type { Report } from '@syntrix-bench/metrics';
import { secondsNeeded, type JudgedCheck, type NextStage, type SearchSettings } from '@syntrix-bench/metrics/capacity';

import type { ConfigLayer } from '../config/layers/config-layer.ts';
import type { Plan } from '../contracts/plan.ts';
import { BenchError } from '../errors.ts';
import { requireAllowedTarget } from '../plan/allowed-targets.ts';
import { requireHarmless } from '../plan/harm.ts';
import { resolvePlan, type ResolvedPlan } from '../plan/create-plan.ts';
import { loadConfigPlugins, type ConfigPlugins } from '../plugins/load-config-plugins.ts';
import type { FindCapacityOptions } from './capacity-options.ts';
import { furthestLevel } from './furthest-level.ts';
import { raisedWorkload, type Raised } from './raised-workload.ts';
import { stageLayers } from './stage-layers.ts';

const DEFAULTS = {
  within: 0.1,
  stageSeconds: 30,
  confirmSeconds: 60,
  warmupSeconds: 5,
  steadyWithinSeconds: 120,
  mostStages: 40,
} as const;

/** However few samples a level brings, a stage is no longer. */
const LONGEST_STAGE_SECONDS = 300;
/** Operations that steadiness is judged by (R25): a confirmation has as many, if it may. */
const CONFIRMED_OPERATIONS = 10_000;
/** While nothing holds, nothing below this part of the first level is asked. */
const LEAST_PART = 64;

/** The stage that a search wants next. */
export type WantedStage = Extract<NextStage, { kind: 'stage' }>;

/** A stage that brought figures. */
export interface EarlierStage {
  readonly report: Report;
  readonly level: number;
}

/** Knows what does not change from stage to stage, and makes the plan of each. */
export class StagePlanner {
  readonly plugins: ConfigPlugins;
  /** The plan of the config without a stage. */
  readonly base: ResolvedPlan;
  readonly raised: Raised;
  readonly settings: SearchSettings;
  /** Why the config may ask for no more than the highest level; `null`: the search may not, or nobody knows of anything higher. */
  readonly whyNoMore: string | null;
  readonly #options: FindCapacityOptions;

  private constructor(
    options: FindCapacityOptions,
    { plugins, base, raised }: Pick<StagePlanner, 'plugins' | 'base' | 'raised'>,
  ) {
    this.#options = options;
    this.plugins = plugins;
    this.base = base;
    this.raised = raised;
    const { from = raised.from, within, atMost = Infinity, mostStages } = options;
    const most = Math.min(raised.most, atMost);
    const first = Math.min(most, Math.max(raised.step, from));
    const least = raised.step > 0 ? raised.step : Number((first / LEAST_PART).toPrecision(3));
    // What is wrong with the first stage is wrong before anything is sent.
    this.#tried(first);
    const refusal = (level: number) => this.#refusalOf(level);
    const [highest, lowest] = [most, least].map((to) => furthestLevel(first, to, raised.step, refusal));
    this.whyNoMore = highest!.why;
    this.settings = {
      from: first,
      within: within ?? DEFAULTS.within,
      step: raised.step,
      least: lowest!.level,
      most: highest!.level,
      mostStages: mostStages ?? DEFAULTS.mostStages,
    };
  }

  /** @throws BenchError `config_invalid` where the config has no limit, or nothing of the kind that is to be raised */
  static async of(layers: readonly ConfigLayer[], options: FindCapacityOptions): Promise<StagePlanner> {
    const { scenarios, modules, max, workload = null } = options;
    const plugins = await loadConfigPlugins(layers, { scenarios, ...(modules === undefined ? {} : { modules }) });
    const base = resolvePlan(plugins.layers, planOptions(plugins, options));
    const { plan } = base;
    requireAllowedTarget(plan.target);
    requireHarmless(plan, plugins.scenarios);
    if (plan.thresholds.length === 0) {
      throw new BenchError('config_invalid', 'There is no limit to hold the target against.', {
        hint: 'Give one, such as --threshold "p99 < 100ms", or write thresholds in the config.',
      });
    }
    return new StagePlanner(options, { plugins, base, raised: raisedWorkload(plan, base.config, max, workload) });
  }

  /**
   * The plan of a stage.
   *
   * @param seconds length of its measured part
   * @param untilSteady whether it warms up until the measure is steady
   */
  planOf(level: number, seconds: number, untilSteady: boolean): ResolvedPlan {
    const { warmupSeconds = DEFAULTS.warmupSeconds, steadyWithinSeconds = DEFAULTS.steadyWithinSeconds } =
      this.#options;
    const times = {
      steadyUs: Math.round(seconds * 1e6),
      warmupUs: Math.round((untilSteady ? Math.max(warmupSeconds, steadyWithinSeconds) : warmupSeconds) * 1e6),
      untilSteady: untilSteady && steadyWithinSeconds > warmupSeconds,
    };
    const layers = stageLayers(this.plugins.layers, this.base.plan, this.raised, level, times);
    return resolvePlan(layers, planOptions(this.plugins, this.#options));
  }

  /** How long the measured part of a stage may last (R18, R25). */
  secondsOf({ level, long }: WantedStage, earlier: EarlierStage | null): number {
    const { stageSeconds = DEFAULTS.stageSeconds, confirmSeconds = DEFAULTS.confirmSeconds } = this.#options;
    const { max } = this.raised;
    const limits = this.base.plan.thresholds.map(({ threshold }) => threshold);
    const samples = secondsNeeded(limits, earlier, max, level);
    const least = long ? Math.max(confirmSeconds, stageSeconds) : stageSeconds;
    // A low rate would take hours to bring as many.
    const steady = long && max === 'rate' ? Math.min(CONFIRMED_OPERATIONS / level, 2 * least) : 0;
    return Math.max(least, Math.ceil(Math.max(Math.min(LONGEST_STAGE_SECONDS, samples), steady)));
  }

  /** What the scenarios of a stage check. */
  checksOf({ workloads }: Plan): readonly JudgedCheck[] {
    return workloads.flatMap(({ name: workload, scenario, options }) => {
      const declared = this.plugins.scenarios.find(({ name }) => name === scenario)?.checks?.(options) ?? [];
      return declared.map(({ name, kind }) => ({ workload, name, kind }));
    });
  }

  #tried(level: number): void {
    this.planOf(level, DEFAULTS.stageSeconds, false);
  }

  /** Why no plan asks for a level; `null`: one may. */
  #refusalOf(level: number): string | null {
    try {
      this.#tried(level);
      return null;
    } catch (error) {
      if (!(error instanceof BenchError)) throw error;
      return (error.problems[0]?.message ?? error.message).replace(/\.$/u, '');
    }
  }
}

function planOptions(plugins: ConfigPlugins, { target }: FindCapacityOptions) {
  return { ...plugins, ...(target === undefined ? {} : { targetKind: target.kind }) };
}
