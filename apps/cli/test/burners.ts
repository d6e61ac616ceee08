import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

/** Seconds of CPU after which a burner ends by itself, should nobody stop it. */
const MOST_CPU_SECONDS = 30;

/** A core that this process may use, as `taskset -c` takes it. */
export function someCore(): string {
  const [, core] = /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  if (core === undefined) throw new Error('no core is known that this process may use');
  return core;
}

/** Starts programs that do nothing but use up a core. Resolves, when called, once all have ended. */
export function burn(core: string, count: number): () => Promise<void> {
  const loop = `ulimit -t ${MOST_CPU_SECONDS}; while :; do :; done`;
  const burners = Array.from({ length: count }, () =>
    spawn('taskset', ['-c', core, 'sh', '-c', loop], { stdio: 'ignore' }),
  );
  return async () => {
    const ended = burners.map((burner) => once(burner, 'exit'));
    for (const burner of burners) burner.kill('SIGKILL');
    await Promise.all(ended);
  };
}
