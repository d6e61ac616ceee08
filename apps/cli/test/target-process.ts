import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FaultPlan, RequestCount } from '@syntrix-bench/testbed';

const bin = fileURLToPath(new URL('../bin/syntrix-bench.js', import.meta.url));
const bare = fileURLToPath(new URL('./bare-target.mjs', import.meta.url));

/** A target with an event loop of its own, so that what a generator suffers it does not. */
export interface TargetProcess {
  readonly url: string;
  close(): Promise<void>;
}

/** A testbed in a process of its own. */
export interface TestbedProcess extends TargetProcess {
  /** Forgets what happened, and goes wrong from now on as the plan says. */
  reset(plan: FaultPlan): Promise<void>;
  /** What it saw since, by method and status. */
  requests(): Promise<readonly RequestCount[]>;
}

/** The target that keeps nothing; see `bare-target.mjs` for its arguments. */
export function startBareTarget(...args: readonly string[]): Promise<TargetProcess> {
  return startTarget([bare, ...args]);
}

/** The built program's own testbed. */
export async function startTestbedProcess(): Promise<TestbedProcess> {
  const target = await startTarget([bin, 'testbed', '--quiet', '--until-stdin-ends']);
  const control = `${target.url}/_testbed`;
  return {
    ...target,
    async reset(plan) {
      await fetch(`${control}/reset`, { method: 'POST' });
      const { status } = await fetch(`${control}/faults`, { method: 'PUT', body: JSON.stringify(plan) });
      if (status !== 200) throw new Error(`the testbed does not take the faults: ${status}`);
    },
    async requests() {
      const truth = (await (await fetch(`${control}/ground-truth`)).json()) as { requests: readonly RequestCount[] };
      return truth.requests;
    },
  };
}

async function startTarget(args: readonly string[]): Promise<TargetProcess> {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const line = once(child.stdout, 'data').then(([bytes]) => String(bytes).trim());
  const url = await Promise.race([line, exited.then(() => '')]);
  if (!url.startsWith('http')) throw new Error(`${args.join(' ')} ended before it served`);
  return {
    url,
    async close() {
      child.stdin.end();
      await exited;
    },
  };
}
