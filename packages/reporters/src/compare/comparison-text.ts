import { MOST_RUNS_ASKED } from '@syntrix-bench/metrics/compare';
import type { ComparedFigure, Comparison, ComparisonVerdict, Incomparability } from '@syntrix-bench/metrics/compare';
import {
  cleanText,
  formatLatencyMs,
  formatRate,
  formatReservedMs,
  NOTHING,
  plural,
  signMeanings,
} from '@syntrix-bench/metrics/text';
import type { Tone } from '../format/line.ts';
import { fitText, textWidth } from '../format/text.ts';

/** What a verdict is called. */
export const VERDICT_WORDS: Readonly<Record<ComparisonVerdict, string>> = {
  worse: 'worse',
  better: 'better',
  no_difference: 'no difference shown',
  cannot_tell: 'cannot tell',
};

/** The sign of a verdict. No meaning rests on it alone. */
export const VERDICT_MARKS: Readonly<Record<ComparisonVerdict, string>> = {
  worse: '✗',
  better: '✓',
  no_difference: '=',
  cannot_tell: '?',
};

/** The tone of a verdict. */
export const VERDICT_TONES: Readonly<Record<ComparisonVerdict, Tone>> = {
  worse: 'bad',
  better: 'good',
  no_difference: 'plain',
  cannot_tell: 'warning',
};

/**
 * What the sides are called over columns that are at most so wide: by their sets' names. Long ones are cut at their end, or where that leaves both
 * alike at their begin.
 */
export function sideNames(
  { base, new: next }: Pick<Comparison, 'base' | 'new'>,
  most: number,
): readonly [string, string] {
  const names = [cleanText(base.label), cleanText(next.label)] as const;
  const cuts = [fitText, fitBegin].map((cut) => [cut(names[0], most), cut(names[1], most)] as const);
  return cuts.find(([a, b]) => a !== b) ?? ['base', 'new'];
}

/** The text, cut to at most `width` columns; what was cut begins with `…`. */
function fitBegin(text: string, width: number): string {
  return textWidth(text) <= width
    ? text
    : `…${Array.from(text)
        .slice(1 - width)
        .join('')}`;
}

/** A side's median, in the unit that suits it; among what got no answer `never`, or more than a bound; `–` where there is none. */
export function formatSide(figure: ComparedFigure, side: 'base' | 'new'): string {
  const { [side]: value, [`${side}_unanswered` as const]: unanswered, unit } = figure;
  if (unanswered !== null)
    return formatReservedMs(unanswered.at_least, { censored: true, never: unanswered.never, thin: false });
  if (value === null) return NOTHING;
  if (unit === 'ms') return formatLatencyMs(value);
  return unit === '/s' ? formatRate(value) : `${Number(value.toFixed(3))}%`;
}

/** What a reader must know of a comparison: what differs, notes, and what the signs of these figures mean. */
export function describeNotes(
  { differences, notes }: Pick<Comparison, 'differences' | 'notes'>,
  shown: readonly ComparedFigure[],
): readonly string[] {
  const cells = shown.flatMap((figure) => [formatSide(figure, 'base'), formatSide(figure, 'new')]);
  return [...differences.map(describeDifference), ...notes, ...signMeanings(cells)];
}

/** What differs, as a sentence. */
function describeDifference({ what, base, new: next }: Incomparability): string {
  const listed = (values: readonly string[]) =>
    values.length > 3 ? `${values.slice(0, 3).join(', ')} and ${values.length - 3} more` : values.join(', ');
  const same = base.length === next.length && base.every((value) => next.includes(value));
  return same
    ? `${what} differs within the sets: ${listed(base)}`
    : `${what} differs: ${listed(base)} → ${listed(next)}`;
}

/** A change: `+5.1%`, or where it is an amount `+0.2 points`. */
export function formatChange(change: number | null, { scale }: Pick<ComparedFigure, 'scale'>): string {
  if (change === null) return NOTHING;
  const digits = Math.abs(change) >= 100 ? 0 : Math.abs(change) >= 0.095 || change === 0 ? 1 : 2;
  const rounded = change.toFixed(digits);
  const sign = Number(rounded) === 0 ? '' : change > 0 ? '+' : '−';
  const text = `${sign}${rounded.replace(/^-/u, '')}`;
  return scale === 'ratio' ? `${text}%` : `${text} pt`;
}

/** What one measurement of a side is called: of pairs, a pair. */
export function unitOf({ design }: Pick<Comparison, 'design'>): 'run' | 'pair' {
  return design === 'paired' ? 'pair' : 'run';
}

/** An interval: `+3.9 to +6.2%`; what has no end is open, and what has no change has none. @param unit what there are too few of without ends */
export function formatInterval(
  figure: Pick<ComparedFigure, 'change' | 'low' | 'high' | 'scale' | 'as_scheduled' | 'by_failing_runs'>,
  unit: 'run' | 'pair' = 'run',
): string {
  const { change, low, high } = figure;
  if (figure.as_scheduled === true || figure.by_failing_runs === true) return NOTHING;
  if (low === null && high === null) return change === null ? NOTHING : `too few ${unit}s`;
  const ends = [low, high].map((end) => formatChange(end, figure).replace(/(%| pt)$/u, ''));
  return `${ends[0]} to ${ends[1]}${figure.scale === 'ratio' ? '%' : ' pt'}`;
}

/** A probability to one significant digit beyond thousandths, as papers have it. */
export function formatP(p: number | null): string {
  if (p === null) return NOTHING;
  return p < 0.001 ? '<0.001' : p.toFixed(3);
}

/** The sign of a figure's verdict; none where there is nothing to tell. */
export function markOf({ verdict, as_scheduled: asScheduled = false }: ComparedFigure): string {
  return asScheduled ? ' ' : VERDICT_MARKS[verdict];
}

