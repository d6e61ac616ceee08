import {
  RunAggregate,
  mergeSnapshots,
  type IntervalSnapshot,
  type PhaseName,
  type Report,
} from '@syntrix-bench/metrics';

import type { Timer } from '../contracts/clock.ts';
import type { EndReason } from '../contracts/end-reason.ts';
import type { Json } from '../contracts/json.ts';
import type { WorkloadPlan } from '../contracts/plan.ts';
import type { RunStatus } from '../contracts/reporter.ts';
import type { RunHandle } from '../contracts/run-handle.ts';
import type { LostLane, TeardownResult } from '../contracts/scenario.ts';
import type { ShardCommand, ShardListener, ShardReply } from '../contracts/shard-host.ts';
import type { Authenticator, Credentials } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';
import { timelineOf } from '../load/create-load-model.ts';
import { createDeferred } from './deferred.ts';
import { EventHub } from './event-hub.ts';
import { toLiveFigures } from './live-figures.ts';
import { LoadWatch } from './load-watch.ts';
import { OwnConnection } from './own-connection.ts';
import { createReport } from './create-report.ts';
import { within } from './reporter-queue.ts';
import type { ResolvedRunOptions } from './run-options.ts';
import { TokenKeeper } from './token-keeper.ts';
import { NOTHING_REMOVED, WorkloadPreparation, addResults } from './workload-preparation.ts';

/** From the command to start until load begins: time for the command to reach every shard. */
const START_LEAD_US = 20_000;
/** How long a run that is given up waits for its connections to close. */
const ABORT_GRACE_US = 500_000;

/** What ends a wait early when the run is given up. */
class AbortedError extends Error {}

/**
 * Conducts a run: probes, prepares, lets the shards seed, load, drain and clean up, merges what they report, and makes
 * the report. Whatever goes wrong on the way, what was seeded is cleaned up and what was measured is reported.
 */
export class Coordinator implements RunHandle, ShardListener {
  readonly finished: Promise<Report>;

  readonly #options: ResolvedRunOptions;
  readonly #hub: EventHub;
  readonly #aggregate: RunAggregate;
  readonly #authenticator: Authenticator;
  readonly #keeper: TokenKeeper;
  readonly #aborted = createDeferred<never>();
  readonly #closing = new AbortController();
  readonly #progress = new Map<number, { readonly done: number; readonly total: number }>();
  #own: OwnConnection | null = null;
  #preparation: WorkloadPreparation | null = null;
  #watch: LoadWatch | null = null;
  #hostOpen = false;
  #phase: { readonly name: PhaseName; readonly startedUs: number } = { name: 'setup', startedUs: 0 };
  #pending: IntervalSnapshot[] = [];
  #ticker: Timer | null = null;
  #stopSignal: string | null = null;
  #abortRequested = false;
  #deadShards = new Set<number>();
  #statusBeforePause: RunStatus = 'running';
  #cleanup: TeardownResult = NOTHING_REMOVED;
  #targetVersion: string | null = null;

