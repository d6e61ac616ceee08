import {
  CLAIM_NAMES,
  DELAY_SHARE,
  type ClaimGrade,
  type ClaimName,
  type Report,
  type ReportClaim,
  type ReportClaimReason,
} from '@syntrix-bench/metrics';
import { cleanText, formatSpanMs, latencyText } from '@syntrix-bench/metrics/text';
import { lineOf, wrapUnder, type Line, type Tone } from '../format/line.ts';
import { fitText, textWidth } from '../format/text.ts';
import { factLines, LABEL_WIDTH } from './facts.ts';

interface GradeText {
  readonly sign: string;
  readonly word: string;
  readonly tone: Tone;
  readonly gravity: number;
}

const GRADES: Readonly<Record<ClaimGrade, GradeText>> = {
  valid: { sign: '✓', word: 'valid', tone: 'good', gravity: 0 },
  not_assessed: { sign: '?', word: 'not assessed', tone: 'warning', gravity: 1 },
  suspect: { sign: '!', word: 'suspect', tone: 'warning', gravity: 2 },
  invalid: { sign: '✗', word: 'invalid', tone: 'bad', gravity: 3 },
};

const LABEL = 'Trust';

/** What the run proves (R23), or the gravest reason why it does not, and the one thing to do about that: one line where it fits. */
export function renderTrust(report: Report, columns: number): readonly Line[] {
  const { certificate } = report;
  if (certificate === null) return renderLateness(report, columns);
  const { claims } = certificate;
  const gravest = gravestOf(claims);
  if (gravest === undefined) return [];
  const { sign, word, tone } = GRADES[gravest.grade];
  const [first] = reasonsOf(claims.filter(({ workload }) => workload === gravest.workload));
  const own = gravest.grade === 'valid' ? claims : [gravest];
  const isOfSeveral = new Set(claims.map(({ workload }) => workload)).size > 1;
  const whose = isOfSeveral && gravest.grade !== 'valid' ? `${gravest.workload} ` : '';
  const ofWorkload = claims.filter(({ workload }) => workload === gravest.workload).map(({ claim }) => claim);
  const named = first?.claims ?? own.map(({ claim }) => claim);
  // What is in doubt as a whole needs no names.
  const isWhole = gravest.grade !== 'valid' && ofWorkload.every((claim) => named.includes(claim));
  const verdict = `${sign} ${whose}${isWhole ? '' : `${claimsText(named)} `}${word}`;
  if (first === undefined) {
    return factLines(LABEL, `${verdict}${gravest.grade === 'valid' ? restsOn(report) : ''}`, columns, tone);
  }
  // What is missing for an assessment says why there is none.
  const isMissing =
    gravest.grade === 'not_assessed' && textWidth(`${verdict}: ${first.remedy}`) <= columns - LABEL_WIDTH;
  return reasonLines(verdict, isMissing ? { ...first, fact: first.remedy, remedy: '' } : first, columns, tone);
}

/** Whether the line on trust gives the gravest reason against this claim. @param workload of which; null: of the only one */
export function trustTells({ certificate }: Report, claim: ClaimName, workload: string | null): boolean {
  const claims = certificate?.claims ?? [];
  const gravest = gravestOf(claims);
  const isOfSeveral = new Set(claims.map((each) => each.workload)).size > 1;
  if (gravest === undefined || (isOfSeveral && workload !== gravest.workload)) return false;
  const own = claims.filter((each) => each.workload === gravest.workload);
  const [told] = reasonsOf(own);
  const [first] = own.find((each) => each.claim === claim)?.reasons ?? [];
  return first !== undefined && told?.fact === first.fact && told.consequence === first.consequence;
}

function gravestOf(claims: readonly ReportClaim[]): ReportClaim | undefined {
  return claims.toSorted((a, b) => GRADES[b.grade].gravity - GRADES[a.grade].gravity)[0];
}

