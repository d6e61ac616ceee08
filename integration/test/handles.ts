/** What keeps this process busy, by kind: sockets, timers, files, child processes. */
export function openHandles(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Kinds of which there are more now than there were. */
export function newHandles(before: Readonly<Record<string, number>>): string[] {
  return Object.entries(openHandles())
    .filter(([kind, count]) => count > (before[kind] ?? 0))
    .map(([kind, count]) => `${kind}: ${count - (before[kind] ?? 0)} more`);
}
