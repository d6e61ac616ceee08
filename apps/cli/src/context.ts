import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '@syntrix-bench/client';
import type { RunOptions, WantedThreads } from '@syntrix-bench/core';
import type { ReportFiles } from '@syntrix-bench/reporters';

import { STOP_SIGNALS, type StopSignal } from './exit-codes.ts';
import { openInBrowser } from './open-page.ts';
import { readMachine, type MachineReading } from './machine-reading.ts';

/** A stream that may be a terminal. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** A stream that may be a terminal somebody types on. */
export interface InputStream extends Readable {
  readonly isTTY?: boolean;
}

/** This program, running once more in a process of its own. */
export interface SelfProcess {
  /** Ending it asks a `testbed --until-stdin-ends` to stop. */
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves with the exit code; null when a signal ended it or it could not be started. */
  readonly exited: Promise<number | null>;
}

/** Where a run's load is made, and the clock that is read there; empty for this process. */
export type LoadPlace = Pick<RunOptions, 'host' | 'clock'>;

/** All that commands know of the world. Tests build one of streams in memory; only {@link processContext} touches the process. */
export interface CliContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a person types to start this program: messages that say what to type next begin with it. */
  readonly program: string;
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** What relative paths are relative to. */
  readonly cwd: string;
  /** What runs the program, for bug reports: `Node v20.19.0 on linux x64`. */
  readonly runtime: string;
  readonly now: () => Date;
  /** What waits of minutes at most are measured with. @default the machine's monotonic clock */
  readonly clock?: Clock;
  /** What reports are written with. @default the file system */
  readonly reportFiles?: ReportFiles;
  /** What this machine is like. */
  readonly readMachine: () => Promise<MachineReading>;
  /** Makes room for load on so many threads; tests from source stay in this process. */
  readonly loadPlace: (threads: WantedThreads) => Promise<LoadPlace>;
  /** Calls back for each signal that asks to stop, until the returned function is called. */
  readonly onStopSignal: (listener: (signal: StopSignal) => void) => () => void;
  /** Shows a page in the person's browser; resolves with whether one could be opened, as far as can be told. Never rejects. */
  readonly openPage: (url: string) => Promise<boolean>;
  /** Runs this program again with its own event loop. Its process does not get the terminal's Ctrl+C. */
  readonly spawnSelf: (args: readonly string[]) => SelfProcess;
}

/** The world as the process sees it. */
export function processContext(): CliContext {
  ignoreBrokenPipe(process.stdout);
  ignoreBrokenPipe(process.stderr);
  return {
    env: process.env,
    program: programName(process.env),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    runtime: `Node ${process.version} on ${process.platform} ${process.arch}`,
    now: () => new Date(),
    readMachine,
    loadPlace: threadsPlace,
    onStopSignal: onProcessSignal,
    openPage: openInBrowser,
    spawnSelf: spawnThisProgram,
  };
}

/**
 * What a person types to start this program: `npx syntrix-bench` where npm started it, which knows it without having put it on the
 * PATH; else its name.
 */
export function programName(env: CliContext['env']): string {
  const isNpx = env['npm_command'] === 'exec' || /^(npx|demo)$/.test(env['npm_lifecycle_event'] ?? '');
  return isNpx ? 'npx syntrix-bench' : 'syntrix-bench';
}

/** A reader that goes away, as in `… | head`, must not end a run before its clean-up. */
export function ignoreBrokenPipe(stream: Writable): void {
  stream.on('error', () => undefined);
}

/** Load in threads of their own, even where it is one: drawing and encoding never share the load's event loop. */
async function threadsPlace(threads: WantedThreads): Promise<LoadPlace> {
  const { systemClock, threadsHost } = await import('@syntrix-bench/core');
  const clock = systemClock();
  return { clock, host: threadsHost({ clock, threads }) };
}

function onProcessSignal(listener: (signal: StopSignal) => void): () => void {
  const signals = Object.keys(STOP_SIGNALS) as StopSignal[];
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

function spawnThisProgram(args: readonly string[]): SelfProcess {
  const script = fileURLToPath(new URL('../bin/syntrix-bench.js', import.meta.url));
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // A process group of its own: the terminal sends Ctrl+C to the whole group of the foreground.
    detached: true,
    windowsHide: true,
  });
  child.stdin.on('error', () => undefined);
  const exited = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  });
  return { stdin: child.stdin, stdout: child.stdout, exited };
}
