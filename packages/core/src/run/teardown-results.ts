import type { TeardownResult } from '../contracts/scenario.ts';
import type { ShardAnswer } from '../contracts/shard-host.ts';

/** Nothing removed, nothing left. */
export const NOTHING_REMOVED: TeardownResult = { removed: 0, left: { count: 0, samples: [] } };

/** Most samples of what could not be removed. */
const MAX_SAMPLES = 20;

/** What two clean-ups achieved together. */
export function addResults(a: TeardownResult, b: TeardownResult): TeardownResult {
  return {
    removed: a.removed + b.removed,
    left: {
      count: a.left.count + b.left.count,
      samples: [...a.left.samples, ...b.left.samples].slice(0, MAX_SAMPLES),
    },
  };
}

/** What the clean-ups of all shards achieved, by workload name; a dead shard has no reply. */
export function teardownsOf(answers: readonly ShardAnswer[]): Record<string, TeardownResult> {
  const byWorkload: Record<string, TeardownResult> = {};
  for (const answer of answers) {
    const teardown = answer.kind === 'done' ? answer.reply.teardown : undefined;
    for (const [workload, result] of Object.entries(teardown ?? {})) {
      byWorkload[workload] = addResults(byWorkload[workload] ?? NOTHING_REMOVED, result);
    }
  }
  return byWorkload;
}
