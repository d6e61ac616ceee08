import { createInterface } from 'node:readline';

import type { CliContext } from '../context.ts';

/** An embedded target in a process of its own. */
export interface EmbeddedTarget {
  readonly url: string;
  /** Stops it and waits until it has gone. */
  close(): Promise<void>;
}

/**
 * Starts the embedded target in another process, so that it shares neither the event loop nor the garbage collector
 * with the load. It ends by itself when this process does, however that happens, because its standard input ends then.
 */
export async function startEmbeddedTarget(context: CliContext): Promise<EmbeddedTarget> {
  const child = context.spawnSelf(['testbed', '--quiet', '--until-stdin-ends']);
  const close = async (): Promise<void> => {
    child.stdin.end();
    await child.exited;
  };
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string | null>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(null));
  });
  if (url === null) throw new Error(`the embedded target did not start (exit code ${await child.exited})`);
  return { url, close };
}