  constructor(options: ResolvedRunOptions) {
    const { plan, clock, reporters, target, secrets, scenarios } = options;
    this.#options = options;
    this.#hub = new EventHub(reporters, clock);
    this.#aggregate = new RunAggregate({
      intervalUs: plan.metrics.timelineIntervalUs,
      ledgerMergers: Object.assign({}, ...scenarios.map((scenario) => scenario.ledgers ?? {})) as Record<
        string,
        (a: unknown, b: unknown) => unknown
      >,
    });
    this.#authenticator = target.authenticator({
      target: plan.target,
      auth: plan.auth,
      secrets,
      databases: [...new Set(plan.workloads.map((workload) => workload.database))],
      clock,
    });
    this.#keeper = new TokenKeeper(this.#authenticator, clock, {
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
    if (this.#watch === null || this.#watch.paused || this.#phase.name === 'drain' || this.#phase.name === 'cleanup')
      return;
    this.#statusBeforePause = this.#hub.status;
    this.#watch.pause();
    this.#aggregate.paused(this.#options.clock.nowUs());
    this.#hub.setStatus('paused');
    void this.#tell({ type: 'pause' });
  }

  resume(): void {
    if (this.#watch === null || !this.#watch.paused) return;
    this.#aggregate.resumed(this.#options.clock.nowUs());
    this.#hub.setStatus(this.#statusBeforePause);
    void this.#tell({ type: 'resume' });
    this.#watch.resume();
  }

  stop(signal = 'stop'): void {
    if (this.#stopSignal !== null) return;
    this.#stopSignal = signal;
    if (this.#watch !== null) this.#watch.interrupt(signal);
    else void this.#tell({ type: 'stop', dropQueued: true });
  }

  abort(): void {
    if (this.#abortRequested) return;
    this.#abortRequested = true;
    this.#stopSignal ??= 'abort';
    this.#closing.abort();
    this.#aborted.reject(new AbortedError('the run was given up'));
  }

  onSnapshot(snapshot: IntervalSnapshot): void {
    if (!this.#aggregate.add(snapshot)) return;
    this.#pending.push(snapshot);
    for (const line of snapshot.logs) this.#hub.forward(line);
    this.#watch?.observe(snapshot);
  }

  onProgress(shard: number, done: number, total: number): void {
    this.#progress.set(shard, { done, total });
  }

  onLoadEnded(shard: number, why: 'schedule' | 'quota' | 'exhausted'): void {
    this.#watch?.shardEnded(shard, why);
  }

  onFailure(shard: number, error: BenchError): void {
    if (error.code === 'shard_failed') this.#deadShards.add(shard);
    this.#hub.error(error);
    this.#watch?.fail(error.message);
  }

  async #run(): Promise<Report> {
    await Promise.resolve();
    const { plan } = this.#options;
    this.#hub.start(plan);
    this.#enterPhase('setup', this.#options.clock.nowUs());
    this.#tick();
    let reason: EndReason | null = null;
    let failure: BenchError | null = null;
    try {
      const shared = await this.#open();
      if (this.#stopSignal === null) await this.#orAbort(this.#options.host.send({ type: 'setup', shared }));
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
    return this.#finish(reason, failure);
  }

  /** Gets everything ready for seeding; resolves with what the scenarios prepared for all shards. */
  async #open(): Promise<Record<string, Json>> {
    const { plan, clock, target, host, scenarios } = this.#options;
    const credentials = await this.#orAbort(this.#keeper.open());
    const own = await this.#orAbort(OwnConnection.open(target, plan, credentials, clock, this.#closing.signal));
    this.#own = own;
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
    const startUs = clock.nowUs() + START_LEAD_US;
    const watch = new LoadWatch({
      clock,
      timeline: timelineOf(plan.phases),
      startUs,
      shards: host.shards,
      checkIntervalUs: plan.metrics.snapshotIntervalUs,
      onPhase: (phase, atUs) => this.#enterPhase(phase, atUs),
    });
    this.#watch = watch;
    await this.#orAbort(host.send({ type: 'start', atUs: startUs }));
    watch.start();
    return this.#orAbort(watch.ended);
  }

  /** Ends load. What is due runs on to its end, unless somebody or something broke the run off. */
  async #drain(reason: EndReason): Promise<void> {
    const { plan, clock, host } = this.#options;
    if (this.#watch?.paused === true) this.#aggregate.resumed(clock.nowUs());
    const endedUs = reason.kind === 'duration' ? this.#watch!.scheduledEndUs : clock.nowUs();
    this.#enterPhase('drain', Math.min(endedUs, clock.nowUs()));
    await this.#orAbort(host.send({ type: 'stop', dropQueued: isBrokenOff(reason) }));
    await this.#orAbort(host.send({ type: 'drain', deadlineUs: clock.nowUs() + plan.phases.drainUs }));
  }

  async #cleanUp(): Promise<void> {
    if (this.#abortRequested || this.#own === null) return;
    const { plan, clock, host } = this.#options;
    this.#progress.clear();
    this.#enterPhase('cleanup', clock.nowUs());
    const deadlineUs = clock.nowUs() + plan.phases.cleanupUs;
    const replies = this.#hostOpen ? await this.#orAbort(host.send({ type: 'teardown', deadlineUs })) : [];
    if (!plan.cleanup || this.#preparation === null) return;
    const torndown = mergeReplies(replies);
    const lost = (workload: WorkloadPlan) => this.#lostLanes(workload);
    this.#cleanup = await this.#orAbort(this.#preparation.dispose(torndown, lost));
  }

  async #finish(reason: EndReason | null, failure: BenchError | null): Promise<Report> {
    const { plan, clock, host, environment } = this.#options;
    this.#keeper.close();
    this.#closing.abort();
    const closed = Promise.all([this.#hostOpen ? host.close() : null, this.#own?.close()]);
    if (this.#abortRequested) await within(closed, clock, ABORT_GRACE_US);
    else await closed;
    this.#ticker?.cancel();
    this.#takeOwnTraffic();
    this.#flush();
    this.#aggregate.phaseEnded(this.#phase.name, clock.nowUs());

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
      aggregate: this.#aggregate,
      reason:
        failure !== null && finalReason.kind !== 'interrupted'
          ? { kind: 'failed', detail: failure.message }
          : finalReason,
      cleanup: this.#cleanup,
      cleanupSkipped: !plan.cleanup || this.#abortRequested,
      epochWallMs: clock.epochWallMs,
      environment: await environment,
      targetVersion: this.#targetVersion,
      host: { kind: host.kind, shards: host.shards },
    });
    this.#hub.setStatus(statusOf(report.run.status));
    await this.#hub.finish(report);
    return report;
  }

  #enterPhase(name: PhaseName, atUs: number): void {
    this.#takeOwnTraffic();
    this.#phase = { name, startedUs: atUs };
    this.#aggregate.phaseStarted(name, atUs);
    const status = STATUS_OF_PHASE[name];
    if (this.#hub.status !== 'paused') this.#hub.setStatus(status);
    this.#statusBeforePause = status;
    this.#announcePhase();
  }

  #announcePhase(): void {
    const { clock, plan } = this.#options;
    const { name, startedUs } = this.#phase;
    this.#hub.phase({
      phase: name,
      startedUs,
      nowUs: clock.nowUs(),
      plannedUs: plannedUs(name, plan.phases),
      progress: this.#phaseProgress(name),
    });
  }

  #phaseProgress(name: PhaseName): { done: number; total: number } | null {
    const { plan } = this.#options;
    if (name === 'setup' || name === 'cleanup') {
      const rows = [...this.#progress.values()];
      const total = rows.reduce((sum, row) => sum + row.total, 0);
      return total === 0 ? null : { done: rows.reduce((sum, row) => sum + row.done, 0), total };
    }
    if (name !== 'steady' || plan.workloads.some((workload) => workload.operations === null)) return null;
    const total = plan.workloads.reduce((sum, workload) => sum + (workload.operations ?? 0), 0);
    return { done: this.#aggregate.totals('steady').overall.operations, total };
  }

  /** Tells reporters, each interval, what came in since the last time. */
  #tick(): void {
    this.#announcePhase();
    this.#flush();
    this.#takeOwnTraffic();
    this.#ticker = this.#options.clock.setTimer(this.#options.plan.metrics.snapshotIntervalUs, () => this.#tick());
  }

  #flush(): void {
    const [first, ...more] = this.#pending.splice(0);
    const view = first === undefined ? null : this.#aggregate.live();
    if (first === undefined || view === null) return;
    const mergers = Object.assign({}, ...this.#options.scenarios.map((scenario) => scenario.ledgers ?? {})) as Record<
      string,
      (a: unknown, b: unknown) => unknown
    >;
    const interval = more.reduce((merged, snapshot) => mergeSnapshots(merged, snapshot, mergers), first);
    this.#hub.snapshot({ interval, live: toLiveFigures(view), nowUs: this.#options.clock.nowUs() });
  }

  #takeOwnTraffic(): void {
    const traffic = [...this.#authenticator.takeTraffic(), ...(this.#own?.takeTraffic() ?? [])];
    if (traffic.length > 0) this.#aggregate.addTraffic(this.#phase.name, traffic);
  }

  #passOn(credentials: Credentials): void {
    this.#own?.setCredentials(credentials);
    void this.#tell({ type: 'credentials', credentials });
  }

  /** Sends a command whose answer nobody waits for. */
  async #tell(command: ShardCommand): Promise<void> {
    if (!this.#hostOpen) return;
    try {
      await this.#options.host.send(command);
    } catch (error) {
      this.#watch?.fail(this.#failureOf(error).message);
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

  #lostLanes(workload: WorkloadPlan): LostLane[] {
    const { shards } = this.#options.host;
    if (this.#deadShards.size === 0) return [];
    return (this.#aggregate.facts()?.marks ?? [])
      .filter((mark) => mark.workload === workload.name && this.#deadShards.has(mark.lane % shards))
      .map((mark) => ({ lane: mark.lane, mark: mark.value }));
  }
}

const STATUS_OF_PHASE: Readonly<Record<PhaseName, RunStatus>> = {
  setup: 'starting',
  warmup: 'warmup',
  rampup: 'ramping',
  steady: 'running',
  drain: 'running',
  cleanup: 'running',
};

function statusOf(status: Report['run']['status']): RunStatus {
  switch (status) {
    case 'completed':
      return 'completed';
    case 'interrupted':
      return 'cancelled';
    case 'failed':
      return 'failed';
  }
}

function isBrokenOff(reason: EndReason): boolean {
  return reason.kind === 'interrupted' || reason.kind === 'failed' || reason.kind === 'target_lost';
}

function plannedUs(phase: PhaseName, phases: ResolvedRunOptions['plan']['phases']): number | null {
  switch (phase) {
    case 'warmup':
      return phases.warmupUs;
    case 'rampup':
      return phases.rampupUs;
    case 'steady':
      return phases.steadyUs;
    case 'setup':
    case 'drain':
    case 'cleanup':
      return null;
  }
}

function mergeReplies(replies: readonly (ShardReply | null)[]): Record<string, TeardownResult> {
  const merged: Record<string, TeardownResult> = {};
  for (const reply of replies) {
    for (const [workload, result] of Object.entries(reply?.teardown ?? {})) {
      merged[workload] = addResults(merged[workload] ?? NOTHING_REMOVED, result);
    }
  }
  return merged;
}
