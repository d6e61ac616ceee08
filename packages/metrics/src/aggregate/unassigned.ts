import { emptyTally, operationsIn, type SeriesTally } from '../series-counts.ts';
import { UNASSIGNED_OPERATION, type SeriesKey } from '../series.ts';

/** What one series counted. */
export interface TalliedSeries {
  readonly key: SeriesKey;
  readonly tally: SeriesTally;
}

/** Operations that were begun, by type. */
type Started = ReadonlyMap<string, number>;

/**
 * Arrivals that were dropped or given up before anything said what they would have done, dealt out to the operation types of
 * their workload by each one's share of what was started: of what was due in the same database, phase and segment; where that
 * is nothing, in the same phase; else at any time. Shares are whole numbers and add up to the whole. Where nothing was ever
 * started they stay without a type (R14).
 */
export function shareUnassigned(all: readonly TalliedSeries[]): TalliedSeries[] {
  const operations = all.filter(({ key }) => key.kind === 'operation');
  const unassigned = operations.filter(({ key }) => key.operation === UNASSIGNED_OPERATION);
  if (unassigned.length === 0) return [];
  const started = SCOPES.map((scopeOf) => startedBy(operations, scopeOf));
  return unassigned.flatMap(({ key, tally }) => {
    const own = SCOPES.map((scopeOf, index) => started[index]!.get(scopeOf(key))).find((each) => each !== undefined);
    if (own === undefined) return [{ key, tally }];
    const [dropped, givenUp] = [shareOut(tally.dropped, own), shareOut(tally.givenUp, own)];
    return [...own.keys()].map((operation, index) => ({
      key: { ...key, operation },
      tally: { ...emptyTally(), dropped: dropped[index]!, givenUp: givenUp[index]! },
    }));
  });
}

/** From narrow to wide. */
const SCOPES: readonly ((key: SeriesKey) => string)[] = [
  ({ workload, database, phase, segment }) => JSON.stringify([workload, database, phase, segment]),
  ({ workload, phase }) => JSON.stringify([workload, phase]),
  ({ workload }) => workload,
];

/** What was started of each type, by scope; types in the order of their names. */
function startedBy(all: readonly TalliedSeries[], scopeOf: (key: SeriesKey) => string): ReadonlyMap<string, Started> {
  const scopes = new Map<string, Map<string, number>>();
  const inOrder = [...all].sort((a, b) => (a.key.operation < b.key.operation ? -1 : 1));
  for (const { key, tally } of inOrder) {
    const count = operationsIn(tally);
    if (count === 0) continue;
    const scope = scopeOf(key);
    const types = scopes.get(scope) ?? new Map<string, number>();
    scopes.set(scope, types.set(key.operation, (types.get(key.operation) ?? 0) + count));
  }
  return scopes;
}

/** Whole shares in the proportions of `started`, the largest remainders rounded up, of equal ones the first. */
function shareOut(whole: number, started: Started): number[] {
  const weights = [...started.values()];
  const sum = weights.reduce((a, b) => a + b, 0);
  const exact = weights.map((weight) => (whole * weight) / sum);
  const shares = exact.map(Math.floor);
  const left = whole - shares.reduce((a, b) => a + b, 0);
  const byRemainder = exact.map((_, index) => index).sort((a, b) => (exact[b]! % 1) - (exact[a]! % 1) || a - b);
  for (const index of byRemainder.slice(0, left)) shares[index]! += 1;
  return shares;
}
