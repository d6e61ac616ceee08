import type { CohortTotals, GeneratorParts } from '../aggregate/series-sums.ts';
import type {
  ClaimGrade,
  ReportClaim,
  ReportClaimReason,
  ReportLatencyFigure,
  ReportLatencyGrade,
} from '../report/report-claims.ts';
import type { LatencyHistogram } from '../histogram.ts';
import { latency, listed, perCent } from '../sentence-parts.ts';
import { GRADED_FIGURES, lateReading, type GeneratorPart, type GradedFigure } from '../statistics/generator-part.ts';
import type { LatencySummary } from '../statistics/latency-summary.ts';
import type { CertificateInput, LatencyPart } from './claim-figures.ts';
import { gradeOf, weightOf, worstGrade, type Finding } from './finding.ts';
import { busiestLoad } from './generator-load.ts';
import { CLAIMED_FIGURES, DELAY_SHARE } from './limits.ts';
import { lessDelay, soonerReads } from './remedies.ts';

// docs/decisions/0136-what-of-a-latency-is-the-generators.md

/**
 * What was measured of the response of each operation type, and of all together, and what of it is the generator's.
 *
 * @param readDelay how long answers waited ready before they were read
 */
export function toLatencyParts(
  { overall, operations }: CohortTotals,
  own: GeneratorParts,
  readDelay: LatencyHistogram,
): LatencyPart[] {
  const types = Object.entries(operations);
  return [
    ...types.flatMap(([type, { latency }]) => partsOf(type, latency, own.operations[type] ?? null, readDelay)),
    ...(types.length === 1 ? [] : partsOf(null, overall.latency, own.overall, readDelay)),
  ];
}

function partsOf(
  operation: string | null,
  response: LatencySummary | null,
  generatorPart: GeneratorPart | null,
  readDelay: LatencyHistogram,
): LatencyPart[] {
  if (response === null || generatorPart === null) return [];
  const { thin, never, censored } = response;
  const read = lateReading(generatorPart.response, readDelay);
  const isIn = (names: readonly string[], figure: GradedFigure) => names.includes(figure);
  return GRADED_FIGURES.flatMap((figure): LatencyPart[] => {
    const responseMs = response[figure];
    // What got no answer has no share that would be anybody's; its figure fails by itself (R14).
    if (responseMs === null || isIn(never, figure) || (figure !== 'mean' && isIn(censored, figure))) return [];
    return [
      {
        operation,
        figure,
        responseMs,
        delayMs: generatorPart.delay[figure],
        readMs: read[figure],
        isThin: isIn(thin, figure),
      },
    ];
  });
}

const OWN_LATENCY = 'latencies include time that is the generator’s, not the target’s';

interface Graded extends LatencyPart {
  readonly generatorMs: number;
  readonly share: number;
  /** By its share alone. */
  readonly grade: 'valid' | 'suspect' | 'invalid';
}

/** Delay convicts the generator, and so does, in a closed loop, how late it reads answers (R2, R24): it is in every response. */
function gradeParts({ latencies }: CertificateInput): Graded[] {
  return latencies.map((part) => {
    const { responseMs, delayMs, readMs } = part;
    const generatorMs = Math.min(responseMs, delayMs + readMs);
    const share = responseMs > 0 ? generatorMs / responseMs : 0;
    return { ...part, generatorMs, share, grade: gradeOf(share, DELAY_SHARE) ?? 'valid' };
  });
}

/** Each figure with its grade, for the report. `general` is that of what holds for all latencies. */
export function toLatencyGrades(input: CertificateInput, general: ClaimGrade): ReportLatencyGrade[] {
  return gradeParts(input).map(({ operation, figure, generatorMs, share, grade }) => ({
    operation,
    figure,
    generator_ms: Number(generatorMs.toFixed(6)),
    generator_share: Number(share.toFixed(6)),
    grade: worstGrade([general, grade]),
  }));
}

/** Latency by its worst percentile, and the rate of a closed loop by the mean: who waits for the generator does nothing else. */
export function judgeLatencies(input: CertificateInput): Finding[] {
  const graded = gradeParts(input);
  const claimed = graded.filter(({ figure, isThin }) => CLAIMED_FIGURES.includes(figure) && !isThin);
  const [worst] = claimed.sort((a, b) => weightOf(b.grade) - weightOf(a.grade) || b.share - a.share);
  const findings: Finding[] = [];
  if (worst !== undefined && worst.grade !== 'valid') {
    const others = claimed.filter(
      (each) => each.operation === worst.operation && each !== worst && each.grade !== 'valid',
    );
    const reason = reasonOf(input, worst, others);
    findings.push({ claims: ['latency'], grade: worst.grade, reason: { ...reason, of: figureOf(worst) } });
  }
  if (input.loadModel === 'closed') findings.push(...judgeLoop(input, graded));
  return findings;
}

