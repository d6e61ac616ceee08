import {
  keepsLimit,
  THRESHOLD_LATENCIES,
  THRESHOLD_OPERATORS,
  type LatencyFigure,
  type Threshold,
  type ThresholdLatency,
  type ThresholdMetric,
  type ThresholdOperator,
  type ThresholdUnit,
} from './threshold.ts';

/** A threshold, or what is wrong with the text: `problem` goes after the name of the place, `hint` is a sentence. */
export type ParsedThreshold =
  | { readonly ok: true; readonly threshold: Threshold }
  | { readonly ok: false; readonly problem: string; readonly hint: string };

type Refusal = Extract<ParsedThreshold, { ok: false }>;

/** Names "all operations together", for those who want to say so. */
const TOTAL = 'total';
const LONGEST_EXPRESSION = 200;
const EXAMPLES = 'Write for example "read.p99 < 50ms", "errors < 0.1%" or "create.rate > 4500/s".';

const UNITS: Readonly<Record<string, ThresholdUnit>> = {
  µs: 'µs',
  μs: 'µs', // The Greek letter, which looks the same.
  us: 'µs',
  ms: 'ms',
  s: 's',
  '/s': '/s',
  '%': '%',
  '': '',
};
const TIME_UNITS: readonly ThresholdUnit[] = ['µs', 'ms', 's'];

/** Reads a threshold such as `read.p99 < 50ms`. A limit that no run could break, or none could keep, is refused. */
export function parseThreshold(written: unknown): ParsedThreshold {
  if (typeof written !== 'string') return refused('must be text', EXAMPLES);
  const expression = written.trim();
  if (expression === '') return refused('is empty', EXAMPLES);
  if (expression.length > LONGEST_EXPRESSION) {
    return refused(`is longer than ${LONGEST_EXPRESSION} characters`, EXAMPLES);
  }
  const sides = /^([^<>=!]*)([<>=!]+)([^<>=!]*)$/.exec(expression);
  if (sides === null) return refused('must compare one figure with one limit', EXAMPLES);
  const [, path = '', sign = '', limitText = ''] = sides;
  const operator = THRESHOLD_OPERATORS.find((known) => known === sign);
  if (operator === undefined) return refused(`compares with "${sign}"`, 'Use <, <=, >, >= or ==.');
  const place = parsePlace(path.trim());
  if ('problem' in place) return place;
  const named = parseMetricPath(place.figure);
  if (named === null) {
    const what = place.figure === '' ? 'names no figure' : `asks for "${place.figure}", which is not a figure`;
    return refused(what, `Use one of ${METRIC_NAMES_TEXT}, optionally with an operation's name and a dot before it.`);
  }
  const limit = parseLimit(limitText.trim());
  if (limit === null)
    return refused(`has the limit "${limitText.trim()}", which is not a number with a unit`, EXAMPLES);
  const metric = withUnit(named.metric, limit.unit, limit.number);
  if ('problem' in metric) return metric;
  const unfit = describeUnfit(metric, operator, place.stage) ?? describePointless(metric, operator, limit.number);
  if (unfit !== null) return unfit;
  const operation = named.operation === '' || named.operation === TOTAL ? null : named.operation;
  const { workload, database, stage } = place;
  const { number, unit } = limit;
  return {
    ok: true,
    threshold: { expression, workload, database, operation, metric, stage, operator, limit: number, unit },
  };
}

/** What is written around a figure: `workload:database/figure@stage`. */
interface Place {
  readonly workload: string | null;
  readonly database: string | null;
  readonly figure: string;
  readonly stage: string | null;
}

function parsePlace(path: string): Place | Refusal {
  const [before, ...rest] = path.split('/');
  const whose = rest.length === 0 ? null : before!.trim();
  const [figure = '', ...stages] = (whose === null ? path : rest.join('/')).split('@');
  const [workload = null, ...databases] = whose === null ? [] : whose.split(':').map((name) => name.trim());
  const names = [workload, ...databases, ...stages].filter((name) => name !== null).map((name) => name.trim());
  const wrong = names.find((name) => !NAME.test(name));
  if (rest.length > 1 || databases.length > 1 || stages.length > 1 || wrong !== undefined) {
    if (wrong !== undefined && wrong !== '' && rest.length < 2 && databases.length < 2 && stages.length < 2) {
      const sayable = wrong.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').replaceAll(/^-+|-+$/g, '');
      const another = sayable === '' ? '' : `, for example to ${sayable}`;
      return refused(
        `names "${wrong}", which a threshold cannot contain`,
        `Names in thresholds have letters, digits, - and _: rename it${another}.`,
      );
    }
    const what = 'has a workload, database or stage that cannot be read';
    return refused(
      what,
      'Write workload/read.p99, workload:database/read.p99 or read.p99@stage, with names of letters, digits, - and _.',
    );
  }
  const [database = null] = databases;
  return { workload, database, figure: figure.trim(), stage: stages[0]?.trim() ?? null };
}