/** The tone of a figure's verdict. */
export function toneOf({ verdict, as_scheduled: asScheduled = false }: ComparedFigure): Tone {
  return asScheduled ? 'quiet' : VERDICT_TONES[verdict];
}

/** The verdict of a figure in a table: `cannot tell, +6 runs` where so many more would do. */
export function describeVerdict(
  { verdict, more_runs: more, as_scheduled: asScheduled = false }: ComparedFigure,
  unit: 'run' | 'pair' = 'run',
): string {
  if (asScheduled) return 'as scheduled';
  return verdict === 'cannot_tell' && more !== null ? `cannot tell, +${plural(more, unit)}` : VERDICT_WORDS[verdict];
}

/** The whole in one sentence: what changed of what decides, or what it would take. */
export function describeComparison(comparison: Comparison): string {
  const { verdict, figures, design, more_runs: more } = comparison;
  const primary = figures.filter((figure) => figure.primary);
  const changed = (of: ComparisonVerdict) =>
    primary
      .filter((figure) => figure.verdict === of)
      .map(
        (figure) => `${figure.name} ${figure.change === null ? 'beyond measure' : formatChange(figure.change, figure)}`,
      );
  if (verdict === 'worse' || verdict === 'better') {
    const other = verdict === 'worse' ? changed('better') : [];
    return [
      `${verdict}: ${changed(verdict).join(', ')}`,
      ...(other.length === 0 ? [] : [`better: ${other.join(', ')}`]),
    ].join('; ');
  }
  if (verdict === 'no_difference') {
    const delta = Math.max(...primary.filter(({ scale }) => scale === 'ratio').map((figure) => figure.delta), 0);
    return `no difference shown: all within ${Number(delta.toFixed(1))}% either way`;
  }
  const isKnown = design !== 'one_against_one' || primary.some(({ spread }) => spread !== undefined);
  const unit = unitOf(comparison);
  const ofEach = unit === 'pair' ? '' : ' of each';
  if (design === 'one_against_one') {
    const needs =
      more === null ? '' : `: it would take ${isKnown ? 'about' : 'at least'} ${plural(more, 'more run')} of each`;
    return `cannot tell from one run each${needs}`;
  }
  if (more !== null) return `cannot tell yet: needs about ${plural(more, `more ${unit}`)}${ofEach}`;
  const open = primary.filter((figure) => figure.verdict === 'cannot_tell' && figure.more_runs === null);
  const whys = [...new Set(open.map(({ reason }) => reason))].filter((reason) => reason !== '');
  if (whys.length > 0) return `cannot tell: ${whys.join('; ')}`;
  const names = open.length === 0 ? '' : ` (${open.map(({ name }) => name).join(', ')})`;
  return `cannot tell yet: needs more than ${MOST_RUNS_ASKED} ${unit}s${ofEach}${names}: make runs longer, or allow more with --threshold`;
}

/** What stands behind the intervals, as a sentence. */
export function describeMethod(comparison: Comparison, alpha: number): string {
  const { design, figures, relabellings, least_runs: least } = comparison;
  if (design === 'one_against_one') {
    const spreads = figures.flatMap(({ primary, spread }) => (primary && spread !== undefined ? [spread] : []));
    if (spreads.length === 0) {
      return 'One run against one says nothing by itself, and the certificate doubts a run, so that no spread between runs can be assumed. To measure it: calibrate.';
    }
    const assumed = spreads.some((spread) => spread.assumed);
    const from = assumed
      ? 'assumed: runs differ by 5%. To measure it: calibrate'
      : `measured by calibrate with ${(spreads[0]?.freedom ?? 0) + 1} runs`;
    return `${assumed ? '95% interval of one run against one, each figure by itself' : '99% intervals of one run against one, over all figures that decide'}; spread between runs ${from}.${describeDeltas(comparison)}`;
  }
  const how =
    relabellings === null
      ? ''
      : relabellings.exact
        ? `all ${relabellings.count.toLocaleString('en-US')}`
        : relabellings.count.toLocaleString('en-US');
  const what = design === 'paired' ? 'sign flips of pairs' : 'permutations of runs';
  const count = figures.filter(({ primary, by_failing_runs: isBeside = false }) => primary && !isBeside).length;
  const enough = `at least ${plural(least, design === 'paired' ? 'pair' : 'run')}${design === 'paired' ? '' : ' of each'} can show anything`;
  return `${100 * (1 - alpha)}% intervals over ${plural(count, 'figure')} together, ${how} ${what}; ${enough}.${describeDeltas(comparison)}`;
}

/** Up to which changes nothing is said to be better or worse, as a sentence. */
function describeDeltas({ figures }: Pick<Comparison, 'figures'>): string {
  const ratios = figures.filter(({ primary, scale }) => primary && scale === 'ratio');
  const usual = Math.min(...ratios.map(({ delta }) => delta));
  const others = ratios
    .filter(({ delta }) => delta !== usual)
    .map(({ name, delta }) => `of ${name} up to ${shortPercent(delta)}`);
  return ratios.length === 0 ? '' : ` Changes up to ${[shortPercent(usual), ...others].join(', ')} do not matter.`;
}

function shortPercent(value: number): string {
  return `${Number(value.toFixed(1))}%`;
}

/** Whether a figure is shown among those that decide: they and what is as its schedule has it. */
export function isAmongFirst({ primary, as_scheduled: asScheduled = false }: ComparedFigure): boolean {
  return primary || asScheduled;
}

/** Whether a figure that decides nothing shows a change worth telling. */
export function isTold({ primary, verdict }: ComparedFigure): boolean {
  return !primary && (verdict === 'worse' || verdict === 'better');
}
