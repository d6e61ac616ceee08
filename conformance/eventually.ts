const RETRY_MS = 20;
const PATIENCE_MS = 10_000;

/** Repeats until it does not throw; throws what it last threw after ten seconds. */
export async function eventually(attempt: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
