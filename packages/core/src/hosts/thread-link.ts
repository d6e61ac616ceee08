import { Worker } from 'node:worker_threads';

import { HeartbeatMonitor } from './heartbeat-monitor.ts';
import { readPrintedLines } from './printed-lines.ts';
import {
  type SentError,
  type ThreadMessage,
  type ThreadRequest,
  type ThreadStart,
  unpackError,
} from './thread-messages.ts';
import type { Clock } from '../contracts/clock.ts';
import type { HostListener, ShardCommand, ShardReply } from '../contracts/shard-host.ts';
import { BenchError } from '../errors.ts';

/** How long a thread may take to close its connections. */
const CLOSE_TIMEOUT_US = 10_000_000;

const DEAD_HINT =
  'the run ends, because its figures would be wrong without that share; the report covers the time until then';
const OUT_OF_FILES_HINT = 'raise the limit of open files (ulimit -n): a thread opens files to load its program';

/** Where a run fails in the midst of its load, its reason is all that is shown: what to do must stand in it. */
const OUT_OF_MEMORY =
  'it ran out of memory; give each thread more with NODE_OPTIONS=--max-old-space-size=<megabytes>, spread the workers over more threads, or look for a leak in a plugin';

/** What a link is made of. */
export interface ThreadLinkParts {
  /** The module that the thread runs. */
  readonly entry: URL;
  readonly start: ThreadStart;
  readonly listener: HostListener;
  readonly clock: Clock;
  /** How long the thread may say nothing before it is taken for stuck. */
  readonly silenceLimitUs: number;
}

interface Waiting {
  resolve(reply: ShardReply | null): void;
  reject(error: BenchError): void;
}

/** The host's end of one thread: sends commands, passes on what the shard says, notices when the thread dies or is stuck. */
export class ThreadLink {
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #shard: number;
  readonly #listener: HostListener;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  readonly #ready: Promise<void>;
  readonly #silence: HeartbeatMonitor;
  #becomeReady!: { resolve(): void; reject(error: BenchError): void };
  #lastWords: SentError | null = null;
  #commands = 0;
  #isReady = false;
  #uncertaintyUs = Infinity;
  #closing = false;
  #dead = false;

  constructor({ entry, start, listener, clock, silenceLimitUs }: ThreadLinkParts) {
    this.#clock = clock;
    this.#shard = start.assignment.shard;
    this.#listener = listener;
    this.#ready = new Promise((resolve, reject) => {
      this.#becomeReady = { resolve, reject };
    });
    // Flags of this process, such as a test runner's module conditions, are not for threads: they run what is built.
    this.#worker = new Worker(entry, { workerData: start, execArgv: [], stdout: true, stderr: true });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      readPrintedLines(stream, (line) => listener.onPrinted(this.#shard, line));
    }
    this.#worker.on('message', (message: ThreadMessage) => this.#hear(message));
    this.#worker.on('error', (error: NodeJS.ErrnoException) => this.#die(...describeError(error), error));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#silence.stop();
        const [why, cause] = this.#whyEnded(code);
        this.#die(why, DEAD_HINT, cause);
        resolve();
      });
    });
    this.#silence = new HeartbeatMonitor(clock, silenceLimitUs, () => {
      this.#die(`it has not responded for ${silenceLimitUs / 1e6} s; it may be in an endless loop`, DEAD_HINT, null);
      void this.#worker.terminate();
    });
  }

  /** Resolves when the shard takes commands. @throws BenchError if it cannot be made */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** How far off the thread's clock may be from the epoch that it was told; `Infinity` until it is ready. */
  get uncertaintyUs(): number {
    return this.#uncertaintyUs;
  }

  /** Null: the thread is dead. */
  send(command: ShardCommand): Promise<ShardReply | null> {
    if (this.#dead) return Promise.resolve(null);
    const id = (this.#commands += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ type: 'command', id, command } satisfies ThreadRequest);
    });
  }

  /** Lets the shard close; a thread that does not end by itself in time is ended. */
  async close(): Promise<void> {
    this.#closing = true;
    if (!this.#dead) this.#worker.postMessage({ type: 'close' } satisfies ThreadRequest);
    const timer = this.#clock.setTimer(CLOSE_TIMEOUT_US, () => void this.#worker.terminate());
    await this.#exited;
    timer.cancel();
  }

  /** Ends the thread at once, as if it had died. */
  async kill(): Promise<void> {
    await this.#worker.terminate();
  }

  #hear(message: ThreadMessage): void {
    this.#silence.heard();
    switch (message.type) {
      case 'alive':
        break;
      case 'ready':
        this.#isReady = true;
        this.#uncertaintyUs = message.uncertaintyUs;
        this.#becomeReady.resolve();
        break;
      case 'reply':
        this.#take(message.id)?.resolve(message.reply);
        break;
      case 'refused':
        this.#take(message.id)?.reject(unpackError(message.error));
        break;
      case 'snapshot':
        this.#listener.onSnapshot(message.snapshot);
        break;
      case 'progress':
        this.#listener.onProgress(this.#shard, message.done, message.total);
        break;
      case 'ended':
        this.#listener.onWorkloadEnded(this.#shard, message.workload, message.why, message.atUs);
        break;
      case 'failure':
        if (this.#isReady) this.#listener.onFailure(this.#shard, unpackError(message.error));
        else this.#becomeReady.reject(unpackError(message.error));
        break;
      case 'dying':
        this.#lastWords = message.error;
        break;
      case 'closed':
        this.#closing = true;
        break;
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  /** Why a thread ended, and what lies behind it. */
  #whyEnded(code: number): [why: string, cause: unknown] {
    if (this.#lastWords === null) return [`it exited with code ${code}`, null];
    return [this.#lastWords.message, unpackError(this.#lastWords).cause];
  }

  #die(why: string, hint: string, cause: unknown): void {
    if (this.#dead) return;
    this.#dead = true;
    for (const waiting of this.#waiting.values()) waiting.resolve(null);
    this.#waiting.clear();
    if (this.#closing) return;
    const error = new BenchError('shard_failed', `the thread of shard ${this.#shard} stopped: ${why}`, {
      hint,
      cause: cause ?? undefined,
    });
    if (this.#isReady) this.#listener.onFailure(this.#shard, error);
    else this.#becomeReady.reject(error);
  }
}

/** Why a thread died of an error, and what to do. */
function describeError(error: NodeJS.ErrnoException): [why: string, hint: string] {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return [OUT_OF_MEMORY, DEAD_HINT];
  const why = `${error.name}: ${error.message}`;
  return error.code === 'EMFILE' || error.code === 'ENFILE' ? [why, OUT_OF_FILES_HINT] : [why, DEAD_HINT];
}
