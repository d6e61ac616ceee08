import type { Report, ReportThreshold } from '@syntrix-bench/metrics';

import type { Line } from '../format/line.ts';
import { formatCount } from '../format/number.ts';
import { factLines, itemLines, type Mark, markedLines } from './facts.ts';

const THRESHOLD_MARKS: Readonly<Record<ReportThreshold['verdict'], Mark>> = {
  passed: 'good',
  failed: 'bad',
  not_proven: 'warning',
};

/** How the run stood against the limits that were set, what was found by checking, and what of it is proven. */
export function renderClaims({ thresholds, checks, certificate }: Report, columns: number): readonly Line[] {
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
    ...(certificate === null ? [] : renderCertificate(certificate, columns)),
  ];
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
