import {
  type CrossedThreshold,
  type EndReason,
  type IntervalSnapshot,
  type LoadEnd,
  type PhaseName,
  worstLoadEnd,
} from '@syntrix-bench/metrics';

import { createDeferred } from './deferred.ts';
import { endReason, hasUnanswered, isOver, silentSince } from './termination.ts';
import type { Clock, Timer } from '../contracts/clock.ts';
import type { LoadTimeline } from '../contracts/load-model.ts';
import { LoadClock } from '../load/load-clock.ts';
import { loadEndUs, steadyStartUs } from '../load/timeline.ts';

/** How far the termination predicates may look back, beyond the longest that an operation may take. */
const RECENT_US = 15_000_000;

type LoadPhase = Extract<PhaseName, 'warmup' | 'rampup' | 'steady'>;

/** What it is told, and whom it tells. */
export interface LoadTerminationOptions {
  readonly clock: Clock;
  readonly timeline: LoadTimeline;
  /** When load begins, on the clock. */
  readonly startUs: number;
  readonly shards: number;
  /** Names of the workloads that schedule operations: load has ended when all of them have, on all shards. */
  readonly workloads: readonly string[];
  readonly checkIntervalUs: number;
  /** The longest that an operation may take. */
  readonly timeoutUs: number;
  /** Categories that say that a database is served no more, each with what is then said of it. */
  readonly databaseTroubles: Readonly<Record<string, string>>;
  /** A phase of load began at `atUs` of the clock. */
  onPhase(phase: LoadPhase, atUs: number): void;
  /** A workload will start nothing any more on any shard; the last of them had done its part at `atUs` of the clock. */
  onWorkloadEnded(workload: string, why: LoadEnd, atUs: number): void;
}

/** How a workload's part on one shard ended. */
interface ShardEnd {
  readonly why: LoadEnd;
  readonly atUs: number;
}

/** Follows load from its start to its end: which phase it is in, and whether there is a reason to end it. */
export class LoadTermination {
  /** Resolves with why load ends. */
  readonly ended: Promise<EndReason>;

  readonly #options: LoadTerminationOptions;
  readonly #loadClock: LoadClock;
  readonly #end = createDeferred<EndReason>();
  /** By workload and shard. */
  readonly #ends = new Map<string, Map<number, ShardEnd>>();
  readonly #recent: IntervalSnapshot[] = [];
  #timer: Timer | null = null;
  #phase: LoadPhase | null = null;
  #interruptedBy: string | null = null;
  #failure: string | null = null;
  #crossed: CrossedThreshold | null = null;
  #over = false;

  constructor(options: LoadTerminationOptions) {
    this.#options = options;
    this.#loadClock = new LoadClock(options.startUs);
    this.ended = this.#end.promise;
  }

  /** Begins to follow load. */
  start(): void {
    this.#check();
  }

