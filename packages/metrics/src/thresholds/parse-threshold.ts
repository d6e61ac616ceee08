import { METRIC_NAMES_TEXT, parseMetricPath, type NamedMetric } from './metric-names.ts';
import {
  THRESHOLD_OPERATORS,
  keepsLimit,
  type Threshold,
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
  if (operator === undefined) return refused(`compares with "${sign}"`, 'Use <, <=, > or >=.');
  const named = parseMetricPath(path.trim());
  if (named === null) {
    const what = path.trim() === '' ? 'names no figure' : `asks for "${path.trim()}", which is no figure`;
    return refused(what, `Use one of ${METRIC_NAMES_TEXT}, with an operation's name and a dot before it if you like.`);
  }
  const limit = parseLimit(limitText.trim());
  if (limit === null) return refused(`has the limit "${limitText.trim()}", which is no number with a unit`, EXAMPLES);
  const metric = withUnit(named.metric, limit.unit, limit.number);
  if ('problem' in metric) return metric;
  const pointless = describePointless(metric, operator, limit.number);
  if (pointless !== null) return pointless;
  const operation = named.operation === '' || named.operation === TOTAL ? null : named.operation;
  return { ok: true, threshold: { expression, operation, metric, operator, limit: limit.number, unit: limit.unit } };
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
    case 'amount':
      if (unit === '%') return { kind: 'share', of: named.of };
      if (unit === '' && named.of !== 'success') return { kind: 'count', of: named.of };
      return named.of === 'success'
        ? refused('needs a limit in per cent', `Write ${limit}%.`)
        : refused('needs a limit in per cent, or a number of operations', `Write ${limit}% or ${limit}.`);
  }
}

/** A check that cannot fail, or cannot hold, is a mistake of whoever wrote it. */
function describePointless(metric: ThresholdMetric, operator: ThresholdOperator, limit: number): Refusal | null {
  const largest = metric.kind === 'share' ? 100 : Number.MAX_VALUE;
  const ends = [keepsLimit({ operator, limit }, 0), keepsLimit({ operator, limit }, largest)];
  if (ends[0] !== ends[1]) return null;
  const range = metric.kind === 'share' ? 'it lies between 0 and 100 %' : 'it is never below 0';
  return refused(ends[0] ? 'always holds' : 'can never hold', `Choose another limit: ${range}.`);
}
