import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';

/** Below the ports that systems give to connections, which would take one away again. */
const [LEAST, MOST] = [20_000, 32_000];

/**
 * Each process of a suite has ports of its own, so that none gives another's away before it is listened on.
 *
 * @param pool number of the process: a suite has four or as many as there are cores, and they begin at 1
 */
export function portsOfProcess(pool: number, cores: number): { readonly first: number; readonly count: number } {
  const processes = Math.max(24, cores + 1);
  const count = Math.floor((MOST - LEAST) / processes);
  return { first: LEAST + (pool % processes) * count, count };
}

/** None is tried again soon. Suites side by side on a machine begin at places of their own. */
let tried = process.pid;

/** An address of this machine that nobody listens on, nor will any other test. */
export async function freeAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}

/** A port of 127.0.0.1 that nobody listens on, nor will any other test. */
export async function freePort(): Promise<number> {
  const { first, count } = portsOfProcess(Number(process.env['VITEST_POOL_ID'] ?? 0), availableParallelism());
  for (;;) {
    tried += 1;
    const port = first + (tried % count);
    const server = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}
