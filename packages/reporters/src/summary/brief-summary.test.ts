import type { Report, ReportSegment, ReportThreshold } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';
import { INVALID_LATENCY, LATE, TOO_SHORT, VALID } from '../../test/certificates.ts';
import {
  blocks,
  latency,
  operation,
  reportError,
  sampleReport,
  stoppedBy,
  summary,
  withOperations,
  withRun,
  workloads,
} from '../../../metrics/test/reports.ts';
import { textWidth } from '../format/text.ts';
import { renderSummary, type SummaryOptions } from './render-summary.ts';

const FILES = ['results/crud_20261124-061543.json'];
const NEXT = [`npx syntrix-bench report ${FILES[0]!} --verbose`];

const show = (report: Report, columns = 80, unicode = true) =>
  renderSummary(report, { columns, unicode, files: FILES, next: NEXT });
const linesOf = (report: Report, columns = 80) => show(report, columns).trimEnd().split('\n');

const threshold = (
  expression: string,
  value: number,
  verdict: ReportThreshold['verdict'],
  unit: ReportThreshold['unit'] = 'ms',
): ReportThreshold => ({ expression, value, unit, verdict, reason: '' });

const healthy = sampleReport({ certificate: VALID, thresholds: [threshold('read.p99 < 50ms', 6.8, 'passed')] });

const reads = { ok: 300_000, seconds: 300, latency: latency(3.3) };
const open: Report = {
  ...withRun(
    withOperations(sampleReport({ certificate: INVALID_LATENCY }), {
      create: operation({ ok: 90_000, latency: latency(6) }),
      read: operation(reads),
      update: operation({ ok: 45_000, latency: latency(7) }),
      delete: operation({ ok: 14_800, failed: 200, latency: latency(5) }),
    }),
    { load_model: 'open', notes: ['latency excludes 200 operations that were not ok (they are in latency_other)'] },
  ),
  reached: { main: { asked: 1_500, sent: 1_500, ok: 1_499, worker_limit: null } },
  blocks: blocks(Array.from({ length: 30 }, (_, index) => [1_499 - (index % 4) * 20, 6] as const)),
  thresholds: [threshold('read.p99 < 5ms', 26.3, 'failed'), threshold('errors < 0.01%', 0.0444, 'failed', '%')],
  errors: [
    reportError('503 Service Unavailable', 'http_503', 180, { delete: 180 }, 'the index is being rebuilt, try later'),
    reportError('Timeout', 'timeout', 20, { delete: 20 }, 'no answer within 10 s'),
  ],
};

const stage = (name: string, from: number, to: number, ok: number, median: number): ReportSegment => ({
  name,
  start_seconds: from,
  end_seconds: to,
  workloads: { main: operation({ ok, seconds: to - from, latency: latency(median) }) },
});

const spiked = {
  create: operation({ ok: 12_000, seconds: 60, latency: latency(2.4) }),
  read: operation({ ok: 28_000, seconds: 60, latency: latency(1.9) }),
};
const spike: Report = {
  ...withRun(withOperations(sampleReport({ certificate: VALID }), spiked, 60), { load_model: 'open', notes: [] }),
  summary: summary(spiked, latency(2.2, { p99: 140, max: 410 }), 60),
  reached: { main: { asked: 666.7, sent: 666.7, ok: 666.7, worker_limit: null } },
  segments: [stage('before', 0, 20, 4_000, 1.7), stage('rush', 20, 40, 32_000, 17), stage('after', 40, 60, 4_000, 1.8)],
  thresholds: [threshold('p99@after < 20ms', 14.4, 'passed')],
  blocks: blocks(
    [
      ...Array.from({ length: 20 }, () => [200, 1.7] as const),
      ...Array.from({ length: 20 }, () => [1_600, 17] as const),
      ...Array.from({ length: 20 }, () => [200, 1.8] as const),
    ],
    1,
  ),
};

describe.each([
  ['healthy', healthy, 18, 20],
  ['open', open, 20, 24],
  ['spike', spike, 20, 22],
])('the summary of a run, %s', (name, report, least, most) => {
  test.each([80, 100, 140])('at %i columns fits the screen', async (columns) => {
    const lines = linesOf(report, columns);
    expect(lines.length).toBeGreaterThanOrEqual(least);
    expect(lines.length).toBeLessThanOrEqual(most);
    expect(lines.filter((line) => textWidth(line) > columns)).toEqual([]);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`../../test/screens/summary-${name}-${columns}.txt`);
  });

  test('in ASCII has the same lines', async () => {
    const ascii = show(report, 80, false);
    expect(ascii).toMatch(/^[\n\x20-\x7e]*$/);
    expect(ascii.split('\n').map(textWidth)).toEqual(show(report).split('\n').map(textWidth));
    await expect(ascii).toMatchFileSnapshot(`../../test/screens/summary-${name}-ascii.txt`);
  });

  test('with verbose says all of it, and what is brief stands in there, too', () => {
    const all = renderSummary(report, { verbose: true, files: FILES });
    expect(all.startsWith(renderSummary(report).split('\n').slice(0, 2).join('\n'))).toBe(true);
    expect(all).toMatch(/\nspan .*\n/);
    expect(all.split('\n').length).toBeGreaterThan(most + 10);
  });
});

