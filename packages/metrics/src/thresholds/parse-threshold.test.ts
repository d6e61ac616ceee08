import { describe, expect, test } from 'vitest';
import { parseThreshold } from './parse-threshold.ts';
import type { Threshold } from './threshold.ts';

const latency = (figure: 'p50' | 'p99' | 'p999' | 'p9999' | 'max' | 'mean' | 'min') =>
  ({ kind: 'latency', latency: 'latency', figure }) as const;

type Row = readonly [written: string, threshold: Omit<Threshold, 'expression'>, why: string];

const READABLE: readonly Row[] = [
  ['read.p99 < 50ms', at('read', latency('p99'), '<', 50, 'ms'), 'an operation, a percentile, a time'],
  ['p99<50ms', at(null, latency('p99'), '<', 50, 'ms'), 'no operation: all; no spaces'],
  ['total.p99 < 50 ms', at(null, latency('p99'), '<', 50, 'ms'), 'all, said in words'],
  ['read.median <= 900us', at('read', latency('p50'), '<=', 900, 'µs'), 'the other name of p50, µs on any keyboard'],
  ['mean < 1.5s', at(null, latency('mean'), '<', 1.5, 's'), 'decimals, seconds'],
  ['min > 5μs', at(null, latency('min'), '>', 5, 'µs'), 'the Greek letter instead of the micro sign'],
  ['max < 1s', at(null, latency('max'), '<', 1, 's'), 'the largest'],
  ['p99.9 < 1s', at(null, latency('p999'), '<', 1, 's'), 'a percentile written with its dot'],
  ['a.b.p99.99 < 1s', at('a.b', latency('p9999'), '<', 1, 's'), 'names of operations may contain dots'],
  ['response.p99 < 1s', at(null, latency('p99'), '<', 1, 's'), 'response is what latency holds'],
  [
    'delay.p99 < 5ms',
    at(null, { kind: 'latency', latency: 'delay', figure: 'p99' }, '<', 5, 'ms'),
    'another latency of all operations',
  ],
  [
    'read.service.p99 < 5ms',
    at('read', { kind: 'latency', latency: 'service', figure: 'p99' }, '<', 5, 'ms'),
    'another latency of one operation',
  ],
  [
    'blocked.p99 < 5ms',
    at(null, { kind: 'latency', latency: 'blocked', figure: 'p99' }, '<', 5, 'ms'),
    'waiting for a connection',
  ],
  ['goodput > 4500/s', at(null, { kind: 'rate', rate: 'goodput' }, '>', 4_500, '/s'), 'a rate'],
  [
    'create.rate >= 4,500 /s',
    at('create', { kind: 'rate', rate: 'goodput' }, '>=', 4_500, '/s'),
    'rate is goodput (R13)',
  ],
  ['throughput > 4.5k/s', at(null, { kind: 'rate', rate: 'throughput' }, '>', 4_500, '/s'), 'thousands'],
  ['errors < 0.1%', at(null, { kind: 'share', of: 'errors' }, '<', 0.1, '%'), 'errors in per cent'],
  ['read.errors <= 3', at('read', { kind: 'count', of: 'errors' }, '<=', 3, ''), 'errors as a number'],
  ['errors <= 0', at(null, { kind: 'count', of: 'errors' }, '<=', 0, ''), 'not one: can hold and can fail'],
  ['success >= 100%', at(null, { kind: 'share', of: 'success' }, '>=', 100, '%'), 'all: can hold and can fail'],
  ['dropped < 1%', at(null, { kind: 'share', of: 'dropped' }, '<', 1, '%'), 'arrivals given up, in per cent'],
  ['dropped < 1_000', at(null, { kind: 'count', of: 'dropped' }, '<', 1_000, ''), 'arrivals given up, as a number'],
  ['errors == 0', at(null, { kind: 'count', of: 'errors' }, '==', 0, ''), 'a number that has to be met'],
  ['success == 100%', at(null, { kind: 'share', of: 'success' }, '==', 100, '%'), 'a share that has to be met'],
  ['event.lost == 0', at('event', { kind: 'count', of: 'lost' }, '==', 0, ''), 'deliveries that never came'],
  ['lost < 0.1%', at(null, { kind: 'share', of: 'lost' }, '<', 0.1, '%'), 'the same in per cent'],
  ['checks.lost == 0', at(null, { kind: 'check', check: 'lost' }, '==', 0, ''), 'a check, by its name'],
  [
    'writers/read.p99 < 5ms',
    { ...at('read', latency('p99'), '<', 5, 'ms'), workload: 'writers' },
    'an operation of one workload',
  ],
  [
    'writers:tenant-7/p99 < 5ms',
    { ...at(null, latency('p99'), '<', 5, 'ms'), workload: 'writers', database: 'tenant-7' },
    'one database of one workload',
  ],
  ['rate@peak > 4k/s', { ...at(null, { kind: 'rate', rate: 'goodput' }, '>', 4_000, '/s'), stage: 'peak' }, 'a stage'],
  [
    'writers : d / create.errors @ 2 <= 1%',
    {
      ...at('create', { kind: 'share', of: 'errors' }, '<=', 1, '%'),
      workload: 'writers',
      database: 'd',
      stage: '2',
    },
    'everything at once, with room',
  ],
];

function at(
  operation: string | null,
  metric: Threshold['metric'],
  operator: Threshold['operator'],
  limit: number,
  unit: Threshold['unit'],
): Omit<Threshold, 'expression'> {
  return { workload: null, database: null, operation, metric, stage: null, operator, limit, unit };
}

