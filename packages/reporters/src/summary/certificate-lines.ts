import {
  CLAIM_NAMES,
  type ClaimGrade,
  type ClaimName,
  type Report,
  type ReportCertificate,
  type ReportClaim,
  type ReportClaimReason,
} from '@syntrix-bench/metrics';
import { formatSpanMs } from '../format/duration.ts';
import { latencyText } from '../format/latency.ts';
import { lineOf, wrapUnder, type Line, type Tone } from '../format/line.ts';
import { cleanText } from '../format/text.ts';
import { factLines, LABEL_WIDTH, markedLines, plannedDuration } from './facts.ts';

/** From this share of the response's p99 on, the generator's own lateness makes latencies suspect (R24). */
const SUSPECT_DELAY = 0.1;

const GRADES: Readonly<Record<ClaimGrade, { readonly text: string; readonly tone: Tone; readonly gravity: number }>> = {
  valid: { text: '✓ valid', tone: 'good', gravity: 0 },
  not_assessed: { text: '? not assessed', tone: 'warning', gravity: 1 },
  suspect: { text: '! suspect', tone: 'warning', gravity: 2 },
  invalid: { text: '✗ invalid', tone: 'bad', gravity: 3 },
};

/**
 * What the run proves (R23): one line where all is valid, else the grades and for each reason the fact, what follows
 * from it, and what would help. Notes have no bearing on a grade, so that they wait for `verbose` where all is valid.
 */
export function renderCertificate(report: Report, columns: number, verbose: boolean): readonly Line[] {
  const { certificate } = report;
  if (certificate === null) return renderLateness(report, columns);
  const short = verbose ? null : shortRunText(report, certificate);
  if (short !== null) return factLines('Certificate', short, columns, GRADES.not_assessed.tone);
  const workloads = [...new Set(certificate.claims.map(({ workload }) => workload))];
  const isQuiet = certificate.grade === 'valid' && !verbose;
  return [
    ...workloads.flatMap((workload, index) => {
      const claims = certificate.claims.filter((claim) => claim.workload === workload);
      const name = workloads.length === 1 ? '' : `${workload}: `;
      return [
        ...renderGrades(index === 0 ? 'Certificate' : '', name, claims, columns),
        ...reasonsOf(claims).flatMap((reason) => renderReason(inSetting(report, reason), columns)),
      ];
    }),
    ...(isQuiet ? [] : certificate.notes.flatMap((note) => renderPoint(`note: ${note}`, columns))),
  ];
}

/** The shortest phase in which it can be told whether a measure lasts (R25). */
const SHORTEST_SECONDS = 30;

/**
 * One line for a run that is too short to last, against which nothing else speaks: what it can claim, and what would make
 * that more. Null for all others.
 */
function shortRunText(report: Report, { claims }: ReportCertificate): string | null {
  const { benchmark, run } = report;
  const { duration_seconds: seconds, config } = benchmark;
  const short = claims.filter(({ grade }) => grade === 'not_assessed');
  const [reason, other] = reasonsOf(claims);
  if (seconds >= SHORTEST_SECONDS || reason === undefined || other !== undefined) return null;
  if (short.length === 0 || claims.some(({ grade }) => grade !== 'valid' && grade !== 'not_assessed')) return null;
  const more = Number(/^at least (\d+) s more$/u.exec(reason.remedy)?.[1]);
  const isTimed = !run.partial && plannedDuration(config) !== null;
  const longer = isTimed
    ? `--duration ${roundUp(seconds + more)}s`
    : inSetting(report, reason).remedy.replace('at least ', '');
  const remedy = Number.isNaN(more) ? reason.remedy : longer;
  const names = reason.claims.toSorted((a, b) => CLAIM_NAMES.indexOf(a) - CLAIM_NAMES.indexOf(b)).join(' and ');
  return remedy === '' ? null : `? ${names} hold for ${formatSpanMs(seconds * 1000)}; ${remedy} may show they last`;
}

/** A run that ends by a count of operations lasts longer with more of them, and takes no duration. */
function inSetting<Reason extends ReportClaimReason>({ benchmark, summary }: Report, reason: Reason): Reason {
  const settings: unknown = benchmark.config['benchmark'];
  const counts =
    typeof settings === 'object' &&
    settings !== null &&
    'operations' in settings &&
    typeof settings.operations === 'number';
  const more = Number(/^at least (\d+) s more$/u.exec(reason.remedy)?.[1]);
  const { duration_seconds: seconds } = benchmark;
  if (!counts || Number.isNaN(more) || seconds <= 0) return reason;
  const needed = (summary.total_operations / seconds) * (seconds + more);
  const grain = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, needed))) - 1);
  return { ...reason, remedy: `-n ${Math.ceil(needed / grain) * grain}` };
}

/** Whole seconds that are easily written: a little more does no harm. */
function roundUp(seconds: number): number {
  return Math.ceil(Number(seconds.toFixed(3)) / 5) * 5;
}

function renderGrades(label: string, name: string, claims: readonly ReportClaim[], columns: number): readonly Line[] {
  const grades = claims.map(({ claim, grade }) => `${claim} ${GRADES[grade].text}`).join(' · ');
  const [worst] = claims.toSorted((a, b) => GRADES[b.grade].gravity - GRADES[a.grade].gravity);
  return factLines(label, `${name}${grades}`, columns, GRADES[worst?.grade ?? 'valid'].tone);
}

interface GroundedReason extends ReportClaimReason {
  readonly claims: readonly ClaimName[];
}

/** Each reason once, with the claims that it speaks against; those of the claim that fares worst first. */
function reasonsOf(claims: readonly ReportClaim[]): readonly GroundedReason[] {
  const worstFirst = claims.toSorted((a, b) => GRADES[b.grade].gravity - GRADES[a.grade].gravity);
  const all = worstFirst.flatMap(({ claim, reasons }) => reasons.map((reason) => ({ ...reason, claims: [claim] })));
  return all.reduce<readonly GroundedReason[]>((kept, next) => {
    const same = kept.find(({ fact, consequence }) => fact === next.fact && consequence === next.consequence);
    if (same === undefined) return [...kept, next];
    return kept.map((each) => (each === same ? { ...same, claims: [...same.claims, ...next.claims] } : each));
  }, []);
}

function renderReason({ claims, fact, consequence, remedy }: GroundedReason, columns: number): readonly Line[] {
  const statement = [fact, consequence].filter((part) => part !== '').join('; ');
  const helps = wrapUnder(lineOf(' '.repeat(LABEL_WIDTH + 2), '→ '), cleanText(`what helps: ${remedy}`), columns);
  return [...renderPoint(`${claims.join(' and ')}: ${statement}`, columns), ...(remedy === '' ? [] : helps)];
}

function renderPoint(text: string, columns: number): readonly Line[] {
  return wrapUnder(lineOf(' '.repeat(LABEL_WIDTH), '- '), cleanText(text), columns);
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