/** What makes a claim hold: that it lasted, on a generator with CPU to spare. */
function restsOn({ benchmark, generator, run }: Report): string {
  if (run.load_model === 'hold') return '';
  const cpu = generator === null ? '' : `, generator CPU ${Math.round(generator.cpu_load_mean * 100)}%`;
  return `: steady for ${formatSpanMs(benchmark.duration_seconds * 1000)}${cpu}`;
}

/**
 * In one line where all fits: that and why a claim is in doubt, and what to do. Else what to do has a line of its own, and details behind
 * a colon or semicolon, or in brackets, wait for whoever asks for more.
 */
function reasonLines(doubt: string, { fact, remedy }: ReportClaimReason, columns: number, tone: Tone): readonly Line[] {
  const room = columns - LABEL_WIDTH;
  const told = cleanText(fact);
  const todo = cleanText(remedy);
  const whole = `${doubt}: ${told}`;
  if (todo === '' || textWidth(whole) + textWidth(todo) + 2 <= room) {
    return factLines(LABEL, todo === '' ? whole : `${whole}; ${todo}`, columns, tone);
  }
  const brief = told.replace(/[:;] .*$/u, '');
  const texts = [whole, `${doubt}: ${brief}`, `${doubt}: ${brief.replace(/ \([^)]*\)$/u, '')}`];
  const text = texts.find((each) => textWidth(each) <= room) ?? texts.at(-1) ?? whole;
  return [
    ...factLines(LABEL, fitText(text, room * 2), columns, tone),
    ...wrapUnder(lineOf(' '.repeat(LABEL_WIDTH), '→ '), todo, columns),
  ];
}

/**
 * All that is known of what the run proves (R23): the grade of each claim, for each reason the fact, what follows from it, and what to do,
 * and notes, which have no bearing on a grade.
 */
export function renderCertificate(report: Report, columns: number): readonly Line[] {
  const { certificate } = report;
  if (certificate === null) return renderLateness(report, columns);
  const workloads = [...new Set(certificate.claims.map(({ workload }) => workload))];
  return [
    ...workloads.flatMap((workload, index) => {
      const claims = certificate.claims.filter((claim) => claim.workload === workload);
      const name = workloads.length === 1 ? '' : `${workload}: `;
      return [
        ...renderGrades(index === 0 ? LABEL : '', name, claims, columns),
        ...reasonsOf(claims).flatMap((reason) => renderReason(reason, columns)),
      ];
    }),
    ...certificate.notes.flatMap((note) => renderPoint(`note: ${note}`, columns)),
  ];
}

function renderGrades(label: string, name: string, claims: readonly ReportClaim[], columns: number): readonly Line[] {
  const grades = claims.map(({ claim, grade }) => `${claim} ${GRADES[grade].sign} ${GRADES[grade].word}`).join(' · ');
  const worst = gravestOf(claims);
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
  const helps = wrapUnder(lineOf(' '.repeat(LABEL_WIDTH + 2), '→ '), cleanText(remedy), columns);
  return [...renderPoint(`${claimsText(claims)}: ${statement}`, columns), ...(remedy === '' ? [] : helps)];
}

/** `rate and latency`, in the order in which claims are always named. */
function claimsText(claims: readonly ClaimName[]): string {
  const named = CLAIM_NAMES.filter((name) => claims.includes(name));
  return [named.slice(0, -1).join(', '), ...named.slice(-1)].filter((part) => part !== '').join(' and ');
}

function renderPoint(text: string, columns: number): readonly Line[] {
  return wrapUnder(lineOf(' '.repeat(LABEL_WIDTH), '- '), cleanText(text), columns);
}

/** A run that was not certified still says when its latencies are the generator's own (R24). */
function renderLateness({ summary: { delay, latency } }: Report, columns: number): readonly Line[] {
  if (delay === null || latency === null || delay.p99 <= latency.p99 * DELAY_SHARE.suspect) return [];
  const reason = {
    fact: `${latencyText(delay, 'p99')} of p99 (${latencyText(latency, 'p99')}) is the generator's`,
    consequence: '',
    remedy: 'use a lower rate or a quieter machine',
  };
  return reasonLines('! latency suspect', reason, columns, 'warning');
}
