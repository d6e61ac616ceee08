import {
  OUTCOME_CODE,
  Recorder,
  RunAggregate,
  SeriesTable,
  type Cohort,
  type IntervalMeta,
  type IntervalSnapshot,
  type Outcome,
  type SeriesKind,
} from '../src/index.ts';
import { plainMeta } from './plain-snapshot.ts';
import { resultOf } from './result-of.ts';

/** One operation as a script tells it: `at` is when it ended, `us` how long it took from when it was due. */
export interface ScriptedOperation {
  readonly at: number;
  readonly us: number;
  readonly operation?: string;
  readonly kind?: SeriesKind;
  readonly cohort?: Cohort;
  readonly segment?: number;
  /** `given_up`: due and never sent, because the user stopped the run. */
  readonly outcome?: Outcome | 'given_up';
  readonly category?: 'timeout' | 'aborted' | 'http_503' | 'local_limit';
  readonly workload?: string;
  readonly database?: string;
  readonly delayUs?: number;
  readonly blockedUs?: number;
}

const CATEGORIES = ['timeout', 'http_503', 'local_limit', 'aborted'];

/** A shard that records what a script says, interval by interval. */
export class ScriptedShard {
  readonly #series = new SeriesTable();
  readonly #recorder: Recorder;
  #sequence = 0;

  constructor(shard = 0) {
    this.#recorder = new Recorder({ series: this.#series, categories: CATEGORIES, shard });
  }

  get recorder(): Recorder {
    return this.#recorder;
  }

  interval(
    fromUs: number,
    toUs: number,
    phase: IntervalMeta['phase'],
    operations: readonly ScriptedOperation[] = [],
    more: Partial<IntervalMeta> = {},
  ): IntervalSnapshot {
    for (const operation of operations) this.#record(operation);
    const sequence = this.#sequence;
    this.#sequence += 1;
    return this.#recorder.swap(plainMeta({ sequence, fromUs, toUs, phase, ...more }));
  }

  #record({ at, us, outcome = 'ok', category = 'http_503', delayUs = 0, blockedUs = 0, ...labels }: ScriptedOperation) {
    const { operation = 'read', kind = 'operation', cohort = 'steady', segment = 0 } = labels;
    const { workload = 'main', database = 'default' } = labels;
    const series = this.#series.intern({ workload, database, operation, kind, phase: cohort, segment });
    if (outcome === 'dropped') {
      this.#recorder.drop(series);
      return;
    }
    if (outcome === 'given_up') {
      this.#recorder.giveUp(series);
      return;
    }
    const dueUs = at - us;
    const readyUs = dueUs + delayUs;
    const id = CATEGORIES.indexOf(category);
    const stamps = [dueUs, readyUs, readyUs + blockedUs, at] as const;
    const result = resultOf(stamps, { category: id, bytesOut: 100, bytesIn: 1_000 });
    this.#recorder.record(series, result, OUTCOME_CODE[outcome]);
    if (outcome !== 'failed' && outcome !== 'unknown') return;
    const status = category === 'http_503' ? 503 : 0;
    this.#recorder.recordError(series, id, { atUs: at, operation, worker: 3, status, code: '', message: category });
  }
}

/** One second in µs. */
export const SECOND = 1_000_000;

/** `perSecond` operations of `us` each, spread evenly over every second from `fromUs` to `toUs`. */
export function evenly(
  fromUs: number,
  toUs: number,
  perSecond: number,
  operation: Omit<ScriptedOperation, 'at'>,
): ScriptedOperation[] {
  const gapUs = SECOND / perSecond;
  const count = Math.round((toUs - fromUs) / gapUs);
  return Array.from({ length: count }, (_, k) => ({ ...operation, at: fromUs + Math.round((k + 0.5) * gapUs) }));
}

/**
 * A run on one shard: set-up of 1 s, warm-up of 2 s, steady phase of 4 s with 100 reads a second, drain of 1 s in which
 * two slow ones end, clean-up of 1 s.
 */
export function shortRun(): RunAggregate {
  const aggregate = new RunAggregate({ intervalUs: 2 * SECOND });
  const shard = new ScriptedShard();
  const get = (count: number, status = 200) => ({ traffic: [{ method: 'GET', status, count }] });
  aggregate.phaseStarted('setup', 0);
  aggregate.add(shard.interval(0, SECOND, 'setup', [], { traffic: [{ method: 'POST', status: 201, count: 10 }] }));
  aggregate.phaseStarted('warmup', SECOND);
  for (const second of [1, 2]) {
    const [from, to] = [second * SECOND, (second + 1) * SECOND];
    const operations = evenly(from, to, 50, { us: 9_000, cohort: 'warmup' });
    aggregate.add(shard.interval(from, to, 'warmup', operations, get(50)));
  }
  aggregate.phaseStarted('steady', 3 * SECOND);
  for (const second of [3, 4, 5, 6]) {
    const [from, to] = [second * SECOND, (second + 1) * SECOND];
    const operations = evenly(from, to, 100, { us: 2_000, delayUs: 100, blockedUs: 400 });
    const gauges = { inFlight: second, connections: 8, queued: 0 };
    aggregate.add(shard.interval(from, to, 'steady', operations, { ...get(100), gauges }));
  }
  aggregate.phaseStarted('drain', 7 * SECOND);
  const late: ScriptedOperation[] = [
    { at: 7_500_000, us: 600_000 },
    { at: 7_900_000, us: 1_000_000, outcome: 'unknown', category: 'timeout' },
  ];
  const lateTraffic = { traffic: [...get(1).traffic, ...get(1, 0).traffic] };
  aggregate.add(shard.interval(7 * SECOND, 8 * SECOND, 'drain', late, lateTraffic));
  aggregate.phaseStarted('cleanup', 8 * SECOND);
  aggregate.add(
    shard.interval(8 * SECOND, 9 * SECOND, 'cleanup', [], { traffic: [{ method: 'DELETE', status: 204, count: 10 }] }),
  );
  aggregate.phaseEnded('cleanup', 9 * SECOND);
  return aggregate;
}
