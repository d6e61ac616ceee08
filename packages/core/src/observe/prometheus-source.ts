import type { ObservedUnit } from '@syntrix-bench/metrics';

import { ANSWER_WITHIN_MS, boundedGet } from './bounded-get.ts';
import type { Source } from './source.ts';

/** What processes usually tell of themselves. */
const USUAL = ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'process_open_fds', 'go_goroutines'];

/** A page in Prometheus' text format. Samples that differ in labels alone are added up. */
export function prometheusSource(url: string, metrics: readonly string[] = USUAL, withinMs = ANSWER_WITHIN_MS): Source {
  return {
    series: metrics.map((name) => ({ name, ...kindOf(name) })),
    look: async () => {
      const sums = sumsOf(await boundedGet(url, '', withinMs), new Set(metrics));
      if (sums.size === 0) throw new Error(`its page has none of ${metrics.slice(0, 4).join(', ')}`);
      return metrics.map((name) => sums.get(name) ?? null);
    },
  };
}

/** What a metric is, as names of Prometheus' say. */
function kindOf(name: string): { readonly unit: ObservedUnit; readonly isSum: boolean } {
  if (/cpu_seconds_total$/u.test(name)) return { unit: 'cores', isSum: true };
  if (/_bytes_total$/u.test(name)) return { unit: 'bytes_per_second', isSum: true };
  if (/_(total|count|sum)$/u.test(name)) return { unit: 'per_second', isSum: true };
  return { unit: /_bytes$/u.test(name) ? 'bytes' : 'count', isSum: false };
}

/** Sums of the wanted metrics. Lines that are no samples are passed over. */
export function sumsOf(page: string, wanted: ReadonlySet<string>): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (let from = 0; from < page.length;) {
    const end = page.indexOf('\n', from);
    const to = end === -1 ? page.length : end;
    const nameEnd = endOfName(page, from, to);
    const name = page.slice(from, nameEnd);
    if (wanted.has(name)) {
      const value = valueIn(page.slice(nameEnd, to));
      if (value !== null) sums.set(name, (sums.get(name) ?? 0) + value);
    }
    from = to + 1;
  }
  return sums;
}

function endOfName(page: string, from: number, to: number): number {
  for (let at = from; at < to; at += 1) {
    const sign = page[at];
    if (sign === '{' || sign === ' ' || sign === '\t') return at;
  }
  return to;
}

/** Labels, of which values may hold any sign within quotes, and the first word behind them. */
const VALUE = /^\s*(?:\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?\s*(\S+)/u;

/** The number behind the labels, before a time stamp and an exemplar, which has labels and a number of its own. */
function valueIn(rest: string): number | null {
  const value = VALUE.exec(rest)?.[1];
  const number = Number(value);
  return value === undefined || !Number.isFinite(number) ? null : number;
}
