import { execFile } from 'node:child_process';
import { arch, availableParallelism, cpus, hostname, release, totalmem, type } from 'node:os';
import { promisify } from 'node:util';

import type { ReportEnvironment } from '@syntrix-bench/metrics';
import manifest from '../../package.json' with { type: 'json' };

/** How long git may take to name a commit. */
const GIT_TIMEOUT_MS = 2_000;

/** What a report tells about the machine that a run took place on. */
export type MachineFacts = Pick<
  ReportEnvironment,
  'host' | 'os' | 'arch' | 'cpu_model' | 'cores' | 'memory_bytes' | 'node_version' | 'git_commit'
>;

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
