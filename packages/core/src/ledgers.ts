// What formats of ledgers are made with, for declarations, which must not load the engine for it.
/** The entries of both, as ledgers of several shards are merged: what both have is made one by `merge`. */
export function mergeEach<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  merge: (a: T, b: T) => T,
): Record<string, T> {
  const merged: Record<string, T> = { ...a };
  for (const [name, value] of Object.entries(b)) {
    const known = merged[name];
    merged[name] = known === undefined ? value : merge(known, value);
  }
  return merged;
}
