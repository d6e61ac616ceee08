import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { UsageError } from '../flags/usage-error.ts';

/** A target that a command started. */
export interface StartedTarget {
  readonly url: string;
  /** Ends the command and whatever it started, and waits until it has gone. */
  close(): Promise<void>;
}

/** How long a command may take to print its URL. */
const STARTS_WITHIN_MS = 120_000;
/** How long it may take to end before it is killed. */
const ENDS_WITHIN_MS = 10_000;

/** Whether a side is the URL of a server that is there already, and no command that starts one. */
export function isUrl(side: string): boolean {
  return /^https?:\/\//iu.test(side);
}

/** The target of a side: a URL as it is, anything else is a command that prints the URL and serves until it is ended. */
export async function openTarget(side: string): Promise<StartedTarget> {
  if (isUrl(side)) return { url: side, close: () => Promise.resolve() };
  return startCommand(side);
}

/**
 * Starts a command in a shell of its own process group, and waits for the first line that holds a URL.
 *
 * @throws UsageError if it ends, or prints none in two minutes
 */
async function startCommand(command: string): Promise<StartedTarget> {
  const child = spawn(command, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  const close = async (): Promise<void> => {
    signalGroup(child.pid, 'SIGTERM');
    const killer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), ENDS_WITHIN_MS);
    await exited;
    clearTimeout(killer);
  };
  const url = await new Promise<string | null>((resolve) => {
    const late = setTimeout(() => resolve(null), STARTS_WITHIN_MS);
    // Read to its end, so that the command never waits for a reader.
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /https?:\/\/[^\s"']+/u.exec(line)?.[0];
      if (found !== undefined) resolve(found);
    });
    void exited.then(() => {
      clearTimeout(late);
      resolve(null);
    });
  });
  if (url !== null) return { url, close };
  await close();
  throw new UsageError(`"${command}" started no target: it must print its URL on a line and run until it is ended.`);
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has gone already.
  }
}
