import type { Report } from '@syntrix-bench/core';
import {
  cleanText,
  earlyEnding,
  reachedText,
  thresholdText,
  verdictMark,
  type Mark,
} from '@syntrix-bench/metrics/text';
import { lineOf, paintLines, span, wrapUnder, type PaintOptions, type Tone } from '@syntrix-bench/reporters';

const SIGNS: Readonly<Record<Mark, string>> = { good: '✓', warning: '!', bad: '✗' };
const TONES: Readonly<Record<Mark, Tone>> = { good: 'good', warning: 'warning', bad: 'bad' };

/** A run in a line: what was reached or how it ended, and each limit that it broke. Wrapped where it is too wide. */
export function runLine(report: Report, number: number, options: PaintOptions): string {
  const ending = earlyEnding(report);
  const broken = report.thresholds.filter(({ verdict }) => verdict === 'failed');
  const checks = brokenChecks(report).map((name) => `${name} failed`);
  const parts = [
    ending === null ? reachedText(report) : `${ending.what}${ending.why === '' ? '' : `: ${ending.why}`}`,
    ...broken.map((threshold) => thresholdText(report, threshold)),
    ...checks,
  ];
  const mark = verdictMark(report);
  const head = lineOf(span(`${SIGNS[mark]} `, TONES[mark]), `run ${number}: `);
  return paintLines(wrapUnder(head, cleanText(parts.join('; ')), options.columns), options);
}

/** What runs broke, with how many did: limits as they were written, and checks by their names. */
export function brokenLimits(reports: readonly Report[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const report of reports) {
    const limits = report.thresholds.filter(({ verdict }) => verdict === 'failed').map(({ expression }) => expression);
    for (const limit of [...limits, ...brokenChecks(report)]) counts.set(limit, (counts.get(limit) ?? 0) + 1);
  }
  return counts;
}

function brokenChecks({ checks }: Report): readonly string[] {
  return checks
    .filter(({ kind, verdict }) => kind === 'failure' && verdict === 'failed')
    .map(({ name }) => `check ${name}`);
}
