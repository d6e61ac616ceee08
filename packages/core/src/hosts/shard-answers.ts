import type { Clock } from '../contracts/clock.ts';
import type { ShardAnswer, ShardReply } from '../contracts/shard-host.ts';
import { packError, unpackError } from './thread-messages.ts';

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
