import type { LoadTimeline, OpenLoadModel } from '../contracts/load-model.ts';
import type { LoadPlan, LoadStage, WorkloadPlan } from '../contracts/plan.ts';
import type { Random } from '../contracts/random.ts';
import { dealt, inTurn, phasedArrivals, type ArrivalWalk, type PhaseArrivals } from './phased-arrivals.ts';
import { RateCurve, type RateStretch } from './rate-curve.ts';
import { createRandom, RANDOM_STREAMS } from './seeded-random.ts';
import { proportionalQuotas } from './shares.ts';
import { steadyStartUs } from './timeline.ts';

// docs/decisions/0160-each-type-has-its-own-schedule.md

type OpenLoadPlan = Extract<LoadPlan, { model: 'open' }>;

/** Arrivals by one rate, or by a rate for each operation type; `seed` is the run's. */
export function openLoad(
  { operations, workers, firstWorker }: Pick<WorkloadPlan, 'operations' | 'workers' | 'firstWorker'>,
  load: OpenLoadPlan,
  timeline: LoadTimeline,
  seed: number,
): OpenLoadModel {
  const arrivalsOf = (phase: OpenPhase, index: number, ...type: readonly number[]): PhaseArrivals => {
    switch (load.arrivals) {
      case 'constant':
        return constantArrivals(phase);
      case 'poisson':
        return poissonArrivals(phase, () => createRandom(seed, RANDOM_STREAMS.arrivals, firstWorker, index, ...type));
    }
  };
  const { rates } = load;
  if (rates === undefined) {
    const phases = openPhases(load, timeline, operations).map((phase, index) => arrivalsOf(phase, index));
    return phasedArrivals(phases, workers, () => inTurn(workers));
  }
  const counts = operations === null ? null : proportionalQuotas(operations, rates);
  const phasesByType = rates.map((ratePerSecond, type) =>
    openPhases({ ...load, ratePerSecond }, timeline, counts?.[type] ?? null),
  );
  const phases = phasesByType[0]!.map(({ startUs }, index) =>
    mergedArrivals(
      startUs,
      phasesByType.map((ofType, type) => arrivalsOf(ofType[index]!, index, type)),
    ),
  );
  return phasedArrivals(phases, workers, (index) =>
    dealt(workers, createRandom(seed, RANDOM_STREAMS.turns, firstWorker, index)),
  );
}

/** One phase of an open workload. */
interface OpenPhase {
  /** Where it begins on the load clock. */
  readonly startUs: number;
  readonly curve: RateCurve;
  /** Most arrivals it holds; `Infinity` where its length alone ends it. */
  readonly most: number;
}

/**
 * The rate in each phase of an open workload: full in the warm-up, from none to full in the ramp-up, then as planned.
 *
 * @param operations Ends the steady phase after so many arrivals; null where its length does.
 */
function openPhases(load: OpenLoadPlan, timeline: LoadTimeline, operations: number | null): OpenPhase[] {
  const full = load.ratePerSecond / 1e6;
  const steady = load.stages?.map(toStretch) ?? [{ lengthUs: timeline.steadyUs, fromPerUs: full, toPerUs: full }];
  const phases: readonly (readonly [number, readonly RateStretch[], number])[] = [
    [0, [{ lengthUs: timeline.warmupUs, fromPerUs: full, toPerUs: full }], Infinity],
    [timeline.warmupUs, [{ lengthUs: timeline.rampupUs, fromPerUs: 0, toPerUs: full }], Infinity],
    [steadyStartUs(timeline), steady, operations ?? Infinity],
  ];
  return phases.map(([startUs, stretches, most]) => ({ startUs, curve: new RateCurve(stretches), most }));
}

function toStretch({ durationUs, from, to }: LoadStage): RateStretch {
  return { lengthUs: durationUs, fromPerUs: from / 1e6, toPerUs: to / 1e6 };
}

/** What rounding may take from a moment: one that lies this little before a whole microsecond is meant to be at it. */
const ROUNDING_US = 1e-3;

/**
 * Arrivals without chance: the k-th of a phase falls due when k are expected by the phase's rate, so a phase of rate r
 * holds exactly ⌈r·length⌉ of them, evenly spaced, and nothing drifts.
 */
function constantArrivals({ startUs, curve, most }: OpenPhase): PhaseArrivals {
  const count = Math.min(most, arrivalsWithin(curve.expected));
  return {
    startUs,
    walk() {
      let k = 0;
      return {
        type: null,
        next() {
          if (k >= count) return Infinity;
          const offsetUs = Math.floor(curve.timeOf(k) + ROUNDING_US);
          k += 1;
          return offsetUs;
        },
      };
    },
  };
}

/** How many of the moments 0, 1, 2, … lie before `length`; a length that rounding put a hair above a whole number counts as it. */
function arrivalsWithin(length: number): number {
  return Number.isFinite(length) ? Math.ceil(length - 1e-6) : Infinity;
}

/**
 * Arrivals as of many users who know nothing of each other: a Poisson process, also where the rate changes. Gaps between
 * expected counts are exponential with mean 1, and each count is laid along the curve of expected arrivals (inversion;
 * Çinlar, *Introduction to Stochastic Processes*, 1975). The number in a stretch with Λ expected varies by √Λ (R6). The
 * process has no memory, so each phase may begin it again.
 *
 * @param stream Makes the phase's random stream again; the same for all shards, so that their shares add up.
 */
function poissonArrivals({ startUs, curve, most }: OpenPhase, stream: () => Random): PhaseArrivals {
  return {
    startUs,
    walk() {
      const random = stream();
      let expected = 0;
      let left = most;
      return {
        type: null,
        next() {
          if (left <= 0) return Infinity;
          left -= 1;
          expected -= Math.log(1 - random.next());
          return Math.floor(curve.timeOf(expected));
        },
      };
    },
  };
}

/**
 * Several schedules of one phase as one, each of an operation type of its own: the arrivals of all, in the order in which
 * they fall due, each with its type. Of those at the same moment the one of the lowest type comes first.
 *
 * @param schedules One for each type, in the order of the scenario's types.
 */
function mergedArrivals(startUs: number, schedules: readonly PhaseArrivals[]): PhaseArrivals {
  return { startUs, walk: () => new MergedWalk(schedules.map((schedule) => schedule.walk())) };
}

class MergedWalk implements ArrivalWalk {
  type = 0;
  readonly #parts: readonly ArrivalWalk[];
  /** The next arrival of each part. */
  readonly #nextUs: Float64Array;

  constructor(parts: readonly ArrivalWalk[]) {
    this.#parts = parts;
    this.#nextUs = Float64Array.from(parts, (part) => part.next());
  }

  /** There are as many parts as a scenario has types: a handful, which a heap would not go through faster. */
  next(): number {
    let type = 0;
    let offsetUs = Infinity;
    for (let index = 0; index < this.#nextUs.length; index += 1) {
      const candidateUs = this.#nextUs[index]!;
      if (candidateUs >= offsetUs) continue;
      offsetUs = candidateUs;
      type = index;
    }
    if (offsetUs !== Infinity) this.#nextUs[type] = this.#parts[type]!.next();
    this.type = type;
    return offsetUs;
  }
}
