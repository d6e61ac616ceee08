/** How often a condition is looked at before it counts as never met: far more turns of the event loop than any needs. */
const MAX_LOOKS = 200_000;

/** Lets the event loop turn until a condition holds. @throws Error naming the condition if it never does */
export async function until(what: string, condition: () => boolean): Promise<void> {
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`waited in vain until ${what}`);
}
