import type {
  Fault,
  FaultAim,
  FaultKind,
  FaultPlan,
  LatencyFault,
  Lie,
  NoisyNeighbourFault,
  Operation,
  QueueFault,
  ResetFault,
  SuspendFault,
} from './fault-plan.ts';
import { LIE_KINDS } from './fault-plan.ts';
import type { CutConnectionFault, FrozenHubFault } from './realtime-fault.ts';
import { Random } from './random.ts';
import { RecentRate } from './recent-rate.ts';

/** Faults that take the place of the answer, before or after the work is done. */
export type Interference = Extract<Fault, { readonly kind: 'storm' | 'error' | 'expired-token' }> | ResetFault;
/** Faults of the way an answer is sent. */
export type Delivery = Extract<
  Fault,
  { readonly kind: 'reset' | 'truncate' | 'endless' | 'drip' | 'wrong-length' | 'garbage' }
>;

/** What is going to happen to one request. */
export interface FaultDraw {
  readonly interference: Interference | undefined;
  readonly delayMs: number;
  readonly delivery: Delivery | undefined;
}

/** What the engine needs from the server. */
export interface FaultContext {
  nowUs(): number;
  suspend(database: string): void;
  activate(database: string): void;
  /** Another plan is in force. */
  planned?(): void;
}

/** One strike of a fault of indexes or of what queries are answered, and which documents it was about. */
export interface FaultStrike {
  readonly kind: FaultKind;
  /** As `database:collection/id`. */
  readonly documents: readonly string[];
}

/** Strikes that are kept with their documents; all are counted. */
const MAX_STRIKES = 100_000;

/** Of a rate that a fault tolerates, deliveries of so much time may come at once. */
const TOLERATED_MS = 500;

interface Armed<F extends Fault> {
  readonly fault: F;
  hits: number;
  /** Of a queue, when each of its places is free, in ms of the plan. */
  readonly freeAtMs: number[];
  /** Of a tolerated rate, how many deliveries may still come at once, and when that was so. */
  tolerated: { count: number; atMs: number };
}

/** Draws what goes wrong, request by request, and counts it by kind. */
export class FaultEngine {
  readonly #context: FaultContext;
  readonly #defaultSeed: number;
  readonly #counts = new Map<FaultKind, number>();
  #strikes: FaultStrike[] = [];
  #plan: FaultPlan;
  #armed: readonly Armed<Fault>[] = [];
  /** Databases whose requests are counted. */
  #neighbours: readonly { readonly neighbour: string; readonly rate: RecentRate }[] = [];
  #random: Random;
  #startUs: number;

  constructor(plan: FaultPlan, defaultSeed: number, context: FaultContext) {
    this.#context = context;
    this.#defaultSeed = defaultSeed;
    this.#plan = plan;
    this.#random = new Random(plan.seed ?? defaultSeed);
    this.#startUs = context.nowUs();
    this.set(plan);
  }

  get plan(): FaultPlan {
    return this.#plan;
  }

  /** No fault is planned. */
  get idle(): boolean {
    return this.#armed.length === 0;
  }

  get random(): Random {
    return this.#random;
  }

