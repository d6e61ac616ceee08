import type { IntervalSnapshot, MachineSample, Report } from '@syntrix-bench/metrics';

import { createReport, scheduledInSteady } from './create-report.ts';
import { createDeferred } from './deferred.ts';
import { EventHub } from './event-hub.ts';
import { LoadTermination } from './load-termination.ts';
import { MachineWatch } from './machine-watch.ts';
import { MeasureWatch } from './measure-watch.ts';
import { operationNames } from './operation-names.ts';
import { OwnConnection } from './own-connection.ts';
import { within } from './reporter-queue.ts';
import type { ResolvedRunOptions } from './run-options.ts';
import { RunProgress } from './run-progress.ts';
import { spinNotice } from './spinning.ts';
import { isBrokenOff, lastStatusOf } from './termination.ts';
import { TokenKeeper } from './token-keeper.ts';
import { NOTHING_REMOVED, teardownsOf, WorkloadPreparation } from './workload-preparation.ts';
import type { EndReason } from '../contracts/end-reason.ts';
import type { Json } from '../contracts/json.ts';
import type { LoadEnd } from '../contracts/load-end.ts';
import { isScheduled, type WorkloadPlan } from '../contracts/plan.ts';
import type { RunStatus } from '../contracts/reporter.ts';
import type { RunHandle } from '../contracts/run-handle.ts';
import type { LostWorker, TeardownResult } from '../contracts/scenario.ts';
import type { HostListener, ShardAnswer, ShardCommand } from '../contracts/shard-host.ts';
import type { Credentials } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';
import { timelineOf } from '../load/timeline.ts';
import { workersOfShard } from '../load/shares.ts';

/** From a command that names a moment until that moment: time for it to reach every shard. */
const COMMAND_LEAD_US = 20_000;
/** How long a shard may take to answer a command that is done at once. */
const COMMAND_TIMEOUT_US = 30_000_000;
/** How long a run that is given up waits for its connections to close. */
const ABORT_GRACE_US = 500_000;

/** What ends a wait early when the run is given up. */
class AbortedError extends Error {}

/**
 * Conducts a run: probes, prepares, lets the shards seed, load, drain and clean up, merges what they report, and makes
 * the report. Whatever goes wrong on the way, what was seeded is cleaned up and what was measured is reported.
 */
export class Coordinator implements RunHandle, HostListener {
  readonly finished: Promise<Report>;

  readonly #options: ResolvedRunOptions;
  readonly #hub: EventHub;
  readonly #progress: RunProgress;
  readonly #measure: MeasureWatch;
  readonly #machineWatch: MachineWatch | null;
  readonly #keeper: TokenKeeper;
  readonly #aborted = createDeferred<never>();
  readonly #closing = new AbortController();
  #own: OwnConnection | null = null;
  #preparation: WorkloadPreparation | null = null;
  #watch: LoadTermination | null = null;
  #hostOpen = false;
  #machine: Promise<MachineSample | null> | null = null;
  /** Where on its axis load was when it ended. */
  #endAxisUs = 0;
  #stopSignal: string | null = null;
  #abortRequested = false;
  #deadShards = new Set<number>();
  #brokenBy: BenchError | null = null;
  #cleanup: TeardownResult = NOTHING_REMOVED;
  #targetVersion: string | null = null;

