import { execFile } from 'node:child_process';
import { arch, availableParallelism, cpus, hostname, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';

import type { HostMachine, MachineFacts } from '../contracts/shard-host.ts';
import manifest from '../../package.json' with { type: 'json' };
import { nodeMachineProbe } from './node-machine-probe.ts';

/** How long git may take to name a commit. */
const GIT_TIMEOUT_MS = 2_000;

/** Looks at this machine. Never fails: what cannot be found out is null or empty. */
export async function machineFacts(): Promise<MachineFacts> {
  return {
    host: hostname(),
    os: `${type()} ${release()}`,
    arch: arch(),
    cpu_model: cpus()[0]?.model.trim() ?? '',
    cores: availableParallelism(),
    memory_bytes: totalmem(),
    node_version: process.version,
    git_commit: await gitCommit(),
  };
}

/** This machine as hosts tell of it: its facts, which are looked up once, and how it stands at each look. */
export function thisMachine(): { look(shards: readonly number[]): Promise<HostMachine> } {
  const probe = nodeMachineProbe();
  let facts: Promise<MachineFacts> | null = null;
  return {
    async look(shards) {
      const reading = probe.read();
      facts ??= machineFacts();
      return { name: hostname(), shards, facts: await facts, reading: await reading };
    },
  };
}

async function gitCommit(): Promise<string | null> {
  try {
    const run = promisify(execFile);
    const { stdout } = await run('git', ['rev-parse', '--short=12', 'HEAD'], { timeout: GIT_TIMEOUT_MS });
    return stdout.trim();
  } catch {
    return null;
  }
}

/** The version of syntrix-bench: all its packages share one. */
export const TOOL_VERSION: string = manifest.version;
