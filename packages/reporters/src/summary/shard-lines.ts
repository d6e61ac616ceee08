import type { Report, ReportGenerator, ReportShard } from '@syntrix-bench/metrics';
import {
  formatBytes,
  formatLatencyMs,
  formatRate,
  formatShortCount,
  latencyText,
  NOTHING,
} from '@syntrix-bench/metrics/text';
import type { Line } from '../format/line.ts';
import { layOutTable, type Cell, type Column } from '../format/table.ts';
import { itemLines } from './facts.ts';

type ShardGenerator = ReportGenerator['shards'][number];

/** How far shards lie apart, which tells a lame one (R19). Nothing where there is only one. */
export function renderShardSpread({ shards = [] }: Report, columns: number): readonly Line[] {
  if (shards.length < 2) return [];
  const known = shards.flatMap(({ latency }) => latency ?? []);
  return itemLines(
    'Shards',
    [
      String(shards.length),
      `ok/s ${spread(
        shards,
        ({ goodput }) => goodput,
        ({ goodput }) => formatRate(goodput),
      )}`,
      ...(known.length === 0
        ? []
        : [
            `p99 ${spread(
              known,
              ({ p99, never }) => (never.includes('p99') ? Infinity : p99),
              (latency) => latencyText(latency, 'p99'),
            )}`,
          ]),
    ],
    columns,
  );
}

/** The lowest and the highest; at least one is there. */
function spread<T>(all: readonly T[], valueOf: (each: T) => number, format: (each: T) => string): string {
  const sorted = all.toSorted((a, b) => valueOf(a) - valueOf(b));
  return [sorted[0], sorted.at(-1)].flatMap((each) => (each === undefined ? [] : format(each))).join(' to ');
}

const COLUMNS: readonly Column[] = [
  { header: 'shard', align: 'left', rank: 0 },
  { header: 'ok/s', align: 'right', rank: 0 },
  { header: 'p50', align: 'right', rank: 4 },
  { header: 'p99', align: 'right', rank: 1 },
  { header: 'errors', align: 'right', rank: 2 },
  { header: 'cpu', align: 'right', rank: 0 },
  { header: 'most', align: 'right', rank: 3 },
  { header: 'loop late p99', align: 'right', rank: 0 },
  { header: 'most', align: 'right', rank: 4 },
  { header: 'gc', align: 'right', rank: 1 },
  { header: 'memory', align: 'right', rank: 2 },
  { header: 'sockets', align: 'right', rank: 4 },
];

/** Each shard: what it did, and how its generator fared. */
export function renderShards(report: Report, columns: number): readonly Line[] {
  const generators = new Map(report.generator?.shards.map((each) => [each.shard, each]));
  const shards = new Map(report.shards?.map((each) => [each.shard, each]));
  const numbers = [...new Set([...shards.keys(), ...generators.keys()])].sort((a, b) => a - b);
  if (numbers.length === 0) return [];
  const rows = numbers.map((number): readonly Cell[] => [
    { text: String(number) },
    ...workCells(shards.get(number)),
    ...generatorCells(generators.get(number)),
  ]);
  return layOutTable({ header: true, columns: COLUMNS, rows }, columns);
}

function workCells(shard: ReportShard | undefined): readonly Cell[] {
  if (shard === undefined) return Array.from({ length: 4 }, () => ({ text: '' }));
  return [
    { text: formatRate(shard.goodput), tone: 'strong' },
    { text: latencyText(shard.latency, 'p50') },
    { text: latencyText(shard.latency, 'p99') },
    { text: formatShortCount(shard.errors), tone: shard.errors > 0 ? 'bad' : 'plain' },
  ];
}

function generatorCells(generator: ShardGenerator | undefined): readonly Cell[] {
  if (generator === undefined) return Array.from({ length: 7 }, () => ({ text: NOTHING }));
  return [
    { text: loadText(generator.cpu_load_mean) },
    { text: loadText(generator.cpu_load_max) },
    { text: formatLatencyMs(generator.event_loop_delay_p99_max) },
    { text: formatLatencyMs(generator.event_loop_delay_max) },
    { text: formatLatencyMs(generator.gc_seconds * 1000) },
    { text: formatBytes(generator.rss_bytes_max) },
    { text: String(generator.open_sockets_max) },
  ];
}

function loadText(load: number): string {
  return `${Math.round(load * 100)}%`;
}