describe('the headline stays on a screen of 24 lines, and the picture is the first to go', () => {
  const cleanup = { skipped: false, interrupted: false, counted: true, removed: 900, left: 72, left_samples: [] };
  const lost: Report = withRun(open, {
    status: 'failed',
    reason: 'the target stopped answering 150s into the phase, and did not come back: 133 operations failed',
    cleanup,
  });
  const stalls = Array.from({ length: 3 }, (_, index) => ({
    workload: 'main',
    from: `2026-11-24T06:1${index}:43.000Z`,
    to: `2026-11-24T06:1${index}:47.000Z`,
    seconds: 4,
    start_seconds: index * 60,
  }));
  const stalled: Report = { ...open, stood_still: stalls };
  const two: Report = {
    ...open,
    workloads: workloads({ readers: operation(reads), writers: operation({ ok: 90_000, latency: latency(6) }) }),
    reached: {
      readers: { asked: 1_000, sent: 1_000, ok: 1_000, worker_limit: null },
      writers: { asked: 500, sent: 300, ok: 299, worker_limit: null },
    },
  };
  const all: Report = { ...lost, workloads: two.workloads!, reached: two.reached!, stood_still: stalls };

  test.each([
    ['a lost target', lost],
    ['stalls', stalled],
    ['two workloads', two],
    ['all of these', all],
  ])('%s', (_what, report) => {
    const lines = linesOf(report);
    const sections = {
      headline: lines[0]?.includes('crud-mixed: '),
      picture: lines.some((line) => line.startsWith('latency')),
    };
    expect({ ...sections, fits: lines.length <= 24 || lines.length }).toEqual({
      headline: true,
      picture: false,
      fits: true,
    });
    expect(renderSummary(report, { verbose: true })).toMatch(/^latency /mu);
  });

  test('what has room keeps it', () => {
    expect(linesOf(open).some((line) => line.startsWith('latency'))).toBe(true);
  });
});

describe('the line on trust', () => {
  const trust = (report: Report, columns = 80) => {
    const lines = linesOf(report, columns);
    const from = lines.findIndex((line) => line.startsWith('Trust'));
    return lines.slice(from, from + 2).filter((line) => /^(Trust| )/.test(line));
  };
  const certified = (changes: Partial<Report>) => sampleReport(changes);
  const short = {
    grade: 'not_assessed' as const,
    claims: (['rate', 'latency'] as const).map((claim) => ({
      workload: 'main',
      claim,
      grade: 'not_assessed' as const,
      reasons: [TOO_SHORT],
    })),
    notes: ['load and reporting shared one event loop (inProcess host)'],
  };

  test.each<[Partial<Report>, readonly string[], string]>([
    [{ certificate: VALID }, ['Trust      ✓ rate and latency valid: steady for 5m, generator CPU 45%'], 'all is valid'],
    [
      { certificate: short },
      ['Trust      ? not assessed: run 27 s longer (--duration 30s)'],
      'what is missing says why',
    ],
    [
      { certificate: INVALID_LATENCY },
      [
        "Trust      ✗ latency invalid: 68 % of read.p99 (6.88 ms) is the generator's",
        '           → use at most 7,000/s (--rate) or 4 threads (--threads 4)',
      ],
      'the gravest reason and what to do, details left out',
    ],
    [
      { certificate: { ...VALID, grade: 'suspect', claims: [{ ...VALID.claims[0]!, grade: 'suspect', reasons: [] }] } },
      ['Trust      ! suspect'],
      'a grade without a reason',
    ],
    [{ certificate: null }, [], 'a run that was not certified'],
  ])('%#: %j', (changes, lines, _why) => {
    expect(trust(certified(changes))).toEqual(lines);
  });

  test('names the workload that fares worst, of several', () => {
    const claims = [
      ...VALID.claims,
      { workload: 'writers', claim: 'rate' as const, grade: 'suspect' as const, reasons: [LATE] },
    ];
    expect(trust(sampleReport({ certificate: { grade: 'suspect', claims, notes: [] } }))[0]).toContain(
      '! writers suspect: 68 %',
    );
  });

  test('R24 without a certificate says when a generator was late', () => {
    const good = sampleReport();
    const late: Report = { ...good, summary: { ...good.summary, latency: latency(6), delay: latency(2) } };
    expect([trust(late), trust(good)]).toEqual([
      [
        "Trust      ! latency suspect: 16.0 ms of p99 (48.0 ms) is the generator's",
        '           → use a lower rate or a quieter machine',
      ],
      [],
    ]);
  });
});

