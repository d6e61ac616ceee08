import {
  cohortFigures,
  type PhaseName,
  type EndReason,
  type IntervalSnapshot,
  type LoadEnd,
  type MachineSample,
  type ReadThing,
  type Report,
} from '@syntrix-bench/metrics';

import { CleanUp } from './clean-up.ts';
import { createReport, withoutCredentials, type ReportInput } from './create-report.ts';
import { createDeferred } from './deferred.ts';
import { EventHub } from './event-hub.ts';
import { RunCredentials } from './identities.ts';
import { IntervalRounds } from './interval-rounds.ts';
import { LoadTermination } from './load-termination.ts';
import { MachineWatch } from './machine-watch.ts';
import { MeasureWatch } from './measure-watch.ts';
import { OwnConnection } from './own-connection.ts';
import { within } from './reporter-queue.ts';
import type { ResolvedRunOptions, RunEnvironment } from './run-options.ts';
import { requireNeeds } from './probe-needs.ts';
import { RunDatabases } from './run-databases.ts';
import { RunProgress } from './run-progress.ts';
import { Settlement } from './settlement.ts';
import { ShardControl } from './shard-control.ts';
import { spinNotice } from './spinning.ts';
import { isBrokenOff, isOver, lastStatusOf } from './termination.ts';
import { NOTHING_REMOVED, requireValidDeclarations, WorkloadPreparation } from './workload-preparation.ts';
import type { Json } from '../contracts/json.ts';
import { isScheduled, type WorkloadPlan } from '../contracts/plan.ts';
import type { RunStatus } from '../contracts/reporter.ts';
import type { RunHandle, RunSoFar } from '../contracts/run-handle.ts';
import type { LostWorker, RunCleanup } from '../contracts/scenario.ts';
import type { HostListener, HostMachine, ShardAnswer, ShardClock, ShardCommand } from '../contracts/shard-host.ts';
import type { Credentials } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';
import { scheduledArrivals } from '../load/create-load-model.ts';
import { requireOpenFiles } from '../hosts/open-files.ts';
import { loadShards, workersOfShard } from '../load/shares.ts';
import { loadEndUs, steadyStartUs, timelineOf } from '../load/timeline.ts';

/** From a command that names a moment until that moment: time for it to reach every shard. */
const COMMAND_LEAD_US = 20_000;
/** How long a shard may take to answer a command that is done at once. */
const COMMAND_TIMEOUT_US = 30_000_000;
/** How long a shard may take to answer after the deadline of what it was told to do. */
const ANSWER_GRACE_US = 10_000_000;
/** What is not known better of a shard's clock shows in latencies. */
const CLOCK_UNCERTAINTY_US = 1_000;
/** How long a run that is given up waits for its connections to close. */
const ABORT_GRACE_US = 500_000;

const NOTHING_CLEANED: RunCleanup = { ...NOTHING_REMOVED, skipped: false, interrupted: false, counted: true };

/** What ends a wait early when the run is given up. */
class AbortedError extends Error {}

/**
 * Conducts a run: probes, prepares, lets the shards seed, load, drain and clean up, merges what they report, and makes
 * the report. Whatever goes wrong on the way, what was seeded is cleaned up and what was measured is reported.
 */
export class Coordinator implements RunHandle, HostListener {
  readonly finished: Promise<Report>;
  readonly startedAtMs: number;

  readonly #options: ResolvedRunOptions;
  readonly #startedUs: number;
  readonly #hub: EventHub;
  readonly #progress: RunProgress;
  readonly #measure: MeasureWatch;
  readonly #machineWatch: MachineWatch | null;
  readonly #credentials: RunCredentials;
  readonly #databases: RunDatabases;
  readonly #shards: ShardControl;
  readonly #settlement: Settlement;
  readonly #aborted = createDeferred<never>();
  readonly #closing = new AbortController();
  #own: OwnConnection | null = null;
  #preparation: WorkloadPreparation | null = null;
  #termination: LoadTermination | null = null;
  #hostOpen = false;
  #machine: Promise<MachineSample | null> | null = null;
  /** How far clocks of two shards may differ; null where there are no two. */
  #clocksDifferUs: number | null = null;
  #machines: Promise<readonly HostMachine[]> = Promise.resolve([]);
  /** What a reader of the report must know. */
  readonly #notes: string[] = [];
  /** When load ended, in load time; null while it lasts. */
  #loadEndedUs: number | null = null;
  #stopSignal: string | null = null;
  #abortRequested = false;
  #rounds: IntervalRounds | null = null;
  #brokenBy: BenchError | null = null;
  #cleaning: CleanUp | null = null;
  #cleanup: RunCleanup | null = null;
  #targetVersion: string | null = null;
  #observed: readonly ReadThing[] = [];
  /** Null until it is known. */
  #environment: RunEnvironment | null = null;

