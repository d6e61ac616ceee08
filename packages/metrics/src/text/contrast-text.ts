import {
  CONTRAST_CONFIDENCE,
  type ContrastReason,
  type ReportContrast,
  type ReportContrastFigure,
  type ReportContrastSide,
} from '../report/report-contrasts.ts';
import type { Report } from '../report/report.ts';
import { formatReservedMs } from './latency.ts';
import { formatFullRate, formatPercent, NOTHING } from './number.ts';
import { cleanText } from './printable.ts';
import type { Mark } from './mark.ts';

/** What a contrast is about, with its two sides: `interference: neighbour flooding against neighbour silent`. */
export function contrastTitle({ name, base, next }: Pick<ReportContrast, 'name' | 'base' | 'next'>): string {
  return `${name.replaceAll('-', ' ')}: ${next.label} against ${base.label}`;
}

/** What a row is about: `read p95`; `goodput` of all operations. */
export function contrastFigureName({ operation, figure }: Pick<ReportContrastFigure, 'operation' | 'figure'>): string {
  return operation === null ? figure : `${operation} ${figure}`;
}

/** What one side has: `2.75 ms`, `> 10 s`, `never` (R14), or `48.9/s`. */
export function contrastValue(contrast: ReportContrastFigure, side: 'base' | 'next'): string {
  const value = contrast[side];
  if (value === null) return 'never';
  if (contrast.figure === 'goodput') return `${formatFullRate(value)}/s`;
  return formatReservedMs(value, { censored: contrast.censored?.includes(side) === true, thin: false });
}

const REASONS: Readonly<Record<ContrastReason, string>> = {
  no_ok_answers: 'no ok answers',
  too_few_ok_answers: 'too few ok answers',
  cause_not_ok: 'under 95% of the load that was to make one was ok',
};

/**
 * `×1.31` and `1.27 to 1.36`; where there are too few pairs for an interval, or too few ok answers for any ratio, that. A side that mostly
 * got no answer is beyond any number: `no end`.
 */
export function ratioText({ ratio, ratio_low: low, ratio_high: high, verdict, reason }: ReportContrastFigure): {
  readonly ratio: string;
  readonly interval: string;
} {
  if (reason !== undefined) return { ratio: NOTHING, interval: REASONS[reason] };
  const isAllOpen = low === null && high === null;
  const open = verdict === 'cannot_tell' && ratio !== null ? 'too few pairs' : 'no end';
  return {
    ratio: ratio === null ? 'no end' : `×${times(ratio)}`,
    interval: isAllOpen ? open : `${times(low ?? 0)} ${high === null ? 'and more' : `to ${times(high)}`}`,
  };
}

/** Two decimals, of large numbers fewer. */
function times(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(2);
}

const WORDS = {
  worse: 'longer',
  better: 'shorter',
  no_difference: 'no difference',
  cannot_tell: 'cannot tell',
} as const satisfies Record<ReportContrastFigure['verdict'], string>;

const GOODPUT_WORDS = { ...WORDS, worse: 'less', better: 'more' } as const;

/** What the interval says, in a word or two; with a doubt of the certificate, that as well. */
export function contrastVerdict({
  figure,
  verdict,
  doubt,
}: Pick<ReportContrastFigure, 'figure' | 'verdict' | 'doubt'>): string {
  if (doubt === 'invalid') return 'not proven';
  const word = (figure === 'goodput' ? GOODPUT_WORDS : WORDS)[verdict];
  return doubt === undefined ? word : `${word}, ${doubt}`;
}

/** Whether a figure asks for attention. */
export function contrastMark({
  verdict,
  doubt,
  reason,
}: Pick<ReportContrastFigure, 'verdict' | 'doubt' | 'reason'>): Mark | null {
  if (verdict === 'worse' || doubt !== undefined || reason !== undefined) return 'warning';
  return verdict === 'cannot_tell' ? null : 'good';
}

/** What of each side was not ok: `errors, with what was never sent: 0% silent, 51.20% flooding`; `null` where nothing was, or nobody says. */
export function contrastErrors({ base, next }: Pick<ReportContrast, 'base' | 'next'>): string | null {
  if ((base.errors ?? 0) === 0 && (next.errors ?? 0) === 0) return null;
  const of = ({ label, errors = 0 }: ReportContrastSide) => `${formatPercent(errors)} ${label}`;
  return `errors, with what was never sent: ${of(base)}, ${of(next)}`;
}

/** On what the intervals rest. */
export function contrastBasis({
  pairs,
  planned,
  least_change: least,
}: Pick<ReportContrast, 'pairs' | 'planned' | 'least_change'>): string {
  const some = pairs === planned ? `${pairs}` : `${pairs} of ${planned}`;
  return (
    `ratio: the middle of ${some} pairs of blocks in drawn order; what either side has is of all its blocks together, and need not divide to it; ` +
    `${CONTRAST_CONFIDENCE}% intervals that hold together; less than ${least}% is no finding, and ` +
    'nothing but p50, p95 and goodput is looked at'
  );
}

/** Verdicts, the one to know of first. */
const GRAVITY: readonly ReportContrastFigure['verdict'][] = ['worse', 'cannot_tell', 'no_difference', 'better'];

/**
 * What a run with contrasts was made to answer, as a sentence for each: the latency that suffered most, goodput, and errors. `neighbour flooding
 * against neighbour silent: at worst query p95 ×1.35 (longer, 1.18 to 1.55), goodput ×0.98 (no difference, 0.97 to 1.01)`. Empty where
 * nothing could be compared.
 */
export function contrastAnswers({ contrasts = [] }: Pick<Report, 'contrasts'>): readonly string[] {
  return contrasts.flatMap((contrast) => {
    const { base, next, figures } = contrast;
    const goodput = figures.find(({ figure }) => figure === 'goodput');
    const [worst] = figures
      .filter((each) => each !== goodput)
      .toSorted((a, b) => gravityOf(a) - gravityOf(b) || (b.ratio ?? Infinity) - (a.ratio ?? Infinity));
    const told = [
      ...(worst === undefined ? [] : [`at worst ${answerText(worst)}`]),
      ...(goodput === undefined ? [] : [answerText(goodput)]),
      ...(figures.length === 0 ? [] : errorsAgainst(contrast)),
    ];
    return told.length === 0 ? [] : [cleanText(`${next.label} against ${base.label}: ${told.join(', ')}`)];
  });
}

/** `errors 16.67% against 0%`; nothing where there are none. */
function errorsAgainst(contrast: ReportContrast): readonly string[] {
  if (contrastErrors(contrast) === null) return [];
  return [`errors ${formatPercent(contrast.next.errors ?? 0)} against ${formatPercent(contrast.base.errors ?? 0)}`];
}

function gravityOf({ verdict }: ReportContrastFigure): number {
  return GRAVITY.indexOf(verdict);
}

function answerText(figure: ReportContrastFigure): string {
  const { ratio, interval } = ratioText(figure);
  return `${contrastFigureName(figure)} ${ratio} (${contrastVerdict(figure)}, ${interval})`;
}
