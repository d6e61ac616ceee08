import type { ClaimGrade, ClaimName, Report, ReportCertificate, ReportClaimReason } from '@syntrix-bench/metrics';

import { type Line, lineOf, type Tone, wrapUnder } from '../format/line.ts';
import { cleanText } from '../format/text.ts';
import { factLines, LABEL_WIDTH, markedLines } from './facts.ts';
import { latencyText } from './latency-text.ts';

/** From this share of the response's p99 on, the generator's own lateness makes latencies suspect (R24). */
const SUSPECT_DELAY = 0.1;

const GRADES: Readonly<Record<ClaimGrade, { readonly text: string; readonly tone: Tone }>> = {
  valid: { text: '✓ valid', tone: 'good' },
  suspect: { text: '! suspect', tone: 'warning' },
  invalid: { text: '✗ invalid', tone: 'bad' },
  not_assessed: { text: '? not assessed', tone: 'warning' },
};

/**
 * What the run proves (R23): one line where all is valid, else the grades and for each reason the fact, what follows
 * from it, and what would help. Notes have no bearing on a grade, so that they wait for `verbose` where all is valid.
 */
export function renderCertificate(report: Report, columns: number, verbose: boolean): readonly Line[] {
  const { certificate } = report;
  if (certificate === null) return renderLateness(report, columns);
  const grades = certificate.claims.map(({ claim, grade }) => `${claim} ${GRADES[grade].text}`).join(' · ');
  const isQuiet = certificate.grade === 'valid' && !verbose;
  return [
    ...factLines('Certificate', grades, columns, GRADES[certificate.grade].tone),
    ...reasonsOf(certificate).flatMap((reason) => renderReason(reason, columns)),
    ...(isQuiet ? [] : certificate.notes.flatMap((note) => factLines('', note, columns))),
  ];
}

interface GroundedReason extends ReportClaimReason {
  readonly claims: readonly ClaimName[];
}

/** Each reason once, with the claims that it speaks against. */
function reasonsOf({ claims }: ReportCertificate): readonly GroundedReason[] {
  const all = claims.flatMap(({ claim, reasons }) => reasons.map((reason) => ({ ...reason, claims: [claim] })));
  return all.reduce<readonly GroundedReason[]>((kept, next) => {
    const same = kept.find(({ fact, consequence }) => fact === next.fact && consequence === next.consequence);
    if (same === undefined) return [...kept, next];
    return kept.map((each) => (each === same ? { ...same, claims: [...same.claims, ...next.claims] } : each));
  }, []);
}

function renderReason({ claims, fact, consequence, remedy }: GroundedReason, columns: number): readonly Line[] {
  const statement = [fact, consequence].filter((part) => part !== '').join('; ');
  const below = lineOf(' '.repeat(LABEL_WIDTH));
  return [
    ...wrapUnder(below, cleanText(`${claims.join(' and ')}: ${statement}`), columns),
    ...(remedy === ''
      ? []
      : wrapUnder(lineOf(' '.repeat(LABEL_WIDTH), '→ '), cleanText(`what helps: ${remedy}`), columns)),
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