function judgeLoop(input: CertificateInput, graded: readonly Graded[]): Finding[] {
  const means = graded.filter(({ figure }) => figure === 'mean');
  const mean = means.find(({ operation }) => operation === null) ?? means[0];
  if (mean === undefined || mean.grade === 'valid') return [];
  const consequence = 'goodput is a lower bound for this number of workers';
  return [{ claims: ['rate'], grade: mean.grade, reason: { ...reasonOf(input, mean, []), consequence } }];
}

function reasonOf(input: CertificateInput, part: Graded, others: readonly Graded[]): ReportClaimReason {
  const also = CLAIMED_FIGURES.filter((name) => others.some(({ figure }) => figure === name));
  const over = also.length === 0 ? '' : `; over ${perCent(DELAY_SHARE.suspect)} also at ${listed(also)}`;
  return {
    fact: `${perCent(part.share)} of ${nameOf(part)} (${latency(part.responseMs)}) is the generator's: ${causeOf(input, part)}${over}`,
    consequence: OWN_LATENCY,
    remedy: remedyOf(input, part),
  };
}

function remedyOf(input: CertificateInput, { delayMs, readMs, generatorMs }: Graded): string {
  const load = busiestLoad(input);
  const isRead = input.loadModel === 'closed' && delayMs <= generatorMs * MINOR_PART;
  return isRead ? soonerReads(input, load, readMs) : lessDelay(input, load, delayMs);
}

function causeOf({ loadModel }: CertificateInput, { responseMs, delayMs, readMs, generatorMs }: Graded): string {
  const spent =
    loadModel === 'closed'
      ? `it spent ${latency(delayMs)} on an operation before sending it`
      : `it started operations late (${latency(Math.max(0, responseMs - delayMs))} if on time)`;
  if (readMs <= generatorMs * MINOR_PART) return spent;
  const read = `read answers ${latency(readMs)} late`;
  return delayMs <= generatorMs * MINOR_PART ? `it ${read}` : `${spent} and ${read}`;
}

/** A cause of less than this share is not named beside the other. */
const MINOR_PART = 0.2;

function nameOf({ operation, figure }: ReportLatencyFigure): string {
  if (operation === null) return figure === 'mean' ? 'the mean response' : figure;
  return `${operation}.${figure}`;
}

function figureOf({ operation, figure }: ReportLatencyFigure): ReportLatencyFigure {
  return { operation, figure };
}

/**
 * A latency claim as a threshold on one figure needs it (R24): what holds for all latencies, and what of this figure is the
 * generator's. Another claim, or a figure that was not graded, is taken as it is.
 *
 * @param operation `null`: all operations of the workload together.
 */
export function claimOfFigure(claim: ReportClaim, operation: string | null, figure: string): ReportClaim {
  const grades = claim.grades ?? [];
  const isOnlyType = new Set(grades.map((each) => each.operation)).size === 1;
  const ofType = grades.filter((each) => each.operation === operation || (operation === null && isOnlyType));
  const own = ofType.find((each) => each.figure === figure);
  const general = claim.reasons.filter(({ of }) => of === undefined);
  if (own === undefined) {
    // What got no answer has no share of the generator's: what speaks against single figures is not about it.
    const [mildest] = [...ofType].sort((a, b) => weightOf(a.grade) - weightOf(b.grade));
    return mildest === undefined ? claim : { ...claim, grade: mildest.grade, reasons: general };
  }
  const grade = gradeOf(own.generator_share, DELAY_SHARE);
  if (grade === null) return { ...claim, grade: own.grade, reasons: general };
  const reason = claim.reasons.find(({ of }) => of?.operation === own.operation && of.figure === own.figure) ?? {
    fact: `${perCent(own.generator_share)} of ${nameOf(own)} is the generator's (${latency(own.generator_ms)})`,
    consequence: OWN_LATENCY,
    remedy: claim.reasons.find(({ of }) => of !== undefined)?.remedy ?? '',
  };
  // What weighs more comes first: there is more than this figure's share against the claim.
  const isGravest = weightOf(grade) >= weightOf(own.grade);
  return { ...claim, grade: own.grade, reasons: isGravest ? [reason, ...general] : [...general, reason] };
}
