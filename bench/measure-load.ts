import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { cpuUsOf } from './process-cpu.ts';
import type { NeutralTarget } from './neutral-target.ts';
import { searchPath } from './tools.ts';

/** Requests before the window begins: connections are open, and code that is compiled while it runs has been. */
const WARM_UP_REQUESTS = 50_000;
const LONGEST_WARM_UP_MS = 30_000;

/** What one program cost in one round. */
export interface LoadSample {
  /** CPU of the program, user and system, over the requests that the target answered. */
  readonly cpuUsPerRequest: number;
  readonly requestsPerSecond: number;
  /** CPU of the target over the same requests. */
  readonly targetUsPerRequest: number;
}

/**
 * Runs a program that makes load, on certain cores, and measures a window in the midst of it. Requests are those that the
 * target counted, so that no program is taken at its word, and starting up is not counted for any. The program is killed
 * when the window is over.
 *
 * @throws Error with what the program said, if it ends early or makes no load
 */
export async function measureLoad(
  command: readonly string[],
  target: NeutralTarget,
  options: { readonly cores: string; readonly seconds: number; readonly warmUpRequests?: number },
): Promise<LoadSample> {
  const program = spawn('taskset', ['-c', options.cores, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: searchPath(),
  });
  let said = '';
  for (const stream of [program.stdout, program.stderr]) {
    stream.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-2000)));
  }
  const pid = program.pid ?? 0;
  try {
    const before = await target.requests();
    const startedMs = performance.now();
    let asked = 1;
    while ((await target.requests()) - before - asked < (options.warmUpRequests ?? WARM_UP_REQUESTS)) {
      if (program.exitCode !== null) throw new Error(`${command.join(' ')}\nended early: ${said.trim()}`);
      if (performance.now() - startedMs > LONGEST_WARM_UP_MS)
        throw new Error(`${command[0]} makes too little load: ${said}`);
      asked += 1;
      await sleep(50);
    }
    const first = await stamp(pid, target);
    await sleep(options.seconds * 1000);
    const last = await stamp(pid, target);
    const requests = last.requests - first.requests - 1;
    return {
      cpuUsPerRequest: (last.cpuUs - first.cpuUs) / requests,
      requestsPerSecond: (requests * 1000) / (last.atMs - first.atMs),
      targetUsPerRequest: (last.targetUs - first.targetUs) / requests,
    };
  } finally {
    program.kill('SIGKILL');
    if (program.exitCode === null && program.signalCode === null) await once(program, 'exit');
  }
}

async function stamp(pid: number, target: NeutralTarget) {
  const requests = await target.requests();
  return { requests, cpuUs: cpuUsOf(pid), targetUs: cpuUsOf(target.pid), atMs: performance.now() };
}
