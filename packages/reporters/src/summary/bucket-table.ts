import type { Report, ReportBucket } from '@syntrix-bench/metrics';
import { cleanText, formatLatencyMs, formatPercent, formatShortCount } from '@syntrix-bench/metrics/text';
import { lineOf, span, type Line } from '../format/line.ts';
import { layOutTable } from '../format/table.ts';
import { fitText, textWidth } from '../format/text.ts';

const LONGEST_NAME = 20;
const BOUNDARY_WIDTH = 14;
const GAP = 2;

interface Distribution {
  readonly name: string;
  readonly buckets: readonly ReportBucket[];
}

/**
 * The buckets that the config asked for: for each operation type how many responses lie in each, and what share lies up to
 * its boundary. As many types side by side as the width takes, then the next ones below.
 */
export function renderBuckets({ operations }: Report, columns: number): readonly Line[] {
  const distributions = Object.entries(operations).flatMap(([name, { buckets }]): readonly Distribution[] =>
    buckets === undefined || buckets.length === 0 ? [] : [{ name: fitText(cleanText(name), LONGEST_NAME), buckets }],
  );
  if (distributions.length === 0) return [];
  return [
    ...chunks(distributions, columns).flatMap((some) => renderSome(some, columns)),
    lineOf(span('operations in each bucket, and the share up to its boundary', 'quiet')),
  ];
}

function renderSome(distributions: readonly Distribution[], columns: number): readonly Line[] {
  const boundaries = distributions[0]?.buckets.map(({ le }) => le) ?? [];
  return layOutTable(
    {
      header: true,
      columns: [
        { header: 'response', align: 'left', rank: 0 },
        ...distributions.map(({ name }) => ({ header: name, align: 'right' as const, rank: 0 })),
      ],
      rows: boundaries.map((le, index) => [
        { text: boundaryText(le, boundaries.at(-2) ?? null) },
        ...distributions.map(({ buckets }) => ({ text: cellText(buckets, index) })),
      ]),
    },
    columns,
  );
}

function boundaryText(le: number | null, last: number | null): string {
  if (le !== null) return `up to ${plainMs(le)}`;
  return last === null ? 'all' : `above ${plainMs(last)}`;
}

/** A boundary is a round number. */
function plainMs(ms: number): string {
  return formatLatencyMs(ms)
    .replace(/(\.\d*?)0+ /u, '$1 ')
    .replace('. ', ' ');
}

/** `12.3k  45.20%`: operations in the bucket, and the share up to its boundary. */
function cellText(buckets: readonly ReportBucket[], index: number): string {
  const bucket = buckets[index];
  const all = buckets.at(-1)?.cumulative ?? 0;
  if (bucket === undefined || all === 0) return '';
  const share = formatPercent((bucket.cumulative / all) * 100);
  return `${formatShortCount(bucket.count)}${share.padStart(9)}`;
}

/** Neighbours that fit side by side; at least one. */
function chunks(distributions: readonly Distribution[], columns: number): readonly (readonly Distribution[])[] {
  const kept: Distribution[][] = [];
  let left = 0;
  for (const each of distributions) {
    const width =
      GAP + Math.max(textWidth(each.name), ...each.buckets.map((_, index) => cellText(each.buckets, index).length));
    if (kept.length === 0 || width > left) {
      kept.push([each]);
      left = columns - BOUNDARY_WIDTH - width;
    } else {
      kept.at(-1)?.push(each);
      left -= width;
    }
  }
  return kept;
}
