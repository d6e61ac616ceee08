import { thousands, waitingTime } from '../sentence-parts.ts';
import type { CertificateInput, SteadySegment } from './certificate-input.ts';
import type { Finding } from './finding.ts';
import { STEADY_MIN_WINDOWS } from './limits.ts';
import { assessSteadiness, describeDrift, isDrifting, type Steadiness, type SteadinessShortage } from './steadiness.ts';

/** A measure that still drifts is not the target's steady one (R25). Each segment is judged by itself. */
export function judgeSteadiness({ segments }: CertificateInput): Finding[] {
  const assessed = segments.map((segment) => ({ segment, steadiness: assessSteadiness(segment) }));
  const told = assessed.flatMap(({ segment, steadiness }) =>
    steadiness.state === 'assessed' ? judgeDrift(segment, steadiness) : [],
  );
  if (assessed.some(({ steadiness }) => steadiness.state === 'assessed')) return told;
  // Of several that are all too short, the longest is the next to be assessed.
  const [longest] = [...assessed].sort((a, b) => b.segment.seconds - a.segment.seconds);
  if (longest === undefined || longest.steadiness.state !== 'not_assessed') return told;
  return [notAssessed(longest.segment, longest.steadiness.shortage)];
}

function judgeDrift(segment: SteadySegment, steadiness: Extract<Steadiness, { state: 'assessed' }>): Finding[] {
  const span = segment.name === null ? 'the phase' : segment.name;
  const { goodputDrift, p50Drift } = steadiness;
  const remedy = warmUpRemedy(steadiness);
  const findings: Finding[] = [];
  if (goodputDrift === null) {
    const fact = `most of the ${thousands(segment.windows.length)} windows have no ok operation`;
    const reason = { fact, consequence: 'a drift of goodput cannot be told', remedy: '' };
    findings.push({ claims: ['rate'], grade: 'not_assessed', reason });
  } else if (isDrifting(goodputDrift)) {
    const fact = describeDrift('goodput', goodputDrift, span);
    const reason = { fact, consequence: 'its mean is of no lasting state', remedy };
    findings.push({ claims: ['rate'], grade: 'suspect', reason });
  }
  if (p50Drift === null || isDrifting(p50Drift)) {
    const fact =
      p50Drift === null
        ? `fewer than ${STEADY_MIN_WINDOWS} windows have an ok operation`
        : describeDrift('median response', p50Drift, span);
    const consequence = p50Drift === null ? 'a drift of latency cannot be told' : 'percentiles mix different states';
    const grade = p50Drift === null ? 'not_assessed' : 'suspect';
    findings.push({
      claims: ['latency'],
      grade,
      reason: { fact, consequence, remedy: p50Drift === null ? '' : remedy },
    });
  }
  return findings;
}

function warmUpRemedy({ steadyAfterSeconds }: Extract<Steadiness, { state: 'assessed' }>): string {
  return steadyAfterSeconds === null || steadyAfterSeconds === 0
    ? 'a longer run, or a look at what grows in the target'
    : `at least ${waitingTime(steadyAfterSeconds)} more warm-up`;
}

function notAssessed(segment: SteadySegment, shortage: SteadinessShortage): Finding {
  const { seconds, operations } = segment;
  const fact = `${thousands(operations)} operations in ${Number(seconds.toFixed(1))} s`;
  const consequence = 'too little to tell whether the measure is steady';
  return {
    claims: ['rate', 'latency'],
    grade: 'not_assessed',
    reason: { fact, consequence, remedy: moreTime(segment, shortage) },
  };
}

/** The time that makes up for all that is short, at the rate that was reached. */
function moreTime({ seconds, operations, windows }: SteadySegment, shortage: SteadinessShortage): string {
  if (operations === 0 || seconds <= 0) return `at least ${waitingTime(shortage.seconds)} more, with operations`;
  const forOperations = (shortage.operations * seconds) / operations;
  const forWindows = shortage.windows * (windows[0]?.seconds ?? 1);
  return `at least ${waitingTime(Math.max(shortage.seconds, forOperations, forWindows))} more`;
}