test.each(READABLE)('%s is read: %o (%s)', (written, threshold) => {
  expect(parseThreshold(`  ${written} `)).toEqual({ ok: true, threshold: { expression: written, ...threshold } });
});

const EXAMPLES = 'Write for example "read.p99 < 50ms", "errors < 0.1%" or "create.rate > 4500/s".';
const FIGURES =
  'Use one of p50, p90, p95, p99, p999, p9999, min, mean, max (of latency, or of service., delay. or blocked.), ' +
  "goodput (or rate), throughput, errors, success, dropped, lost, or checks. and the name of a check, optionally with an operation's name and a dot before it.";

const EXACT = '== is for counts and percentages; use <, <=, > or >= for times and rates.';
const WHOLE_RUN = 'Checks cover the whole run: leave the stage out.';
const PLACES =
  'Write workload/read.p99, workload:database/read.p99 or read.p99@stage, with names of letters, digits, - and _.';

const SAYABLE = 'Names in thresholds have letters, digits, - and _: rename it';
const WRONG: readonly (readonly [written: unknown, problem: string, hint: string, why: string])[] = [
  [7, 'must be text', EXAMPLES, 'a number'],
  ['', 'is empty', EXAMPLES, 'nothing'],
  [`p99 < ${'9'.repeat(200)}ms`, 'is longer than 200 characters', EXAMPLES, 'endless'],
  ['p99 50ms', 'must compare one figure with one limit', EXAMPLES, 'no operator'],
  ['1ms < p99 < 5ms', 'must compare one figure with one limit', EXAMPLES, 'a range'],
  ['p99 = 5ms', 'compares with "="', 'Use <, <=, >, >= or ==.', 'equality is never met by a latency'],
  ['p99 => 5ms', 'compares with "=>"', 'Use <, <=, >, >= or ==.', 'turned round'],
  ['< 5ms', 'names no figure', FIGURES, 'only a limit'],
  ['p98 < 5ms', 'asks for "p98", which is not a figure', FIGURES, 'a percentile that is not kept'],
  ['.p99 < 5ms', 'asks for ".p99", which is not a figure', FIGURES, 'an empty operation'],
  ['read < 5ms', 'asks for "read", which is not a figure', FIGURES, 'only an operation'],
  ['p99 < fast', 'has the limit "fast", which is not a number with a unit', EXAMPLES, 'a word'],
  ['p99 < 1e3ms', 'has the limit "1e3ms", which is not a number with a unit', EXAMPLES, 'an exponent'],
  ['p99 < 5min', 'has the limit "5min", which is not a number with a unit', EXAMPLES, 'a unit that is not known'],
  ['p99 < 50', 'needs a limit in µs, ms or s', 'Write 50ms for milliseconds.', 'no unit'],
  ['p99 < 50%', 'needs a limit in µs, ms or s', 'Write 50ms for milliseconds.', 'a unit that does not fit'],
  ['rate > 50', 'needs a limit in operations per second', 'Write 50/s.', 'a rate without unit'],
  ['errors < 5ms', 'needs a limit in percent, or a number of operations', 'Write 5% or 5.', 'a time for an amount'],
  ['success > 99', 'needs a limit in percent', 'Write 99%.', 'a share without unit'],
  ['errors < 0', 'can never hold', 'Choose another limit: it is never below 0.', 'below what can be'],
  ['p99 < -5ms', 'can never hold', 'Choose another limit: it is never below 0.', 'a negative time'],
  ['rate >= 0/s', 'always holds', 'Choose another limit: it is never below 0.', 'a check that cannot fail'],
  ['success > 100%', 'can never hold', 'Choose another limit: it is between 0 and 100 %.', 'more than all'],
  ['p99 == 5ms', 'compares with "=="', EXACT, 'a latency is never met exactly'],
  ['success == 101%', 'can never hold', 'Choose another limit: it is between 0 and 100 %.', 'more than all, exactly'],
  ['checks.lost < 1%', 'needs a number of failures as its limit', 'Write 1.', 'a share of checks'],
  ['checks.lost@peak == 0', 'asks for a check of one stage', WHOLE_RUN, 'checks are of the whole run'],
  ['checks. == 0', 'asks for "checks.", which is not a figure', FIGURES, 'no name of a check'],
  ['/p99 < 5ms', 'has a workload, database or stage that cannot be read', PLACES, 'no workload'],
  ['a/b/p99 < 5ms', 'has a workload, database or stage that cannot be read', PLACES, 'two workloads'],
  ['a:b:c/p99 < 5ms', 'has a workload, database or stage that cannot be read', PLACES, 'two databases'],
  ['p99@a@b < 5ms', 'has a workload, database or stage that cannot be read', PLACES, 'two stages'],
  [
    'a b/p99 < 5ms',
    'names "a b", which a threshold cannot contain',
    `${SAYABLE}, for example to a-b.`,
    'a name with a space',
  ],
  [
    'subs:t.one/p99 < 5ms',
    'names "t.one", which a threshold cannot contain',
    `${SAYABLE}, for example to t-one.`,
    'a dot',
  ],
  ['../p99 < 5ms', 'names "..", which a threshold cannot contain', `${SAYABLE}.`, 'nothing to keep'],
  ['writers/ < 5ms', 'names no figure', FIGURES, 'only a workload'],
  ['errors <= 100%', 'always holds', 'Choose another limit: it is between 0 and 100 %.', 'at most all'],
];

describe('what cannot be read is explained', () => {
  test.each(WRONG)('%s: %s', (written, problem, hint) => {
    expect(parseThreshold(written)).toEqual({ ok: false, problem, hint });
  });
});
