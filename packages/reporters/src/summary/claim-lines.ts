import type { Report, ReportThreshold } from '@syntrix-bench/metrics';

import type { Line } from '../format/line.ts';
import { formatCount } from '../format/number.ts';
import { factLines, itemLines, type Mark, markedLines } from './facts.ts';
import { latencyText } from './latency-text.ts';

const THRESHOLD_MARKS: Readonly<Record<ReportThreshold['verdict'], Mark>> = {
  passed: 'good',
  failed: 'bad',
  not_proven: 'warning',
};

/** From this share of the response's p99 on, the generator's own lateness makes latencies suspect (R24). */
const SUSPECT_DELAY = 0.1;

/** How the run stood against the limits that were set, what was found by checking, and what of it is proven. */
export function renderClaims(report: Report, columns: number): readonly Line[] {
  const { thresholds, checks, certificate } = report;
  return [
    ...thresholds.flatMap((threshold) =>
      markedLines(THRESHOLD_MARKS[threshold.verdict], thresholdText(threshold), columns),
    ),
    ...checks.flatMap(({ name, passed, failed, sample }) => {
      const all = formatCount(passed + failed);
      if (failed === 0) return markedLines('good', `${name}: held ${all} times`, columns);
      const first = sample === null ? '' : `; first: ${sample.message}`;
      return markedLines('bad', `${name}: broken ${formatCount(failed)} of ${all} times${first}`, columns);
    }),
    ...(certificate === null ? renderLateness(report, columns) : renderCertificate(certificate, columns)),
  ];
}

/** A run that nobody certified still says when its latencies are the generator's own (R24). */
function renderLateness({ summary: { delay, latency } }: Report, columns: number): readonly Line[] {
  if (delay === null || latency === null || delay.p99 <= latency.p99 * SUSPECT_DELAY) return [];
  const late = `the generator was late: ${latencyText(delay, 'p99')} of p99 ${latencyText(latency, 'p99')}`;
  return markedLines(
    'warning',
    `${late}, so latencies are partly this machine’s, not the target’s; a lower rate or a quieter machine helps`,
    columns,
  );
}

function thresholdText({ expression, value, verdict, reason }: ReportThreshold): string {
  const found = value === null ? '' : ` (is ${Number(value.toPrecision(4))})`;
  const why = reason === '' ? '' : `: ${reason}`;
  return `${expression}${found}${verdict === 'not_proven' ? ' not proven' : ''}${why}`;
}

function renderCertificate(certificate: NonNullable<Report['certificate']>, columns: number): readonly Line[] {
  const grades = certificate.claims.map(({ claim, grade }) => `${claim} ${grade.replaceAll('_', ' ')}`);
  const reasons = certificate.claims.flatMap((claim) => claim.reasons);
  return [
    ...itemLines('Certified', grades, columns),
    ...reasons.flatMap(({ fact, consequence, remedy }) =>
      markedLines('warning', [fact, consequence, remedy].filter((part) => part !== '').join('; '), columns),
    ),
    ...certificate.notes.flatMap((note) => factLines('', note, columns)),
  ];
}
