/** Why a workload starts nothing any more, the one that tells most first. */
export const LOAD_ENDS = ['exhausted', 'quota', 'schedule'] as const;
/** One of {@link LOAD_ENDS}. */
export type LoadEnd = (typeof LOAD_ENDS)[number];

/** One word for several ends: the one that tells most. */
export function worstLoadEnd(ends: Iterable<LoadEnd>): LoadEnd {
  const all = [...ends];
  return LOAD_ENDS.find((end) => all.includes(end)) ?? 'schedule';
}
