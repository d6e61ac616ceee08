import { STATUS_CODES } from 'node:http';

import { byName } from '../by-name.ts';
import { earlierSample, laterSample, type ErrorSample, type ErrorTally } from '../error-sample.ts';
import type { SeriesKind } from '../series.ts';

/** All failures of one kind of series, category and status. */
export interface ErrorTotal {
  /** Of what: those of operations add up to the errors of all operations. */
  readonly kind: SeriesKind;
  /** For people: `409 Conflict`, `Timeout`. */
  readonly type: string;
  /** Stable key: `http_409_conflict`, `timeout`. */
  readonly category: string;
  /** HTTP status, 0 without an answer, `null` where it was not recorded. */
  readonly status: number | null;
  readonly count: number;
  readonly byOperation: Readonly<Record<string, number>>;
  readonly first: ErrorSample | null;
  readonly last: ErrorSample | null;
}

/** What people call a kind of error: the status with its name, or the category in words. */
export function errorTypeOf(category: string, status: number | null): string {
  if (status !== null && status >= 400) {
    const name = STATUS_CODES[status];
    return name === undefined ? `${status}` : `${status} ${name}`;
  }
  const words = category.replaceAll('_', ' ').trim();
  return words === '' ? 'Unknown error' : words.charAt(0).toUpperCase() + words.slice(1);
}

/** Sums failures over operations, workloads and databases; the most frequent first. */
export function toErrorTotals(tallies: readonly ErrorTally[]): ErrorTotal[] {
  const groups = new Map<string, ErrorTally[]>();
  for (const tally of tallies) {
    const id = JSON.stringify([tally.kind, tally.category, tally.status]);
    groups.set(id, [...(groups.get(id) ?? []), tally]);
  }
  return [...groups]
    .map(([id, group]) => ({ id, total: toErrorTotal(group) }))
    .sort((a, b) => b.total.count - a.total.count || (a.id < b.id ? -1 : 1))
    .map(({ total }) => total);
}

function toErrorTotal(tallies: readonly ErrorTally[]): ErrorTotal {
  const { kind, category, status } = tallies[0]!;
  const byOperation = new Map<string, number>();
  let count = 0;
  let first: ErrorSample | null = null;
  let last: ErrorSample | null = null;
  for (const tally of tallies) {
    count += tally.count;
    byOperation.set(tally.operation, (byOperation.get(tally.operation) ?? 0) + tally.count);
    first = earlierSample(first, tally.first);
    last = laterSample(last, tally.last);
  }
  const type = errorTypeOf(category, status);
  return {
    kind,
    type,
    category,
    status,
    count,
    byOperation: Object.fromEntries([...byOperation].sort(byName)),
    first,
    last,
  };
}