  constructor(options: ResolvedRunOptions) {
    const { plan, clock, reporters, target, secrets, scenarios } = options;
    this.#options = options;
    this.#startedUs = clock.nowUs();
    this.startedAtMs = clock.epochWallMs + this.#startedUs / 1_000;
    this.#hub = new EventHub(reporters, clock);
    this.#progress = new RunProgress(plan, scenarios, this.#hub, clock);
    this.#machineWatch = options.machine === null ? null : new MachineWatch(() => this.#lookAtMachines(), clock);
    this.#measure = new MeasureWatch(plan, {
      onSteady: () => this.skipWarmup(),
      onCrossed: (crossed) => this.#termination?.cross(crossed),
    });
    this.#shards = new ShardControl(options.host, (_shard, error) => this.#break(error));
    this.#settlement = new Settlement({
      clock,
      hub: this.#hub,
      progress: this.#progress,
      shards: this.#shards,
      orAbort: (promise) => this.#orAbort(promise),
    });
    this.#credentials = new RunCredentials({
      plan,
      target,
      secrets,
      clock,
      listener: {
        onCredentials: (credentials) => this.#passOn(credentials),
        onTrouble: (message) => this.#hub.log('warn', message),
      },
    });
    this.#progress.watchTraffic(this.#credentials);
    this.#databases = new RunDatabases({
      plan,
      target,
      credentials: () => this.#credentials.current,
      note: (sentence) => void this.#notes.push(sentence),
    });
    this.#progress.watchTraffic(this.#databases);
    this.finished = this.#run();
    this.finished.catch(() => undefined);
  }

  get phase(): PhaseName {
    return this.#progress.phase;
  }

  get status(): RunStatus {
    return this.#hub.status;
  }

  get cleanup(): RunCleanup | null {
    return this.#cleanup;
  }

  soFar(): RunSoFar | null {
    const { aggregate, operationNames: names } = this.#progress;
    if (aggregate.facts() === null || this.#environment === null) return null;
    const report = this.#reportOf(null, { environment: this.#environment, machine: null, machines: [] });
    const epochMs = this.#options.clock.epochWallMs;
    return { report, now: cohortFigures(aggregate, aggregate.cohort, { names, epochMs }), epochMs };
  }

  pause(): void {
    const { phase } = this.#progress;
    if (this.#termination === null || this.#termination.paused || phase === 'drain' || phase === 'cleanup') return;
    const atUs = this.#options.clock.nowUs();
    if (!this.#termination.pause(atUs)) return;
    this.#progress.pause(atUs);
    this.#measure.paused(atUs);
    void this.#tell({ type: 'pause', atUs });
  }

  resume(): void {
    if (this.#termination === null || !this.#termination.paused) return;
    const atUs = this.#options.clock.nowUs();
    this.#progress.resume(atUs);
    this.#measure.resumed(atUs);
    void this.#tell({ type: 'resume', atUs });
    this.#termination.resume(atUs);
  }

  skipWarmup(): void {
    const atUs = this.#options.clock.nowUs() + COMMAND_LEAD_US;
    if (this.#termination?.skipWarmup(atUs) === true) void this.#tell({ type: 'skipWarmup', atUs });
  }

  stop(signal = 'stop'): void {
    if (this.#stopSignal !== null) return;
    this.#stopSignal = signal;
    if (this.#termination !== null) this.#termination.interrupt(signal);
    else void this.#tell({ type: 'stop', giveUpQueued: true, atUs: this.#options.clock.nowUs() });
  }

  abort(): void {
    if (this.#abortRequested) return;
    this.#abortRequested = true;
    this.#stopSignal ??= 'abort';
    this.#closing.abort();
    this.#aborted.reject(new AbortedError('the run was given up'));
  }

  onSnapshot(snapshot: IntervalSnapshot): void {
    // What happened in a phase is told once the phase has begun here, too, so that a timeline begins with it (R37).
    this.#termination?.follow();
    try {
      if (!this.#progress.addSnapshot(snapshot)) return;
    } catch (error) {
      this.onFailure(snapshot.shard, this.#failureOf(error));
      return;
    }
    // A host knows its shards when it is open, and so when the first snapshot comes.
    this.#rounds ??= new IntervalRounds(this.#options.host.shards);
    for (const interval of this.#rounds.add(snapshot)) {
      this.#measure.observe(interval);
      this.#termination?.observe(interval);
    }
  }

  onProgress(shard: number, done: number, total: number): void {
    this.#progress.setItems(shard, done, total);
  }

  onWorkloadEnded(shard: number, workload: string, why: LoadEnd, atUs: number): void {
    this.#termination?.workloadEnded(shard, workload, why, atUs);
  }

  onFailure(shard: number, error: BenchError): void {
    if (error.code === 'shard_failed') this.#shards.died(shard);
    this.#break(error);
    // While shards seed nothing watches over them yet: the others need not seed to their end.
    if (this.#termination === null)
      void this.#tell({ type: 'stop', giveUpQueued: true, atUs: this.#options.clock.nowUs() });
    else this.#termination.fail(error.message);
  }

  onPrinted(shard: number, line: string): void {
    this.#hub.log('warn', `printed in shard ${shard}: ${line}`);
  }

  async #run(): Promise<Report> {
    await Promise.resolve();
    const { plan } = this.#options;
    this.#hub.start(plan);
    this.#progress.start(this.#startedUs);
    void this.#learnEnvironment();
    if (plan.observe !== undefined)
      this.#options.observer?.start(plan.observe, (problem) => this.#hub.log('warn', problem));
    const notice = spinNotice(plan, this.#options.host.kind);
    if (notice !== null) this.#hub.log('warn', notice);
    let reason: EndReason | null = null;
    try {
      const shared = await this.#open();
      if (this.#stopSignal === null)
        await this.#order({ type: 'setup', shared, atUs: this.#options.clock.nowUs() }, Infinity);
      if (this.#brokenBy !== null) throw this.#brokenBy;
      reason = this.#stopSignal === null ? await this.#load() : { kind: 'interrupted', signal: this.#stopSignal };
      await this.#conclude(reason);
    } catch (error) {
      this.#failed(error);
    }
    try {
      await this.#cleanUp();
    } catch (error) {
      this.#failed(error);
      this.#databases.leave('documents may be left in it');
    }
    try {
      await this.#removeDatabases();
    } catch (error) {
      this.#failed(error);
    }
    return this.#finish(await this.#reviewed(reason), this.#brokenBy);
  }

  async #learnEnvironment(): Promise<void> {
    try {
      this.#environment = await this.#options.environment;
    } catch {
      // The end of the run asks for it again, and fails with it.
    }
  }

  /** Something failed; what failed first is the run's reason, what comes later is told beside it. */
  #failed(error: unknown): void {
    const failure = this.#failureOf(error);
    if (this.#brokenBy === null) this.#brokenBy = failure;
    else if (failure !== this.#brokenBy && failure.code !== 'aborted') this.#hub.error(failure);
  }

  /** Gets everything ready for seeding; resolves with what the scenarios prepared for all shards. */
  async #open(): Promise<Record<string, Json>> {
    const { plan, clock, target, host, scenarios, machine } = this.#options;
    requireValidDeclarations(plan, scenarios);
    if (machine !== null) requireOpenFiles(plan.workloads);
    const credentials = await this.#orAbort(this.#credentials.open());
    await this.#orAbort(this.#databases.make());
    const own = await this.#orAbort(OwnConnection.open(target, plan, credentials, clock, this.#closing.signal));
    this.#own = own;
    this.#progress.watchTraffic(own);
    this.#targetVersion = await this.#orAbort(own.probe());
    this.#preparation = new WorkloadPreparation(plan, scenarios, own, clock, this.#closing.signal, {
      log: (level, message) => this.#hub.log(level, message),
      note: (sentence) => void (this.#notes.includes(sentence) || this.#notes.push(sentence)),
    });
    if (plan.probeNeeds !== false) requireNeeds(await this.#orAbort(this.#preparation.probeNeeds()));
    const shared = await this.#orAbort(this.#preparation.prepare());
    this.#hostOpen = true;
    await this.#orAbort(host.open(plan, credentials, this));
    this.#lookAtHost();
    return shared;
  }

  /** Looks at machines before load, so that nothing is looked up under it, and notes which clocks are known badly. */
  #lookAtHost(): void {
    const { host } = this.#options;
    this.#machines = host.machines();
    this.#clocksDifferUs = differenceOf(host.clocks());
    for (const { shard, uncertaintyUs } of host.clocks()) {
      if (uncertaintyUs < CLOCK_UNCERTAINTY_US) continue;
      const ms = Number((uncertaintyUs / 1000).toFixed(1));
      this.#notes.push(
        `times of shard ${shard} are accurate to ${ms} ms only: its clock could not be read more precisely`,
      );
    }
  }

  async #load(): Promise<EndReason> {
    const { plan, clock, host } = this.#options;
    const startUs = clock.nowUs() + COMMAND_LEAD_US;
    const termination = new LoadTermination({
      clock,
      timeline: timelineOf(plan.phases),
      startUs,
      shards: loadShards(plan.workloads, host.shards),
      workloads: plan.workloads.filter(isScheduled).map(({ name }) => name),
      checkIntervalUs: plan.metrics.snapshotIntervalUs,
      timeoutUs: plan.target.timeoutUs,
      databaseTroubles: this.#options.target.databaseTroubles ?? {},
      onPhase: (phase, atUs) => {
        this.#progress.enterPhase(phase, atUs);
        this.#measure.phaseBegan(phase, atUs);
        if (phase === 'steady') this.#machineWatch?.start();
      },
      onWorkloadEnded: (workload, why, atUs) => this.#workloadEnded(workload, why, atUs),
    });
    this.#termination = termination;
    try {
      await this.#order({ type: 'start', atUs: startUs });
    } catch (error) {
      if (error instanceof AbortedError) throw error;
      // Others may have begun.
      this.#break(this.#failureOf(error));
      termination.fail(this.#failureOf(error).message);
    }
    termination.start();
    return this.#orAbort(termination.ended);
  }

  /** A workload has nothing to start any more while others may go on. */
  #workloadEnded(workload: string, why: LoadEnd, atUs: number): void {
    this.#measure.workloadEnded(workload);
    // Where time ends a schedule, the workload's time is the whole phase, whenever its last arrival was.
    if (why === 'schedule' && !this.#endsByCount(workload)) return;
    this.#progress.aggregate.workloadEnded(workload, atUs);
    if (why !== 'exhausted' || this.#options.plan.workloads.filter(isScheduled).length < 2) return;
    const note = `workload ${workload} ended early: its scenario ran out of documents for its operations`;
    this.#notes.push(note);
    this.#hub.log('warn', note);
  }

  /** Whether the schedule of a workload ends with a number of arrivals before the measured phase does. */
  #endsByCount(name: string): boolean {
    const { plan } = this.#options;
    const { steadyUs } = plan.phases;
    if (steadyUs === null) return true;
    const workload = plan.workloads.find((each) => each.name === name);
    if (workload === undefined || workload.operations === null) return false;
    const timeline = timelineOf(plan.phases);
    const scheduled = scheduledArrivals(plan, workload, steadyStartUs(timeline), loadEndUs(timeline));
    return scheduled !== null && scheduled >= workload.operations;
  }

  /**
   * Ends load. What is due runs on to its end, unless somebody or something broke the run off; then scenarios judge what
   * they found.
   */
  async #conclude(reason: EndReason): Promise<void> {
    const { plan, clock } = this.#options;
    if (this.#termination?.paused === true) this.#progress.resume(clock.nowUs());
    this.#machine = this.#machineWatch?.stop() ?? null;
    this.#loadEndedUs = this.#termination?.loadUs ?? 0;
    const endedUs = reason.kind === 'duration' ? this.#termination!.scheduledEndUs : clock.nowUs();
    this.#progress.enterPhase('drain', Math.min(endedUs, clock.nowUs()));
    const nowUs = clock.nowUs();
    const { drainUs, stragglersUs } = plan.phases;
    const stop = { type: 'stop', giveUpQueued: isBrokenOff(reason), atUs: nowUs } as const;
    const finish = { type: 'finish', deadlineUs: nowUs + drainUs, atUs: nowUs } as const;
    await this.#orAbort(
      Promise.all([this.#shards.ask(stop, COMMAND_TIMEOUT_US), this.#shards.ask(finish, drainUs + this.#graceUs)]),
    );
    // Scenarios look at what all shards did: none may be at work any more.
    const drain = { type: 'drain', stragglersUs, atUs: clock.nowUs() } as const;
    const drained = await this.#orAbort(this.#shards.ask(drain, stragglersUs + this.#graceUs));
    if (drained.some((answer) => answer.kind === 'done' && answer.reply.stragglersLeft === true))
      this.#options.onStragglersLeft();
    await this.#settlement.awaitSnapshots(drained);
    if (this.#termination !== null) await this.#settlement.settle(drained);
  }

  /** How long a shard may take to answer after its deadline: a request that was sent just before it has its own time-out. */
  get #graceUs(): number {
    return this.#options.plan.target.timeoutUs + ANSWER_GRACE_US;
  }

  async #cleanUp(): Promise<void> {
    if (this.#preparation === null) return;
    const { plan, clock } = this.#options;
    // What failed before it had made anything cleans up silently: there is nothing to tell.
    if (this.#preparation.hasPrepared && !this.#abortRequested) this.#progress.enterPhase('cleanup', clock.nowUs());
    this.#cleaning = new CleanUp({
      plan,
      clock,
      preparation: this.#preparation,
      shards: this.#hostOpen ? this.#shards : null,
      graceUs: this.#graceUs,
      lost: (workload) => this.#lostWorkers(workload),
      awaitSnapshots: (answers) => this.#settlement.awaitSnapshots(answers),
      signal: this.#closing.signal,
    });
    await this.#cleaning.run();
  }

  /** What the run made for itself goes last, and stays where anything of the run may be left in it. */
  async #removeDatabases(): Promise<void> {
    if (!this.#abortRequested) {
      await Promise.race([this.#databases.remove(this.#cleaning?.result ?? null), this.#aborted.promise]).catch(
        (error: unknown) => {
          if (!(error instanceof AbortedError)) throw error;
        },
      );
    }
    this.#databases.leave('the run was given up');
    for (const { database, reason } of this.#databases.result?.left ?? []) {
      this.#hub.log('warn', `the database ${database} was made for this run and is still there: ${reason}`);
    }
  }

  /** Why load ended, as it looks now that drain and clean-up are over: whether the target is still there is seen by asking it. */
  async #reviewed(reason: EndReason | null): Promise<EndReason | null> {
    const [termination, own] = [this.#termination, this.#own];
    if (reason === null || termination === null || own === null) return reason;
    if (this.#brokenBy !== null || !isOver(reason)) return reason;
    const phases = this.#progress.aggregate.phases();
    const isLeft = phases
      .filter(({ name }) => name === 'drain' || name === 'cleanup')
      .some(({ requests }) => requests.some(({ status }) => status === 0));
    if (!isLeft && !termination.leftUnanswered) return reason;
    const drainFromUs = phases.find(({ name }) => name === 'drain')?.startUs ?? this.#options.clock.nowUs();
    try {
      const silent = await this.#orAbort(own.silentUrls());
      const isAll = silent.length === this.#options.plan.target.urls.length;
      return termination.reviewed(reason, drainFromUs, { urls: silent.map(withoutCredentials), isAll });
    } catch (error) {
      this.#failed(error);
      return reason;
    }
  }

  async #finish(reason: EndReason | null, failure: BenchError | null): Promise<Report> {
    const { clock, host, environment } = this.#options;
    this.#credentials.close();
    this.#machine ??= this.#machineWatch?.stop() ?? null;
    this.#cleanup = this.#cleaning?.result ?? NOTHING_CLEANED;
    this.#closing.abort();
    const closed = Promise.all([this.#hostOpen ? host.close() : null, this.#own?.close()]);
    if (this.#abortRequested) await within(closed, clock, ABORT_GRACE_US);
    else await closed;
    this.#observed = (await this.#options.observer?.stop()) ?? [];
    this.#progress.stop();
    this.#settlement.conclude();

    const measured = this.#termination !== null;
    // Whoever gave the drain up interrupted the run, unless something had broken it off before.
    const givenUp = failure?.code === 'aborted' && (reason === null || !isBrokenOff(reason));
    const interrupt = this.#stopSignal === null ? null : { kind: 'interrupted' as const, signal: this.#stopSignal };
    const end = givenUp ? interrupt : (reason ?? interrupt);
    const finalReason =
      failure !== null && !measured ? null : (end ?? { kind: 'failed' as const, detail: failure!.message });
    if (finalReason === null) {
      this.#hub.error(failure!);
      this.#hub.setStatus('failed');
      throw failure!;
    }
    // The reason says who stopped the run: what broke it beside that has to stand somewhere, too.
    if (finalReason.kind === 'interrupted' && failure !== null && failure.code !== 'aborted')
      this.#notes.push(failure.message);
    const report = this.#reportOf(
      failure !== null && failure.code !== 'aborted' && finalReason.kind !== 'interrupted'
        ? { kind: 'failed', detail: failure.message }
        : finalReason,
      { environment: await environment, machine: await this.#machine, machines: await this.#machines },
    );
    this.#hub.setStatus(lastStatusOf(report.run.status));
    await this.#hub.finish(report);
    return report;
  }

  /** The report of why load ended; of null, the report so far. */
  #reportOf(reason: EndReason | null, found: Pick<ReportInput, 'environment' | 'machine' | 'machines'>): Report {
    const { plan, clock, host, scenarios, commandLine } = this.#options;
    return createReport({
      plan,
      commandLine,
      aggregate: this.#progress.aggregate,
      scenarios,
      reason,
      cleanup: this.#cleanup ?? NOTHING_CLEANED,
      databases: this.#databases.result,
      epochWallMs: clock.epochWallMs,
      targetVersion: this.#targetVersion,
      transport: this.#own?.transport ?? '',
      host: { kind: host.kind, shards: host.shards, clocksDifferUs: this.#clocksDifferUs },
      // So far, all is counted up to what shards have told of: arrivals of since then are nothing that was not sent.
      loadEndedUs:
        this.#loadEndedUs ??
        (reason === null ? this.#termination?.loadUsAt(this.#progress.aggregate.nowUs) : undefined) ??
        0,
      warmup: this.#measure.warmup,
      notes: this.#notes,
      observed: this.#observed,
      ...found,
    });
  }

  /** How the machines stand that shards run on. */
  async #lookAtMachines(): Promise<readonly HostMachine[]> {
    const { machine, host } = this.#options;
    if (machine === null || machine === undefined) return host.machines();
    return [{ name: '', shards: [], facts: null, reading: await machine.read() }];
  }

  #passOn(credentials: Credentials): void {
    this.#own?.setCredentials(credentials);
    void this.#tell({ type: 'credentials', credentials, atUs: this.#options.clock.nowUs() });
  }

  /** The run cannot be whole any more. */
  #break(error: BenchError): void {
    this.#brokenBy ??= error;
    this.#hub.error(error);
  }

  /** Sends a command that all living shards must carry out. @throws BenchError what the first shard failed with */
  #order(command: ShardCommand, timeoutUs = COMMAND_TIMEOUT_US): Promise<readonly ShardAnswer[]> {
    return this.#orAbort(this.#shards.order(command, timeoutUs));
  }

  /** Sends a command whose answer nobody waits for. */
  async #tell(command: ShardCommand): Promise<void> {
    if (!this.#hostOpen) return;
    try {
      await this.#order(command);
    } catch (error) {
      if (!(error instanceof AbortedError)) this.#termination?.fail(this.#failureOf(error).message);
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
    return new BenchError('internal', `internal error: ${what}`, {
      hint: 'this is a bug of syntrix-bench or of a plugin; please report it',
      cause: error,
    });
  }

  /** Every worker of the shards that died or did not answer, with the last mark that is known of it. */
  #lostWorkers(workload: WorkloadPlan): LostWorker[] {
    const { shards } = this.#options.host;
    const marks = new Map(
      (this.#progress.aggregate.facts()?.marks ?? [])
        .filter((mark) => mark.workload === workload.name)
        .map((mark) => [mark.worker, mark.value]),
    );
    return [...this.#shards.lost]
      .flatMap((shard) => workersOfShard(workload, shard, loadShards(this.#options.plan.workloads, shards)))
      .map((worker) => ({ worker, highWaterMark: marks.get(worker) ?? 0 }));
  }
}

/** By how much the clocks of two shards may differ at most: each is known to within its uncertainty. */
function differenceOf(clocks: readonly ShardClock[]): number | null {
  const [worst, next] = clocks.map(({ uncertaintyUs }) => uncertaintyUs).sort((a, b) => b - a);
  return worst === undefined || next === undefined || !Number.isFinite(worst) ? null : worst + next;
}