test('errors take a line for each of three kinds, and one for all others', () => {
  const kinds = Array.from({ length: 6 }, (_, index) =>
    reportError(`${500 + index} Error`, `http_${500 + index}`, 1_000 - index, { read: 1_000 - index }, 'x'.repeat(100)),
  );
  const lines = linesOf(sampleReport({ errors: kinds }));
  const from = lines.findIndex((line) => line.startsWith('Errors'));
  expect(lines.slice(from, from + 4)).toEqual([
    `Errors     1,000 500 Error (read): ${'x'.repeat(44)}…`,
    `             999 501 Error (read): ${'x'.repeat(44)}…`,
    `             998 502 Error (read): ${'x'.repeat(44)}…`,
    '           3 more kinds with 2,988 errors',
  ]);
});

test('a closed loop says once what it does not measure, whether brief or verbose', () => {
  const count = (verbose: boolean) =>
    renderSummary(healthy, { verbose }).split('closed loop: queueing delay is not measured').length - 1;
  expect([count(false), count(true)]).toEqual([1, 1]);
});

test('a run that was stopped in its set-up says so and nothing else, save for what it left', () => {
  const stopped = withRun(withOperations(sampleReport(), {}, 0), {
    ...stoppedBy('SIGINT'),
    cleanup: { skipped: false, interrupted: false, counted: true, removed: 12, left: 0, left_samples: [] },
  });
  const left = withRun(stopped, {
    cleanup: { skipped: false, interrupted: true, counted: true, removed: 12, left: 1, left_samples: ['bench/a-0-1'] },
  });
  expect([show(stopped), show(left)]).toEqual([
    '! crud-mixed: stopped before measuring\n',
    '! crud-mixed: stopped before measuring\n\nClean-up   ! given up: 12 documents removed, 1 document may be left\n',
  ]);
});

test('one operation type has no total, which would say the same again', () => {
  const report = withOperations(sampleReport(), { read: operation({ ok: 900, latency: latency(1) }) });
  expect(linesOf(report).filter((line) => line.startsWith('total'))).toEqual([]);
});

test('of many thresholds those that are met are counted, unless more is asked for', () => {
  const kept = ['p50 < 9ms', 'p90 < 9ms', 'p99 < 9ms'].map((expression) => threshold(expression, 2, 'passed'));
  const told = (thresholds: readonly ReportThreshold[], verbose = false) =>
    renderSummary(sampleReport({ thresholds }), { verbose })
      .split('\n')
      .filter((line, index) => index > 0 && /^[✓✗!]/u.test(line));
  expect([told(kept), told([...kept, threshold('max < 1ms', 42, 'failed')]), told(kept, true)]).toEqual([
    ['✓ all 3 thresholds met'],
    ['✗ max is 42 ms, limit 1 ms', '✓ 3 other thresholds met'],
    ['✓ p50 is 2 ms, limit 9 ms', '✓ p90 is 2 ms, limit 9 ms', '✓ p99 is 2 ms, limit 9 ms'],
  ]);
});

test('Next holds commands alone: advice has a line of its own', () => {
  const more = '--output FILE keeps the report; --verbose shows all of it';
  const end = (options: SummaryOptions) => renderSummary(sampleReport(), options).trimEnd().split('\n').slice(-2);
  expect([end({ more, next: ['syntrix-bench demo --rate 500/s'] }), end({ files: ['out.json'], more })]).toEqual([
    [`More       ${more}`, 'Next       syntrix-bench demo --rate 500/s'],
    ['Report     out.json', `More       ${more}`],
  ]);
});

test('a command that takes several lines can be pasted into a shell all the same', () => {
  const next = ['npx syntrix-bench report results/crud-with-a-long-name_20261124-061543.json --verbose'];
  const lines = renderSummary(sampleReport(), { next }).trimEnd().split('\n').slice(-2);
  expect(lines).toEqual([
    'Next       npx syntrix-bench report \\',
    '           results/crud-with-a-long-name_20261124-061543.json --verbose',
  ]);
});

test('a command is told word for word: spaces within quotes stay, and a word that is wider than the screen is not cut', () => {
  const file = `/results/${'a-long-name-'.repeat(8)}.json`;
  const next = ["npx syntrix-bench run --name 'a run with  two spaces' --threshold 'read.p99 < 5000ms'", `cat ${file}`];
  const lines = renderSummary(sampleReport(), { next }).trimEnd().split('\n').slice(-4);
  expect(lines).toEqual([
    "Next       npx syntrix-bench run --name 'a run with  two spaces' --threshold \\",
    "           'read.p99 < 5000ms'",
    '           cat \\',
    `           ${file}`,
  ]);
});