  /** Load time now. */
  get loadUs(): number {
    return this.loadUsAt(this.#options.clock.nowUs());
  }

  /** Load time at a moment of the run's clock, also one that is past. */
  loadUsAt(clockUs: number): number {
    return this.#loadClock.at(clockUs);
  }

  get paused(): boolean {
    return this.#loadClock.paused;
  }

  /** When load ends by its schedule, on the clock; `Infinity` where a count ends it. */
  get scheduledEndUs(): number {
    return this.#loadClock.toClockUs(loadEndUs(this.#options.timeline));
  }

  /** False: load is over by now. */
  pause(atUs: number): boolean {
    this.#check();
    if (this.#over) return false;
    this.#loadClock.pause(atUs);
    this.#timer?.cancel();
    return true;
  }

  resume(atUs: number): void {
    this.#loadClock.resume(atUs);
    this.#check();
  }

  /** Enters the phase that load is in by now: a shard may tell of it before a timer here does. */
  follow(): void {
    if (!this.#over) this.#followPhases(this.loadUs);
  }

  /** At `atUs` of the clock load time skips to the end of the warm-up. False: it will be over by then. */
  skipWarmup(atUs: number): boolean {
    const skips = this.#loadClock.skip(atUs, this.#options.timeline.warmupUs);
    if (skips) this.#check();
    return skips;
  }

  interrupt(signal: string): void {
    // Load may be over by its schedule, and a timer late.
    this.#check();
    this.#interruptedBy ??= signal;
    this.#check();
  }

  fail(detail: string): void {
    this.#failure ??= detail;
    this.#check();
  }

  cross(crossed: CrossedThreshold): void {
    this.#crossed ??= crossed;
    this.#check();
  }

  workloadEnded(shard: number, workload: string, why: LoadEnd, atUs: number): void {
    const ends = this.#ends.get(workload) ?? new Map<number, ShardEnd>();
    this.#ends.set(workload, ends.set(shard, { why, atUs }));
    const end = this.#endOf(workload);
    if (end !== null)
      this.#options.onWorkloadEnded(workload, end, Math.max(...[...ends.values()].map((each) => each.atUs)));
    this.#check();
  }

  observe(interval: IntervalSnapshot): void {
    // What is not load says nothing of how load goes.
    if (interval.phase === 'drain' || interval.phase === 'cleanup') return;
    this.#recent.push(interval);
    while (this.#recent[0]!.toUs < interval.toUs - RECENT_US - this.#options.timeoutUs) this.#recent.shift();
    this.#check();
  }

  /** Whether requests got no answer towards the end of load: then the target may be gone. */
  get leftUnanswered(): boolean {
    return silentSince(this.#recent) !== null || hasUnanswered(this.#recent);
  }

  /**
   * Why load ended, now that all is over and the target was looked at: where it answers no more, or one of its URLs does not,
   * the run did not do what was asked of it.
   *
   * @param drainFromUs when the drain began: what was lost and answered up to then was lost in it.
   * @param lost URLs of the target that do not answer; `isAll`: it has no others.
   */
  reviewed(reason: EndReason, drainFromUs: number, lost: { urls: readonly string[]; isAll: boolean }): EndReason {
    const { urls, isAll } = lost;
    if (!isOver(reason) || urls.length === 0) return reason;
    const loadEnded = reason.kind !== 'exhausted';
    if (!isAll) {
      const detail = 'no request there got an answer when the run was over';
      return { kind: 'target_lost', atUs: drainFromUs, when: 'before the end', urls, loadEnded, detail };
    }
    const sinceUs = silentSince(this.#recent);
    const when = sinceUs === null ? 'after load had ended' : this.#whenWas(sinceUs);
    const detail = 'no request got an answer from then on';
    return { kind: 'target_lost', atUs: sinceUs ?? drainFromUs, when, loadEnded, detail };
  }

  #whenWas(atUs: number): string {
    const intoUs = this.#loadClock.at(atUs) - steadyStartUs(this.#options.timeline);
    return intoUs < 0 ? 'before the measured phase' : `${Math.round(intoUs / 1e6)} s into the measured phase`;
  }

  #check(): void {
    if (this.#over) return;
    const { clock, timeline } = this.#options;
    const loadUs = this.#loadClock.at(clock.nowUs());
    this.#followPhases(loadUs);
    const reason = endReason({
      loadUs,
      loadEndUs: loadEndUs(timeline),
      allEnded: this.#allEnded(),
      interruptedBy: this.#interruptedBy,
      failure: this.#failure,
      crossed: this.#crossed,
      timeoutUs: this.#options.timeoutUs,
      databaseTroubles: this.#options.databaseTroubles,
      recent: this.#recent,
      whenWas: (atUs: number) => this.#whenWas(atUs),
    });
    if (reason !== null) {
      this.#over = true;
      this.#timer?.cancel();
      this.#end.resolve(reason);
    } else if (!this.#loadClock.paused) {
      this.#arm(loadUs);
    }
  }

  #arm(loadUs: number): void {
    const { clock, timeline, checkIntervalUs } = this.#options;
    const nowUs = clock.nowUs();
    const boundaries = [0, timeline.warmupUs, steadyStartUs(timeline), loadEndUs(timeline)]
      .filter((boundary) => boundary > loadUs)
      .map((boundary) => this.#loadClock.toClockUs(boundary));
    if (this.#loadClock.skipAtUs > nowUs) boundaries.push(this.#loadClock.skipAtUs);
    this.#timer?.cancel();
    this.#timer = clock.setTimer(Math.min(checkIntervalUs, ...boundaries.map((atUs) => atUs - nowUs)), () =>
      this.#check(),
    );
  }

  #followPhases(loadUs: number): void {
    const { timeline } = this.#options;
    const starts: readonly (readonly [LoadPhase, number, number])[] = [
      ['warmup', 0, timeline.warmupUs],
      ['rampup', timeline.warmupUs, timeline.rampupUs],
      ['steady', steadyStartUs(timeline), timeline.steadyUs],
    ];
    const reached = starts.filter(([, fromUs, lengthUs]) => loadUs >= fromUs && lengthUs > 0);
    const known = reached.findIndex(([phase]) => phase === this.#phase);
    for (const [phase, fromUs] of reached.slice(known + 1)) {
      this.#phase = phase;
      this.#options.onPhase(phase, this.#loadClock.reachesUs(fromUs));
    }
  }

  /**
   * Why all workloads have ended; null while one goes on, or has time left that its schedule asks for no load in. Where only
   * some of them are exhausted, the others did their part.
   */
  #allEnded(): LoadEnd | null {
    const ends = this.#options.workloads.map((workload) => this.#endOf(workload));
    const known = ends.filter((end) => end !== null);
    if (known.length === 0 || known.length < ends.length) return null;
    if (known.includes('schedule') && loadEndUs(this.#options.timeline) < Infinity) return null;
    const worst = worstLoadEnd(known);
    return worst === 'exhausted' && known.some((end) => end !== 'exhausted') ? 'quota' : worst;
  }

  /** Why a workload has ended on all shards; null while it goes on. */
  #endOf(workload: string): LoadEnd | null {
    const ends = [...(this.#ends.get(workload)?.values() ?? [])];
    return ends.length < this.#options.shards ? null : worstLoadEnd(ends.map(({ why }) => why));
  }
}
