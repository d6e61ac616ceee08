import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Readable, Writable } from 'node:stream';
import type { TransportClock } from '@syntrix-bench/client';
import type { WantedThreads } from '@syntrix-bench/core';
import type { ReportFiles } from '@syntrix-bench/reporters';
import type { BaseContext } from 'clipanion';

import { readMachine, type MachineReading } from './doctor/machine-reading.ts';
import { EXIT_CODES, STOP_SIGNALS, type StopSignal } from './exit-codes.ts';
import { OUT_OF_FILES_HINT, describeOutOfFiles, isOutOfFiles } from './failures/out-of-files.ts';
import { ownStdout } from './own-stdout.ts';
import { threadsPlace, type LoadPlace } from './run/load-place.ts';

/** A stream that may be a terminal. */
export interface OutputStream extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** This program, running once more in a process of its own. */
export interface SelfProcess {
  /** Ending it asks a `testbed --until-stdin-ends` to stop. */
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves with the exit code; null when a signal ended it or it could not be started. */
  readonly exited: Promise<number | null>;
}

/** All that commands know of the world. Tests build one of streams in memory; only {@link processContext} touches the process. */
export interface CliContext extends BaseContext {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** What relative paths are relative to. */
  readonly cwd: string;
  /** What runs the program, for bug reports: `Node v20.19.0 on linux x64`. */
  readonly runtime: string;
  readonly now: () => Date;
  /** What waits of minutes at most are measured with. @default the machine's monotonic clock */
  readonly clock?: TransportClock;
  /** What reports are written with. @default the file system */
  readonly reportFiles?: ReportFiles;
  /** What this machine is like. */
  readonly readMachine: () => Promise<MachineReading>;
  /** Makes room for load on so many threads; tests from source stay in this process. */
  readonly loadPlace: (threads: WantedThreads) => Promise<LoadPlace>;
  /** Calls back for each signal that asks to stop, until the returned function is called. */
  readonly onStopSignal: (listener: (signal: StopSignal) => void) => () => void;
  /** Runs this program again with its own event loop. Its process does not get the terminal's Ctrl+C. */
  readonly spawnSelf: (args: readonly string[]) => SelfProcess;
}

/** The world as the process sees it. */
export function processContext(): CliContext {
  ignoreBrokenPipe(process.stdout);
  ignoreBrokenPipe(process.stderr);
  return {
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    colorDepth: 1,
    cwd: process.cwd(),
    runtime: `Node ${process.version} on ${process.platform} ${process.arch}`,
    now: () => new Date(),
    readMachine,
    loadPlace: threadsPlace,
    onStopSignal: onProcessSignal,
    spawnSelf: spawnThisProgram,
  };
}

/**
 * Runs the program and ends the process with its exit code; stdout is for its results alone. The code is a failing one until the work is done, so that a
 * process whose event loop ran empty half-way is not taken for a success.
 */
export async function runProcess(
  work: (argv: readonly string[], context: CliContext) => Promise<number>,
): Promise<never> {
  let done = false;
  process.exitCode = 1;
  process.once('exit', () => {
    if (!done) process.stderr.write('syntrix-bench ended before its work was done. This is a bug: please report it.\n');
  });
  const context = { ...processContext(), stdout: ownStdout(process.stdout, process.stderr) };
  ignoreBrokenPipe(context.stdout);
  const code = await work(process.argv.slice(2), context).catch((error: unknown) => {
    if (!isOutOfFiles(error)) throw error;
    context.stderr.write(`error: ${describeOutOfFiles(error)}\n       ${OUT_OF_FILES_HINT}\n`);
    return EXIT_CODES.runFailed;
  });
  done = true;
  await Promise.all([flushed(context.stdout), flushed(context.stderr)]);
  process.exit(code);
}

/** A reader that goes away, as in `… | head`, must not end a run before its clean-up. */
function ignoreBrokenPipe(stream: Writable): void {
  stream.on('error', () => undefined);
}

function flushed(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
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
