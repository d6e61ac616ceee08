import type { IntervalSnapshot, LoadEnd } from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import type { ShardAnswer, ShardAssignment, ShardCommand, ShardReply } from '../contracts/shard-host.ts';
import { BENCH_ERROR_CODES, BenchError, type BenchErrorCode } from '../errors.ts';

/** What a thread is started with. */
export interface ThreadStart {
  readonly assignment: ShardAssignment;
  /** Epoch of the run's clock, in the machine's monotonic milliseconds. */
  readonly originMs: number;
}

/** What the host says to a thread. */
export type ThreadRequest =
  { readonly type: 'command'; readonly id: number; readonly command: ShardCommand } | { readonly type: 'close' };

/** What a thread says to the host. */
export type ThreadMessage =
  /** Said all the time, so that silence means something. */
  | { readonly type: 'alive' }
  /** The shard takes commands; its clock tells the run's time to within `uncertaintyUs`. */
  | { readonly type: 'ready'; readonly uncertaintyUs: number }
  | { readonly type: 'reply'; readonly id: number; readonly reply: ShardReply }
  | { readonly type: 'refused'; readonly id: number; readonly error: SentError }
  | { readonly type: 'snapshot'; readonly snapshot: IntervalSnapshot }
  | { readonly type: 'progress'; readonly done: number; readonly total: number }
  | { readonly type: 'ended'; readonly workload: string; readonly why: LoadEnd; readonly atUs: number }
  | { readonly type: 'failure'; readonly error: SentError }
  /** Why the thread is about to end, as far as it knows. */
  | { readonly type: 'dying'; readonly error: SentError }
  | { readonly type: 'closed' };

/** An error as it crosses from thread to thread. */
export interface SentError {
  readonly code: BenchErrorCode;
  readonly message: string;
  readonly hint: string | null;
  readonly stack: string | null;
}

/** Takes an error apart for sending; what is no `BenchError` is a bug and keeps its stack. */
export function packError(error: unknown): SentError {
  if (error instanceof BenchError) {
    return { code: error.code, message: error.message, hint: error.hint, stack: error.stack ?? null };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = error instanceof Error ? (error.stack ?? null) : null;
  return { code: 'internal', message: `internal error: ${message}`, hint: null, stack };
}

/** Puts a sent error together again. */
export function unpackError(sent: SentError): BenchError {
  const code = BENCH_ERROR_CODES.includes(sent.code) ? sent.code : 'internal';
  return new BenchError(code, sent.message, {
    ...(sent.hint === null ? {} : { hint: sent.hint }),
    ...(sent.stack === null ? {} : { cause: new Error(sent.stack) }),
  });
}

/**
 * What became of a command on each shard, once all have answered or the time is over.
 *
 * @param replies one for each shard, in order; null: the shard is dead
 */
export function shardAnswers(
  clock: Clock,
  timeoutUs: number,
  replies: readonly Promise<ShardReply | null>[],
): Promise<ShardAnswer[]> {
  return Promise.all(replies.map((reply, shard) => answerOf(clock, timeoutUs, shard, reply)));
}

function answerOf(
  clock: Clock,
  timeoutUs: number,
  shard: number,
  reply: Promise<ShardReply | null>,
): Promise<ShardAnswer> {
  return new Promise((resolve) => {
    const timer = timeoutUs === Infinity ? null : clock.setTimer(timeoutUs, () => resolve({ shard, kind: 'late' }));
    const settle = (answer: ShardAnswer): void => {
      timer?.cancel();
      resolve(answer);
    };
    reply.then(
      (value) => settle(value === null ? { shard, kind: 'dead' } : { shard, kind: 'done', reply: value }),
      (error: unknown) => settle({ shard, kind: 'failed', error: unpackError(packError(error)) }),
    );
  });
}
