/** What keeps this process busy, by kind: sockets, timers, files, child processes. */
export function openHandles(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** `vi.waitUntil` itself waits with an interval and a time-out. */
const TIMERS_OF_WAITING = 2;

/** Kinds of which there are more now than there were; to be asked from within `vi.waitUntil`. */
export function newHandles(before: Readonly<Record<string, number>>): string[] {
  const allowed = { ...before, Timeout: (before.Timeout ?? 0) + TIMERS_OF_WAITING };
  return Object.entries(openHandles())
    .map(([kind, count]) => ({ kind, more: count - ((allowed as Record<string, number>)[kind] ?? 0) }))
    .filter(({ more }) => more > 0)
    .map(({ kind, more }) => `${kind}: ${more} more`);
}
