import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';

/** Below the ports that systems give to connections, which would take one away again. */
const [LEAST, MOST] = [20_000, 32_000];
/** A suite has four processes or as many as there are cores, whose numbers begin at 1. */
const PROCESSES = Math.max(24, availableParallelism() + 1);
/** Each process of a suite has ports of its own, so that none gives another's away before it is listened on. */
const PORTS_OF_PROCESS = Math.floor((MOST - LEAST) / PROCESSES);

/** None is tried again soon. Suites side by side on a machine begin at places of their own. */
let tried = process.pid;

/** An address of this machine that nobody listens on, nor will any other test. */
export async function freeAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}

/** A port of 127.0.0.1 that nobody listens on, nor will any other test. */
export async function freePort(): Promise<number> {
  const first = LEAST + (Number(process.env['VITEST_POOL_ID'] ?? 0) % PROCESSES) * PORTS_OF_PROCESS;
  for (;;) {
    tried += 1;
    const port = first + (tried % PORTS_OF_PROCESS);
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