  /** Replaces the plan; its clock and its draws start again, the counts go on. */
  set(plan: FaultPlan): void {
    this.#plan = plan;
    this.#armed = plan.faults.map((fault) => ({
      fault,
      hits: 0,
      freeAtMs: [],
      tolerated: { count: Infinity, atMs: 0 },
    }));
    this.#random = new Random(plan.seed ?? this.#defaultSeed);
    this.#startUs = this.#context.nowUs();
    const neighbours = new Set(
      plan.faults.flatMap((fault) => (fault.kind === 'noisy-neighbour' ? fault.neighbour : [])),
    );
    this.#neighbours = [...neighbours].map((neighbour) => ({
      neighbour,
      rate: new RecentRate(() => this.#context.nowUs()),
    }));
    this.#context.planned?.();
  }

  clearCounts(): void {
    this.#counts.clear();
    this.#strikes = [];
  }

  /** What {@link noteStrike} was told, oldest first, as far as it is kept. */
  get strikes(): readonly FaultStrike[] {
    return this.#strikes;
  }

  /** Keeps which documents a fault that was just counted is about. */
  noteStrike(kind: FaultKind, documents: readonly string[]): void {
    if (this.#strikes.length < MAX_STRIKES) this.#strikes.push({ kind, documents });
  }

  /** How often each kind struck, in alphabetical order. */
  counts(): readonly { readonly kind: FaultKind; readonly count: number }[] {
    return [...this.#counts]
      .map(([kind, count]) => ({ kind, count }))
      .sort((left, right) => (left.kind < right.kind ? -1 : 1));
  }

  count(kind: FaultKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  /**
   * Draws for a request that has just arrived. Interference and delivery are counted by who carries them out.
   *
   * @param database The one that it is about; undefined: none.
   */
  draw(operation: Operation, hasToken: boolean, database?: string): FaultDraw {
    if (database !== undefined)
      for (const { neighbour, rate } of this.#neighbours) if (neighbour === database) rate.count();
    const elapsedMs = (this.#context.nowUs() - this.#startUs) / 1000;
    let interference: Interference | undefined;
    let delivery: Delivery | undefined;
    let delayMs = 0;
    for (const armed of this.#armed) {
      const { fault } = armed;
      if (fault.kind === 'suspend') {
        this.#suspend(armed as Armed<SuspendFault>, elapsedMs);
        continue;
      }
      if (isLie(fault) || !this.#hits(armed, fault, operation, elapsedMs, hasToken, database)) continue;
      armed.hits += 1;
      switch (fault.kind) {
        case 'latency':
          delayMs += this.#latencyMs(fault);
          this.count('latency');
          break;
        case 'noisy-neighbour':
          delayMs += fault.meanMs;
          this.count('noisy-neighbour');
          break;
        case 'queue':
          delayMs += queuedMs(armed as Armed<QueueFault>, elapsedMs);
          this.count('queue');
          break;
        case 'stall':
          delayMs += windowRestMs(fault, elapsedMs);
          this.count('stall');
          break;
        case 'storm':
        case 'error':
        case 'expired-token':
          interference ??= fault;
          break;
        case 'reset':
          if (fault.moment === 'before') interference ??= fault;
          else delivery ??= fault;
          break;
        default:
          delivery ??= fault;
      }
    }
    return { interference, delayMs, delivery };
  }

  /** Faults of a kind that the plan has. */
  planned<K extends Lie['kind']>(kind: K): readonly Extract<Lie, { readonly kind: K }>[] {
    return this.#plan.faults.filter((fault) => fault.kind === kind) as Extract<Lie, { readonly kind: K }>[];
  }

  /**
   * The lie of this kind that is told in answer to a request that it would show on. It is counted then.
   *
   * @param database The one that it is told about; undefined: none.
   */
  lie<K extends Lie['kind']>(
    kind: K,
    operation: Operation,
    database: string | undefined,
    shows: (fault: Extract<Lie, { readonly kind: K }>) => boolean = () => true,
  ): Extract<Lie, { readonly kind: K }> | undefined {
    const elapsedMs = (this.#context.nowUs() - this.#startUs) / 1000;
    for (const armed of this.#armed) {
      if (armed.fault.kind !== kind) continue;
      const fault = armed.fault as Extract<Lie, { readonly kind: K }>;
      if (!shows(fault) || !this.#hits(armed, fault, operation, elapsedMs, false, database)) continue;
      armed.hits += 1;
      this.count(kind);
      return fault;
    }
    return undefined;
  }

  #hits(
    armed: Armed<Fault>,
    fault: Exclude<Fault, SuspendFault>,
    operation: Operation,
    elapsedMs: number,
    hasToken: boolean,
    about: string | undefined,
  ): boolean {
    const { rate = 1, operations, times = Number.POSITIVE_INFINITY, database }: FaultAim = fault;
    if (armed.hits >= times || operations?.includes(operation) === false) return false;
    if (database !== undefined && database !== about) return false;
    if (fault.kind === 'noisy-neighbour' && !this.#isNoisy(fault)) return false;
    if ('everyMs' in fault && !isTimed(fault) && windowRestMs(fault, elapsedMs) <= 0) return false;
    if (fault.kind === 'expired-token' && !hasToken) return false;
    if (fault.kind === 'lost-event' && fault.above !== undefined && isTolerated(armed, fault.above, elapsedMs))
      return false;
    return rate >= 1 || this.#random.next() < rate;
  }

  #isNoisy({ neighbour, perSecond }: NoisyNeighbourFault): boolean {
    return (this.#neighbours.find((other) => other.neighbour === neighbour)?.rate.perSecond() ?? 0) >= perSecond;
  }

  /** For `lognormal` with mean m and deviation s: σ² = ln(1 + s²/m²), μ = ln m − σ²/2. */
  #latencyMs({ distribution, meanMs, deviationMs = 0 }: LatencyFault): number {
    if (distribution === 'fixed' || deviationMs === 0 || meanMs === 0) return meanMs;
    if (distribution === 'normal') return Math.max(0, meanMs + deviationMs * this.#random.normal());
    const variance = Math.log(1 + (deviationMs / meanMs) ** 2);
    return Math.exp(Math.log(meanMs) - variance / 2 + Math.sqrt(variance) * this.#random.normal());
  }

  #suspend(armed: Armed<SuspendFault>, elapsedMs: number): void {
    const { database, afterMs = 0, forMs = Number.POSITIVE_INFINITY } = armed.fault;
    if (armed.hits === 0 && elapsedMs >= afterMs) {
      armed.hits = 1;
      this.count('suspend');
      this.#context.suspend(database);
    }
    if (armed.hits === 1 && elapsedMs >= afterMs + forMs) {
      armed.hits = 2;
      this.#context.activate(database);
    }
  }
}

function isLie(fault: Fault): fault is Lie {
  return (LIE_KINDS as readonly string[]).includes(fault.kind);
}

/** Takes the place that is free first, and holds it: until then an answer waits. */
function queuedMs({ fault, freeAtMs }: Armed<QueueFault>, elapsedMs: number): number {
  const place = freeAtMs.length < fault.atOnce ? freeAtMs.length : freeAtMs.indexOf(Math.min(...freeAtMs));
  const startMs = Math.max(elapsedMs, freeAtMs[place] ?? 0);
  freeAtMs[place] = startMs + fault.serviceMs;
  return startMs + fault.serviceMs - elapsedMs;
}

/** Whether one more delivery keeps the rate; each that does uses it up (token bucket). */
function isTolerated({ tolerated }: Armed<Fault>, perSecond: number, elapsedMs: number): boolean {
  const most = Math.max(1, (perSecond * TOLERATED_MS) / 1_000);
  tolerated.count = Math.min(most, tolerated.count + ((elapsedMs - tolerated.atMs) * perSecond) / 1_000);
  tolerated.atMs = elapsedMs;
  if (tolerated.count < 1) return false;
  tolerated.count -= 1;
  return true;
}

/** Such a fault has timers of its own, and is asked about when one fires. */
function isTimed(fault: Fault): fault is CutConnectionFault | FrozenHubFault {
  return fault.kind === 'cut-connection' || fault.kind === 'frozen-hub';
}

/** How long the window around this moment still lasts; 0 outside of one. */
function windowRestMs(
  { everyMs, forMs }: { readonly everyMs: number; readonly forMs: number },
  elapsedMs: number,
): number {
  if (elapsedMs < everyMs) return 0;
  return Math.max(0, forMs - (elapsedMs % everyMs));
}
