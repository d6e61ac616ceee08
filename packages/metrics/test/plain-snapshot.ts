import { Recorder, SeriesTable, type IntervalMeta, type IntervalSnapshot } from '../src/index.ts';

/** What a test says of an interval; all else is nothing. */
export type PlainInterval = Partial<IntervalMeta> & { readonly shard?: number };

/** The meta of an interval of one second in the steady phase, with nothing in it. */
export function plainMeta(interval: Partial<IntervalMeta> = {}): IntervalMeta {
  return {
    sequence: 0,
    fromUs: 0,
    toUs: 1_000_000,
    phase: 'steady',
    gauges: { inFlight: 0, connections: 0, queued: 0 },
    logs: [],
    generator: null,
    marks: [],
    ledgers: {},
    traffic: [],
    ...interval,
  };
}

/** A snapshot in which nothing was recorded. */
export function plainSnapshot({ shard = 0, ...interval }: PlainInterval = {}): IntervalSnapshot {
  return new Recorder({ series: new SeriesTable(), categories: [], shard }).swap(plainMeta(interval));
}
