import { PassThrough, Writable } from 'node:stream';
import type { Clock } from '@syntrix-bench/client';
import type { WantedThreads } from '@syntrix-bench/core';
import type { ReportFiles } from '@syntrix-bench/reporters';

import type { CliContext, OutputStream, SelfProcess } from '../context.ts';
import type { ExitCode, StopSignal } from '../exit-codes.ts';
import type { MachineReading } from '../machine-reading.ts';
import { runCli } from '../run-cli.ts';

/** A stream that keeps what is written to it. */
export class MemoryStream extends Writable implements OutputStream {
  text = '';
  isTTY = false;
  columns = 80;
  readonly #watchers = new Set<() => void>();

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    for (const watch of this.#watchers) watch();
    done();
  }

  /** Resolves as soon as what was written matches, at once if it does already. */
  async until(pattern: RegExp): Promise<void> {
    if (pattern.test(this.text)) return;
    await new Promise<void>((resolve) => {
      const watch = (): void => {
        if (!pattern.test(this.text)) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
    });
  }
}

const QUIET_MACHINE: MachineReading = { cores: 8, load: 0.5, openFiles: 65_536, ports: 28_232, clockSource: 'tsc' };

/** A world in memory, and the means to look at it and to act on it. */
export interface MemoryWorld {
  readonly context: CliContext;
  readonly stdin: PassThrough;
  readonly stdout: MemoryStream;
  readonly stderr: MemoryStream;
  /** What the user, or the system, sends to the program. */
  signal(signal: StopSignal): void;
  /** How many listen for signals now. */
  readonly listeners: () => number;
}

export interface MemoryWorldOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What a person typed to start the program. @default syntrix-bench */
  readonly program?: string;
  readonly terminal?: { readonly columns: number };
  /** Standard input is a terminal on which this is typed. @default it is none, and nothing comes */
  readonly typed?: string;
  /** How this machine differs from one that is fine. */
  readonly machine?: Partial<MachineReading>;
  /** Is told how many threads a run asks for; load stays in this process. */
  readonly onThreads?: (threads: WantedThreads) => void;
  /** Is told what is opened in the browser. */
  readonly onPage?: (url: string) => void;
  /** Whether a browser can be opened. @default true */
  readonly hasBrowser?: boolean;
  /** What reports are written with. @default the file system */
  readonly reportFiles?: ReportFiles;
  /** @default a morning of 2026 */
  readonly now?: () => Date;
  /** @default the machine's */
  readonly clock?: Clock;
}

/** A world whose streams are kept in memory and in which "another process" is this program run once more in here. */
export function memoryWorld(options: MemoryWorldOptions = {}): MemoryWorld {
  const stdin = Object.assign(new PassThrough(), { isTTY: options.typed !== undefined });
  if (options.typed !== undefined) stdin.end(options.typed);
  const stdout = new MemoryStream();
  const stderr = new MemoryStream();
  for (const stream of options.terminal === undefined ? [] : [stdout, stderr]) {
    stream.isTTY = true;
    stream.columns = options.terminal?.columns ?? 80;
  }
  const listeners = new Set<(signal: StopSignal) => void>();
  const context: CliContext = {
    env: { ...options.env },
    program: options.program ?? 'syntrix-bench',
    stdin,
    stdout,
    stderr,
    cwd: options.cwd ?? '/nowhere',
    runtime: 'Node v20.19.0 on memory',
    now: options.now ?? (() => new Date('2026-11-24T07:00:00.000Z')),
    ...(options.reportFiles === undefined ? {} : { reportFiles: options.reportFiles }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    readMachine: () => Promise.resolve({ ...QUIET_MACHINE, ...options.machine }),
    loadPlace: (threads) => {
      options.onThreads?.(threads);
      return Promise.resolve({});
    },
    onStopSignal: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openPage: (url) => {
      options.onPage?.(url);
      return Promise.resolve(options.hasBrowser ?? true);
    },
    spawnSelf: spawnInMemory,
  };
  return {
    context,
    stdin,
    stdout,
    stderr,
    signal: (signal) => {
      for (const listener of [...listeners]) listener(signal);
    },
    listeners: () => listeners.size,
  };
}

/** What came of one command line. */
export interface CliResult {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line to its end. */
export async function runInMemory(argv: readonly string[], options: MemoryWorldOptions = {}): Promise<CliResult> {
  const world = memoryWorld(options);
  const code = await runCli(argv, world.context);
  return { code, stdout: world.stdout.text, stderr: world.stderr.text };
}

function spawnInMemory(args: readonly string[]): SelfProcess {
  const world = memoryWorld();
  const stdout = new PassThrough();
  const context: CliContext = { ...world.context, stdout };
  const exited = runCli(args, context).finally(() => stdout.end());
  return { stdin: world.stdin, stdout, exited };
}
