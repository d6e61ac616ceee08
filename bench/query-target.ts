import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { NeutralTarget } from './neutral-target.ts';

/** A target that keeps what it is given, and answers every query with all of it. */
export interface QueryTarget extends NeutralTarget {
  /** Queries that it has answered, and bytes of its last answer, head included; 0 before the first. */
  answers(): Promise<{ readonly queries: number; readonly answerBytes: number }>;
}

/** Starts it on some cores, as taskset lists them. It ends with this process. */
export async function startQueryTarget(cores: string): Promise<QueryTarget> {
  const server = spawn('taskset', ['-c', cores, process.execPath, join(process.cwd(), 'query-target.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [url] = (await once(server, 'message')) as [string];
  const status = async () =>
    (await (await fetch(`${url}/status`)).json()) as Record<'requests' | 'queries' | 'answerBytes', number>;
  return {
    url,
    pid: server.pid ?? 0,
    requests: async () => (await status()).requests,
    answers: status,
    async stop() {
      server.kill('SIGKILL');
      if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    },
  };
}