  constructor(options: ResolvedRunOptions) {
    const { plan, clock, reporters, target, secrets, scenarios } = options;
    this.#options = options;
    this.#hub = new EventHub(reporters, clock);
    this.#progress = new RunProgress(plan, scenarios, this.#hub, clock);
    this.#machineWatch = options.machine === null ? null : new MachineWatch(options.machine, clock);
    this.#measure = new MeasureWatch(plan, options.host, {
      onSteady: () => this.skipWarmup(),
      onCrossed: (crossed) => this.#watch?.cross(crossed),
    });
    const authenticator = target.authenticator({
      target: plan.target,
      auth: plan.auth,
      secrets,
      databases: [...new Set(plan.workloads.flatMap((workload) => workload.databases))],
      clock,
    });
    this.#progress.watchTraffic(authenticator);
    this.#keeper = new TokenKeeper(authenticator, clock, {
      onCredentials: (credentials) => this.#passOn(credentials),
      onTrouble: (message) => this.#hub.log('warn', message),
    });
    this.finished = this.#run();
    this.finished.catch(() => undefined);
  }

  get status(): RunStatus {
    return this.#hub.status;
  }

  pause(): void {
    const { phase } = this.#progress;
    if (this.#watch === null || this.#watch.paused || phase === 'drain' || phase === 'cleanup') return;
    this.#watch.pause();
    this.#progress.pause();
    this.#measure.paused(this.#options.clock.nowUs());
    void this.#tell({ type: 'pause', atUs: this.#options.clock.nowUs() });
  }

  resume(): void {
    if (this.#watch === null || !this.#watch.paused) return;
    this.#progress.resume();
    this.#measure.resumed(this.#options.clock.nowUs());
    void this.#tell({ type: 'resume', atUs: this.#options.clock.nowUs() });
    this.#watch.resume();
  }

  skipWarmup(): void {
    const atUs = this.#options.clock.nowUs() + COMMAND_LEAD_US;
    if (this.#watch?.skipWarmup(atUs) === true) void this.#tell({ type: 'skipWarmup', atUs });
  }

  stop(signal = 'stop'): void {
    if (this.#stopSignal !== null) return;
    this.#stopSignal = signal;
    if (this.#watch !== null) this.#watch.interrupt(signal);
    else void this.#tell({ type: 'stop', dropQueued: true, atUs: this.#options.clock.nowUs() });
  }

  abort(): void {
    if (this.#abortRequested) return;
    this.#abortRequested = true;
    this.#stopSignal ??= 'abort';
    this.#closing.abort();
    this.#aborted.reject(new AbortedError('the run was given up'));
  }

  onSnapshot(snapshot: IntervalSnapshot): void {
    if (!this.#progress.addSnapshot(snapshot)) return;
    this.#measure.observe(snapshot);
    this.#watch?.observe(snapshot);
  }

  onProgress(shard: number, done: number, total: number): void {
    this.#progress.setItems(shard, done, total);
  }

  onWorkloadEnded(shard: number, workload: string, why: LoadEnd): void {
    this.#watch?.workloadEnded(shard, workload, why);
  }

  onFailure(shard: number, error: BenchError): void {
    if (error.code === 'shard_failed') this.#deadShards.add(shard);
    this.#brokenBy ??= error;
    this.#hub.error(error);
    // While shards seed nothing watches over them yet: the others need not seed to their end.
    if (this.#watch === null) void this.#tell({ type: 'stop', dropQueued: true, atUs: this.#options.clock.nowUs() });
    else this.#watch.fail(error.message);
  }

  onPrinted(shard: number, line: string): void {
    this.#hub.log('warn', `printed in shard ${shard}: ${line}`);
  }

  async #run(): Promise<Report> {
    await Promise.resolve();
    const { plan } = this.#options;
    this.#hub.start(plan);
    this.#progress.start();
    const notice = spinNotice(plan, this.#options.host.kind);
    if (notice !== null) this.#hub.log('warn', notice);
    let reason: EndReason | null = null;
    let failure: BenchError | null = null;
    try {
      const shared = await this.#open();
      if (this.#stopSignal === null)
        await this.#order({ type: 'setup', shared, atUs: this.#options.clock.nowUs() }, Infinity);
      if (this.#brokenBy !== null) throw this.#brokenBy;
      reason = this.#stopSignal === null ? await this.#load() : { kind: 'interrupted', signal: this.#stopSignal };
      await this.#drain(reason);
    } catch (error) {
      failure = this.#failureOf(error);
    }
    try {
      await this.#cleanUp();
    } catch (error) {
      failure ??= this.#failureOf(error);
    }
    return this.#finish(reason, failure ?? this.#brokenBy);
  }

  /** Gets everything ready for seeding; resolves with what the scenarios prepared for all shards. */
  async #open(): Promise<Record<string, Json>> {
    const { plan, clock, target, host, scenarios } = this.#options;
    const credentials = await this.#orAbort(this.#keeper.open());
    const own = await this.#orAbort(OwnConnection.open(target, plan, credentials, clock, this.#closing.signal));
    this.#own = own;
    this.#progress.watchTraffic(own);
    this.#targetVersion = await this.#orAbort(own.probe(plan));
    this.#preparation = new WorkloadPreparation(plan, scenarios, own, clock, this.#closing.signal, (level, message) =>
      this.#hub.log(level, message),
    );
    const shared = await this.#orAbort(this.#preparation.prepare());
    this.#hostOpen = true;
    await this.#orAbort(host.open(plan, credentials, this));
    return shared;
  }

  async #load(): Promise<EndReason> {
    const { plan, clock, host } = this.#options;
    const startUs = clock.nowUs() + COMMAND_LEAD_US;
    const watch = new LoadTermination({
      clock,
      timeline: timelineOf(plan.phases),
      startUs,
      shards: host.shards,
      workloads: plan.workloads.filter(isScheduled).map(({ name }) => name),
      checkIntervalUs: plan.metrics.snapshotIntervalUs,
      onPhase: (phase, atUs) => {
        this.#progress.enterPhase(phase, atUs);
        this.#measure.phaseBegan(phase, atUs);
        if (phase === 'steady') this.#machineWatch?.start();
      },
    });
    this.#watch = watch;
    await this.#order({ type: 'start', atUs: startUs });
    watch.start();
    return this.#orAbort(watch.ended);
  }

  /** Ends load. What is due runs on to its end, unless somebody or something broke the run off. */
  async #drain(reason: EndReason): Promise<void> {
    const { plan, clock } = this.#options;
    if (this.#watch?.paused === true) this.#progress.resume();
    this.#machine = this.#machineWatch?.stop() ?? null;
    this.#endAxisUs = this.#watch?.axisUs ?? 0;
    const endedUs = reason.kind === 'duration' ? this.#watch!.scheduledEndUs : clock.nowUs();
    this.#progress.enterPhase('drain', Math.min(endedUs, clock.nowUs()));
    const nowUs = clock.nowUs();
    await this.#order({ type: 'stop', dropQueued: isBrokenOff(reason), atUs: nowUs });
    const { drainUs, stragglersUs } = plan.phases;
    await this.#order({ type: 'drain', deadlineUs: nowUs + drainUs, stragglersUs, atUs: nowUs }, Infinity);
  }

  async #cleanUp(): Promise<void> {
    if (this.#abortRequested || this.#preparation === null) return;
    const { plan, clock } = this.#options;
    // What failed before it had made anything cleans up silently: there is nothing to tell.
    if (this.#preparation.hasPrepared) this.#progress.enterPhase('cleanup', clock.nowUs());
    const deadlineUs = clock.nowUs() + plan.phases.cleanupUs;
    const replies = this.#hostOpen
      ? await this.#order({ type: 'teardown', deadlineUs, atUs: clock.nowUs() }, Infinity)
      : [];
    if (!plan.cleanup) return this.#orAbort(this.#preparation.keep());
    const torndown = teardownsOf(replies);
    const lost = (workload: WorkloadPlan) => this.#lostWorkers(workload);
    this.#cleanup = await this.#orAbort(this.#preparation.dispose(torndown, lost, deadlineUs));
  }

  async #finish(reason: EndReason | null, failure: BenchError | null): Promise<Report> {
    const { plan, clock, host, environment, scenarios } = this.#options;
    this.#keeper.close();
    this.#machine ??= this.#machineWatch?.stop() ?? null;
    this.#closing.abort();
    const closed = Promise.all([this.#hostOpen ? host.close() : null, this.#own?.close()]);
    if (this.#abortRequested) await within(closed, clock, ABORT_GRACE_US);
    else await closed;
    this.#progress.stop();

    const measured = this.#watch !== null;
    const end =
      reason ?? (this.#stopSignal !== null ? { kind: 'interrupted' as const, signal: this.#stopSignal } : null);
    const finalReason =
      failure !== null && !measured ? null : (end ?? { kind: 'failed' as const, detail: failure!.message });
    if (finalReason === null) {
      this.#hub.error(failure!);
      this.#hub.setStatus('failed');
      throw failure!;
    }
    const report = createReport({
      plan,
      aggregate: this.#progress.aggregate,
      operationNames: operationNames(plan, scenarios),
      reason:
        failure !== null && finalReason.kind !== 'interrupted'
          ? { kind: 'failed', detail: failure.message }
          : finalReason,
      cleanup: this.#cleanup,
      cleanupSkipped: !plan.cleanup || this.#abortRequested,
      epochWallMs: clock.epochWallMs,
      environment: await environment,
      targetVersion: this.#targetVersion,
      transport: this.#own?.transport ?? '',
      host: { kind: host.kind, shards: host.shards },
      machine: await this.#machine,
      scheduled: scheduledInSteady(plan, this.#endAxisUs),
      warmup: this.#measure.warmup,
    });
    this.#hub.setStatus(lastStatusOf(report.run.status));
    await this.#hub.finish(report);
    return report;
  }

  #passOn(credentials: Credentials): void {
    this.#own?.setCredentials(credentials);
    void this.#tell({ type: 'credentials', credentials, atUs: this.#options.clock.nowUs() });
  }

  /** Sends a command and waits for the answers. @throws BenchError what the first shard failed with, or that one is late */
  async #order(command: ShardCommand, timeoutUs = COMMAND_TIMEOUT_US): Promise<readonly ShardAnswer[]> {
    const answers = await this.#orAbort(this.#options.host.send(command, timeoutUs));
    for (const answer of answers) {
      if (answer.kind === 'failed') throw answer.error;
      if (answer.kind === 'late') {
        const seconds = timeoutUs / 1e6;
        throw new BenchError(
          'shard_failed',
          `shard ${answer.shard} did not answer "${command.type}" within ${seconds} s`,
        );
      }
    }
    return answers;
  }

  /** Sends a command whose answer nobody waits for. */
  async #tell(command: ShardCommand): Promise<void> {
    if (!this.#hostOpen) return;
    try {
      await this.#order(command);
    } catch (error) {
      if (!(error instanceof AbortedError)) this.#watch?.fail(this.#failureOf(error).message);
    }
  }

  /** Waits, but no longer than until the run is given up. */
  #orAbort<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([promise, this.#aborted.promise]);
  }

  #failureOf(error: unknown): BenchError {
    if (error instanceof BenchError) return error;
    if (error instanceof AbortedError) return new BenchError('aborted', 'the run was given up');
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return new BenchError('internal', `something failed that must not: ${what}`, {
      hint: 'this is a bug of syntrix-bench or of a plugin; please report it',
      cause: error,
    });
  }

  /** Every worker of the shards that died, with the last mark that is known of it. */
  #lostWorkers(workload: WorkloadPlan): LostWorker[] {
    const { shards } = this.#options.host;
    const marks = new Map(
      (this.#progress.aggregate.facts()?.marks ?? [])
        .filter((mark) => mark.workload === workload.name)
        .map((mark) => [mark.worker, mark.value]),
    );
    return [...this.#deadShards]
      .flatMap((shard) => workersOfShard(workload, shard, shards))
      .map((worker) => ({ worker, highWaterMark: marks.get(worker) ?? 0 }));
  }
}
