import type { Report } from '@syntrix-bench/metrics';
import {
  createCapacity,
  judgeStage,
  nextStage,
  StageWatch,
  toStageFigures,
  type Capacity,
  type CapacityEnd,
  type CapacityStage,
  type StageOutlook,
} from '@syntrix-bench/metrics/capacity';

import { configLayer, type ConfigLayer } from '../config/layers/config-layer.ts';
import type { WrittenConfig } from '../config/schema/config-schema.ts';
import type { Clock } from '../contracts/clock.ts';
import { isScheduled } from '../contracts/plan.ts';
import type { Reporter } from '../contracts/reporter.ts';
import type { RunHandle } from '../contracts/run-handle.ts';
import type { Target } from '../contracts/target.ts';
import { BenchError, type BenchErrorCode } from '../errors.ts';
import { TOOL_VERSION } from '../hosts/machine-facts.ts';
import { systemClock } from '../hosts/system-clock.ts';
import { createPluginReporters } from '../plan/plugin-reporters.ts';
import type { ResolvedPlan } from '../plan/create-plan.ts';
import { resolveSecrets, secretIo } from '../plan/secrets.ts';
import { startRun } from '../run/start-run.ts';
import { builtInTarget } from '../shard/target-of-plan.ts';
import type { CapacityHandle, FindCapacityOptions } from './capacity-options.ts';
import { withSharedSessions } from './shared-sessions.ts';
import { StagePlanner, type EarlierStage, type WantedStage } from './stage-planner.ts';
import { TargetRest } from './target-rest.ts';

// docs/decisions/0311-each-stage-opens-its-own-connections.md

/** From the end of a stage to the next, at least. */
const REST_US = 1_000_000;
/** What ends a stage whose outcome is certain. */
const CERTAIN = 'certain';

/** What failed at one level may hold at another: what a server refuses to be set up with. */
const FAILS_ONE_LEVEL: readonly BenchErrorCode[] = ['setup_failed'];

/** What says that the target was not there to be measured, which it may be again. */
const TARGET_AWAY: readonly BenchErrorCode[] = ['target_unreachable', 'target_not_ready'];

/**
 * Starts a search and returns at once with the handle that steers it.
 *
 * @throws nothing: what is wrong with the config, or the target, comes out of `finished`
 */
export function startCapacity(
  config: WrittenConfig | readonly ConfigLayer[],
  options: FindCapacityOptions,
): CapacityHandle {
  return new CapacitySearch(isLayers(config) ? config : [configLayer('config', config)], options);
}

/**
 * Finds how much a target can serve: raises one dimension until a limit breaks, narrows the bracket, and confirms both of its ends. Each stage
 * is a run of its own with fresh connections, whose documents are removed before the next; users log in once.
 *
 * @param config The same keys as in a config file, or layers, of which later ones win. Its thresholds are the limits.
 * @throws BenchError `config_invalid` where the config has no limit, or nothing of the kind that is to be raised; and as `runBenchmark`
 *   does where not one stage could be measured
 */
export function findCapacity(
  config: WrittenConfig | readonly ConfigLayer[],
  options: FindCapacityOptions,
): Promise<Capacity> {
  const search = startCapacity(config, options);
  const onAbort = () => search.stop('abort signal');
  if (options.signal?.aborted === true) onAbort();
  options.signal?.addEventListener('abort', onAbort);
  return search.finished.finally(() => options.signal?.removeEventListener('abort', onAbort));
}

/** All that does not change from stage to stage. */
interface Prepared {
  readonly planner: StagePlanner;
  readonly target: Target;
  readonly rest: TargetRest;
}

class CapacitySearch implements CapacityHandle {
  readonly finished: Promise<Capacity>;

  readonly #layers: readonly ConfigLayer[];
  readonly #options: FindCapacityOptions;
  readonly #clock: Clock;
  readonly #stages: CapacityStage[] = [];
  readonly #stopping = new AbortController();
  #run: RunHandle | null = null;
  #stopSignal: string | null = null;
  #aborted = false;
  /** The last stage that brought figures. */
  #earlier: EarlierStage | null = null;
  #failure: BenchError | null = null;
  #targetVersion: string | null = null;
  /** Whether the target answers as quickly as before the search, as far as is known. */
  #isAtRest = true;
  /** Whether the last stage still waited for stragglers when the time for them was over. */
  #stragglersLeft = false;
  /** Whether the stage that is made was tried before, when the target was not there. */
  #isRetry = false;

