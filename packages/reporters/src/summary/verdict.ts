import type { Report } from '@syntrix-bench/metrics';

import { formatSpanMs } from '../format/duration.ts';
import { type Line, lineOf, wrapUnder } from '../format/line.ts';
import { formatCount, formatPercent, formatRate, plural } from '../format/number.ts';
import { cleanText } from '../format/text.ts';
import { type Mark, markedLines } from './facts.ts';

/** The run in one sentence: what was reached and with what success; then what was done where, and what to know. */
export function renderVerdict(report: Report, columns: number): readonly Line[] {
  const mark = verdictMark(report);
  return [
    ...markedLines(mark, `${report.benchmark.name}: ${verdictText(report)}`, columns, 'strong'),
    ...wrapUnder(lineOf('  '), cleanText(whatWasDone(report)), columns),
    ...report.run.notes.flatMap((note) => wrapUnder(lineOf('  '), cleanText(note), columns)),
  ];
}

/** Bad: the run failed, broke a limit, or nothing succeeded. Warning: there is something to know before using figures. */
export function verdictMark({ run, summary, thresholds, checks }: Report): Mark {
  const succeeded = summary.ok + summary.refused;
  const broken = thresholds.some(({ verdict }) => verdict === 'failed') || checks.some(({ failed }) => failed > 0);
  if (run.status === 'failed' || succeeded === 0 || broken) return 'bad';
  const flawed = run.partial || run.status === 'interrupted' || summary.total_errors > 0 || summary.dropped > 0;
  return flawed || thresholds.some(({ verdict }) => verdict === 'not_proven') ? 'warning' : 'good';
}

function verdictText(report: Report): string {
  const { run, summary, benchmark } = report;
  const unmeasured = summary.total_operations === 0 && benchmark.duration_seconds === 0;
  const when = unmeasured ? 'before anything was measured' : `after ${formatSpanMs(benchmark.duration_seconds * 1000)}`;
  const reached = unmeasured ? '' : `: ${reachedText(report)}`;
  switch (run.status) {
    case 'completed':
      return run.partial ? `ended early ${when} (${run.reason})${reached}` : reachedText(report);
    case 'interrupted':
      return `${run.reason} ${when}${reached}`;
    case 'failed':
      return `failed ${when} (${run.reason})${reached}`;
  }
}

function reachedText({ summary, run, generator }: Report): string {
  if (summary.total_operations === 0) return 'not one operation was done';
  if (summary.ok + summary.refused === 0)
    return `not one of ${plural(summary.total_operations, 'operation')} succeeded`;
  // What was reached is held against the arrivals that were scheduled (R6).
  const scheduled = run.load_model === 'open' ? (generator?.scheduled ?? 0) : 0;
  const sent = scheduled === 0 ? 1 : (generator?.started ?? 0) / scheduled;
  const missed = sent < 1 ? `, ${formatPercent(sent * 100)} of arrivals sent` : '';
  return `${formatRate(summary.goodput)} ok/s, ${formatPercent(summary.success_rate)} success${missed}`;
}

function whatWasDone({ summary, benchmark, environment }: Report): string {
  const operations = plural(summary.total_operations, 'operation');
  const time = formatSpanMs(benchmark.duration_seconds * 1000);
  const outcomes = [
    ['refused as planned', summary.refused],
    ['failed', summary.failed],
    ['of unknown outcome', summary.unknown],
    ['dropped unsent', summary.dropped],
  ] as const;
  const others = outcomes.flatMap(([name, count]) => (count === 0 ? [] : [`${formatCount(count)} ${name}`]));
  const split = others.length === 0 ? '' : ` (${formatCount(summary.ok)} ok, ${others.join(', ')})`;
  return `${operations}${split} in ${time} on ${environment.targets.join(', ')}`;
}
