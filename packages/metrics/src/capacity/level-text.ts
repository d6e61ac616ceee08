import type { CapacityStage } from './capacity.ts';
import { levelKind, thingOf, type CapacityDimension } from './dimensions.ts';
import type { StageVerdict } from './search.ts';
import type { Mark } from '../text/mark.ts';
import { formatReservedMs } from '../text/latency.ts';
import { formatExactly, formatCount, plural } from '../text/number.ts';

/** A level as people say it: `3,400/s`, `50 workers`, `16 KB`. */
export function levelText(max: CapacityDimension, level: number): string {
  switch (levelKind(max)) {
    case 'rate':
      return `${formatExactly(level)}/s`;
    case 'count':
      return plural(level, thingOf(max));
    case 'size':
      return sizeText(level);
  }
}

/** What stands after the number of a level: `/s`, ` workers`, ` B`. */
export function unitOf(max: CapacityDimension): string {
  switch (levelKind(max)) {
    case 'rate':
      return '/s';
    case 'count':
      return ` ${thingOf(max)}s`;
    case 'size':
      return ' B';
  }
}

/** What a stage that ended so is called, wherever it is shown, with its sign and its mark. */
export const STAGE_VERDICT_TEXTS: Readonly<
  Record<StageVerdict, { readonly word: string; readonly text: string; readonly mark: Mark }>
> = {
  passed: { word: 'passed', text: '✓ passed', mark: 'good' },
  failed: { word: 'failed', text: '✗ failed', mark: 'bad' },
  limited: { word: 'not proven', text: '~ not proven', mark: 'warning' },
};

/** Sizes count in steps of 1024, as in configs. */
function sizeText(bytes: number): string {
  for (const [unit, size] of [
    ['MB', 1024 ** 2],
    ['KB', 1024],
  ] as const) {
    if (bytes >= size) return `${Number((bytes / size).toFixed(1))} ${unit}`;
  }
  return `${formatCount(bytes)} B`;
}

/** A stage's p50 and p99 as they stand in tables. */
export function stageLatencyTexts({ latency }: CapacityStage): readonly [string, string] {
  if (latency === null) return ['–', '–'];
  const text = (figure: 'p50' | 'p99') =>
    formatReservedMs(latency[figure], {
      censored: latency.censored.includes(figure),
      never: latency.never.includes(figure),
      thin: latency.thin.includes(figure),
    });
  return [text('p50'), text('p99')];
}
