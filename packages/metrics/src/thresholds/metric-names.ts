import { THRESHOLD_LATENCIES, type LatencyFigure, type ThresholdLatency, type ThresholdMetric } from './threshold.ts';

const FIGURES: Readonly<Record<string, LatencyFigure>> = {
  p50: 'p50',
  median: 'p50',
  p90: 'p90',
  p95: 'p95',
  p99: 'p99',
  p999: 'p999',
  'p99.9': 'p999',
  p9999: 'p9999',
  'p99.99': 'p9999',
  min: 'min',
  mean: 'mean',
  max: 'max',
};

const LATENCY_WORDS: Readonly<Record<string, ThresholdLatency>> = {
  ...Object.fromEntries(THRESHOLD_LATENCIES.map((name) => [name, name])),
  response: 'latency',
};

const RATES = { goodput: 'goodput', rate: 'goodput', throughput: 'throughput' } as const;
const AMOUNTS = ['errors', 'success', 'dropped'] as const;

/** What may be written, for messages; aliases are left out. */
export const METRIC_NAMES_TEXT =
  'p50, p90, p95, p99, p999, p9999, min, mean, max (of latency, or of service., delay. or blocked.), ' +
  'goodput (or rate), throughput, errors, success, dropped';

/** What a metric is before its unit tells whether amounts are counts or shares. */
export type NamedMetric =
  | Extract<ThresholdMetric, { kind: 'latency' | 'rate' }>
  | { readonly kind: 'amount'; readonly of: (typeof AMOUNTS)[number] };

/** A path such as `read.delay.p99`, taken apart. */
export interface MetricPath {
  /** '' where the path has only a metric. */
  readonly operation: string;
  readonly metric: NamedMetric;
}

/** Takes a path apart from its end, because operation names may contain dots; `null` if it does not end in a metric. */
export function parseMetricPath(path: string): MetricPath | null {
  if (path.startsWith('.')) return null;
  const figure = Object.keys(FIGURES).find((name) => endsInWord(path, name));
  if (figure !== undefined) {
    const before = withoutLast(path, figure);
    const word = Object.keys(LATENCY_WORDS).find((name) => endsInWord(before, name));
    const latency = word === undefined ? 'latency' : LATENCY_WORDS[word]!;
    const metric = { kind: 'latency', latency, figure: FIGURES[figure]! } as const;
    return { operation: word === undefined ? before : withoutLast(before, word), metric };
  }
  for (const [name, rate] of Object.entries(RATES)) {
    if (endsInWord(path, name)) return { operation: withoutLast(path, name), metric: { kind: 'rate', rate } };
  }
  const amount = AMOUNTS.find((name) => endsInWord(path, name));
  if (amount === undefined) return null;
  return { operation: withoutLast(path, amount), metric: { kind: 'amount', of: amount } };
}

function endsInWord(path: string, word: string): boolean {
  return path === word || path.endsWith(`.${word}`);
}

function withoutLast(path: string, word: string): string {
  return path.slice(0, Math.max(0, path.length - word.length - 1));
}