function refused(problem: string, hint: string): Refusal {
  return { ok: false, problem, hint };
}

function parseLimit(text: string): { readonly number: number; readonly unit: ThresholdUnit } | null {
  const parts = /^(-?(?:\d+|\d{1,3}(?:[,_]\d{3})+)(?:\.\d+)?) ?([kK]?) ?(\/s|[µμu]s|ms|s|%|)$/.exec(text);
  if (parts === null) return null;
  const [, digits = '', thousand = '', unit = ''] = parts;
  return { number: Number(digits.replaceAll(/[,_]/g, '')) * (thousand === '' ? 1 : 1_000), unit: UNITS[unit]! };
}

/** The unit decides whether an amount is a count or a share, and must fit everything else. */
function withUnit(named: NamedMetric, unit: ThresholdUnit, limit: number): ThresholdMetric | Refusal {
  switch (named.kind) {
    case 'latency':
      if (TIME_UNITS.includes(unit)) return named;
      return refused('needs a limit in µs, ms or s', `Write ${limit}ms for milliseconds.`);
    case 'rate':
      if (unit === '/s') return named;
      return refused('needs a limit in operations per second', `Write ${limit}/s.`);
    case 'check':
      if (unit === '') return named;
      return refused('needs a number of failures as its limit', `Write ${limit}.`);
    case 'amount':
      if (unit === '%') return { kind: 'share', of: named.of };
      if (unit === '' && named.of !== 'success') return { kind: 'count', of: named.of };
      return named.of === 'success'
        ? refused('needs a limit in percent', `Write ${limit}%.`)
        : refused('needs a limit in percent, or a number of operations', `Write ${limit}% or ${limit}.`);
  }
}

/** Comparisons and places that do not go with a figure. */
function describeUnfit(metric: ThresholdMetric, operator: ThresholdOperator, stage: string | null): Refusal | null {
  if (operator === '==' && (metric.kind === 'latency' || metric.kind === 'rate')) {
    return refused('compares with "=="', '== is for counts and percentages; use <, <=, > or >= for times and rates.');
  }
  if (metric.kind === 'check' && stage !== null) {
    return refused('asks for a check of one stage', 'Checks cover the whole run: leave the stage out.');
  }
  return null;
}

/** A check that cannot fail, or cannot hold, is a mistake in what was written. */
function describePointless(metric: ThresholdMetric, operator: ThresholdOperator, limit: number): Refusal | null {
  const largest = metric.kind === 'share' ? 100 : Number.MAX_VALUE;
  if (operator === '==' && limit >= 0 && limit <= largest) return null;
  const ends = [keepsLimit({ operator, limit }, 0), keepsLimit({ operator, limit }, largest)];
  if (ends[0] !== ends[1]) return null;
  const range = metric.kind === 'share' ? 'it is between 0 and 100 %' : 'it is never below 0';
  return refused(ends[0] ? 'always holds' : 'can never hold', `Choose another limit: ${range}.`);
}

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
const AMOUNTS = ['errors', 'success', 'dropped', 'lost'] as const;
/** Stands in an operation's place before the name of a check. */
const CHECKS = 'checks';
/** Names of workloads, databases, stages and checks. */
const NAME = /^[\p{L}\p{N}_-]+$/u;

/** What may be written, for messages; aliases are left out. */
export const METRIC_NAMES_TEXT =
  'p50, p90, p95, p99, p999, p9999, min, mean, max (of latency, or of service., delay. or blocked.), ' +
  'goodput (or rate), throughput, errors, success, dropped, lost, or checks. and the name of a check';

/** What a metric is before its unit tells whether amounts are counts or shares. */
export type NamedMetric =
  | Extract<ThresholdMetric, { kind: 'latency' | 'rate' | 'check' }>
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
  if (path.startsWith(`${CHECKS}.`)) {
    const check = path.slice(CHECKS.length + 1);
    return NAME.test(check) ? { operation: '', metric: { kind: 'check', check } } : null;
  }
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