  constructor(layers: readonly ConfigLayer[], options: FindCapacityOptions) {
    this.#layers = layers;
    this.#options = options;
    this.#clock = options.clock ?? systemClock();
    this.finished = this.#search();
    this.finished.catch(() => undefined);
  }

  get status() {
    return this.#run?.status ?? 'starting';
  }

  get phase() {
    return this.#run?.phase ?? 'setup';
  }

  stop(signal = 'stop'): void {
    this.#stopSignal ??= signal;
    this.#stopping.abort();
    this.#run?.stop(signal);
  }

  abort(): void {
    this.stop('abort');
    this.#aborted = true;
    this.#run?.abort();
  }

  async #search(): Promise<Capacity> {
    await Promise.resolve();
    const startUs = this.#clock.nowUs();
    const startMs = this.#clock.epochWallMs + startUs / 1_000;
    const prepared = await this.#prepare();
    const { planner, rest } = prepared;
    const { raised, settings } = planner;
    let end: CapacityEnd | null = null;
    try {
      while (end === null) {
        const next = nextStage(settings, this.#stages);
        end = next.kind === 'done' ? next.end : await this.#make(prepared, next);
      }
    } finally {
      await rest.close();
    }
    if (this.#failure !== null && this.#stages.length === 0) throw this.#failure;
    const { plan } = planner.base;
    return createCapacity(
      {
        benchmark: plan.name,
        max: raised.max,
        workload: raised.workload,
        limits: plan.thresholds.map(({ threshold }) => threshold.expression),
        start_time: new Date(startMs).toISOString(),
        seconds: (this.#clock.nowUs() - startUs) / 1e6,
        target_version: this.#targetVersion,
        tool_version: TOOL_VERSION,
        targets: plan.target.urls,
        config: plan.config,
        notes: [
          'each stage opened fresh connections, and its documents were removed before the next',
          ...closedLoopNotes(this.#earlier?.report),
          ...(end === 'most_level' && planner.whyNoMore !== null ? [`no more may be asked: ${planner.whyNoMore}`] : []),
          ...(this.#failure === null ? [] : [this.#failure.message]),
        ],
      },
      settings,
      this.#stages,
      end,
    );
  }

  async #prepare(): Promise<Prepared> {
    const { environmentVariables = process.env, target: given } = this.#options;
    const planner = await StagePlanner.of(this.#layers, this.#options);
    const { plan, inline } = planner.base;
    const own = given ?? planner.plugins.targets.find(({ kind }) => kind === plan.target.kind);
    const target = withSharedSessions(own ?? builtInTarget(plan), this.#clock);
    const secrets = await resolveSecrets(plan, inline, secretIo(environmentVariables));
    const rest = await TargetRest.open({ plan, target, secrets, clock: this.#clock });
    return { planner, target, rest };
  }

  /** Makes one stage and rests after it; resolves with why the search is over, null: it goes on. */
  async #make(prepared: Prepared, next: WantedStage): Promise<CapacityEnd | null> {
    const { planner, rest } = prepared;
    if (this.#stopSignal !== null) return 'interrupted';
    const number = this.#stages.length + 1;
    const seconds = planner.secondsOf(next, this.#earlier);
    const { level, long, purpose } = next;
    // The first stage meets a cold target.
    const planned = planner.planOf(level, seconds, long || number === 1);
    const { plan } = planned;
    const { warmupUs, untilSteady } = plan.phases;
    this.#options.onStage?.({ type: 'began', number, next, seconds, warmupSeconds: warmupUs / 1e6, untilSteady });
    let outlook: StageOutlook = { kind: 'open' };
    let recovery: Promise<number | null> | null = null;
    const watch = new StageWatch(
      plan.thresholds.map(({ threshold }) => threshold),
      plan.workloads.filter(isScheduled).map(({ name }) => name),
      { mayPass: !long, checks: planner.checksOf(plan) },
    );
    const watching: Reporter = {
      name: 'capacity',
      onSnapshot: ({ interval }) => {
        if (outlook.kind !== 'open') return;
        outlook = watch.observe(interval);
        if (outlook.kind !== 'open') this.#run?.stop(CERTAIN);
      },
      onPhase: ({ phase }) => {
        if (phase === 'drain') recovery ??= rest.untilQuick(this.#stopping.signal);
      },
    };
    const report = await this.#runStage(prepared, planned, number, [watching]);
    recovery ??= rest.untilQuick(this.#stopping.signal);
    const recoverySeconds = await recovery;
    if (this.#stopSignal !== null && outlook.kind === 'open') {
      // A stage that somebody stopped says nothing, however far it had come.
      return 'interrupted';
    }
    if (report === null) return this.#endedWithout(level, next, recoverySeconds);
    this.#isRetry = false;
    this.#earlier = { report, level };
    this.#targetVersion ??= report.environment.target_version;
    const judged = judgeStage(report, planner.raised.max, { outlook, workload: planner.raised.workload });
    const figures = toStageFigures(report, planner.raised.workload);
    this.#add({
      number,
      level,
      purpose,
      long,
      from_rest: this.#isAtRest,
      ...figures,
      came_to_rest: !this.#stragglersLeft,
      ended_early: outlook.kind !== 'open',
      ...judged,
      recovery_seconds: recoverySeconds,
    });
    if (this.#stopSignal !== null) return 'interrupted';
    if (report.run.end?.kind === 'target_lost' && recoverySeconds === null) return 'target_lost';
    if (report.run.status === 'failed' && report.run.end?.kind !== 'target_lost') {
      this.#failure = new BenchError('shard_failed', report.run.reason);
      return 'failed';
    }
    // Clean-up is a load, too.
    const [quickAfter] = await Promise.all([rest.untilQuick(this.#stopping.signal), this.#wait(REST_US)]);
    this.#isAtRest = quickAfter !== null;
    return null;
  }

  #add(stage: CapacityStage): void {
    this.#stages.push(stage);
    this.#options.onStage?.({ type: 'ended', stage });
  }

  async #runStage(
    { planner: { plugins }, target }: Prepared,
    { config, plan, inline }: ResolvedPlan,
    number: number,
    watching: readonly Reporter[],
  ): Promise<Report | null> {
    const { reporters = [], stageReporters, place, environmentVariables = process.env, ...options } = this.#options;
    this.#failure = null;
    this.#stragglersLeft = false;
    try {
      this.#run = startRun({
        ...options,
        ...(await place?.()),
        target,
        scenarios: plugins.scenarios,
        plan,
        secrets: await resolveSecrets(plan, inline, secretIo(environmentVariables)),
        onStragglersLeft: () => {
          this.#stragglersLeft = true;
        },
        reporters: [
          ...watching,
          ...reporters,
          ...(stageReporters?.(number) ?? []),
          ...createPluginReporters(config, plugins.reporters),
        ],
      });
      if (this.#stopSignal !== null) this.#run.stop(this.#stopSignal);
      if (this.#aborted) this.#run.abort();
      return await this.#run.finished;
    } catch (error) {
      if (!(error instanceof BenchError)) throw error;
      this.#failure = error;
      return null;
    } finally {
      this.#run = null;
    }
  }

  /** A stage that nothing was measured of: one level alone may be to blame. */
  #endedWithout(level: number, { purpose, long }: WantedStage, recoverySeconds: number | null): CapacityEnd | null {
    const failure = this.#failure!;
    if (recoverySeconds === null) return 'target_lost';
    if (this.#stages.length === 0) return 'failed';
    const isAway = TARGET_AWAY.includes(failure.code);
    if (isAway ? this.#isRetry : !FAILS_ONE_LEVEL.includes(failure.code)) return 'failed';
    this.#failure = null;
    if (isAway) {
      // It was away when the stage was to begin, and is back.
      this.#isRetry = true;
      this.#isAtRest = true;
      return null;
    }
    this.#isRetry = false;
    this.#add({
      number: this.#stages.length + 1,
      run_id: '',
      level,
      purpose,
      long,
      from_rest: this.#isAtRest,
      start_time: new Date(this.#clock.epochWallMs + this.#clock.nowUs() / 1_000).toISOString(),
      seconds: 0,
      warmup_seconds: 0,
      warmup: '',
      drain_seconds: 0,
      came_to_rest: true,
      ended_early: false,
      goodput: null,
      latency: null,
      errors: 0,
      checks_failed: 0,
      thresholds: [],
      verdict: 'failed',
      limit: 'set-up',
      reason: failure.message,
      observed: [],
      recovery_seconds: recoverySeconds,
    });
    return null;
  }

  #wait(us: number): Promise<void> {
    if (this.#stopping.signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(us, done);
      this.#stopping.signal.addEventListener('abort', done, { once: true });
      const { signal } = this.#stopping;
      function done(): void {
        timer.cancel();
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}

/** That waiting is hidden where the load waits for answers (R5): all stages have it, or none. */
function closedLoopNotes(report: Report | undefined): readonly string[] {
  return (report?.run.typed_notes ?? []).filter(({ kind }) => kind === 'closed_loop').map(({ text }) => text);
}

function isLayers(config: WrittenConfig | readonly ConfigLayer[]): config is readonly ConfigLayer[] {
  return Array.isArray(config);
}
