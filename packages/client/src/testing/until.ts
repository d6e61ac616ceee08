/** After this long a condition counts as never met: far more than any takes on a busy machine. */
const LONGEST_MS = 60_000;

/** Lets the event loop turn until a condition holds. @throws Error naming the condition if it never does */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const endMs = performance.now() + LONGEST_MS;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
