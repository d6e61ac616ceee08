import { RunCredentials } from './identities.ts';
import { OwnConnection } from './own-connection.ts';
import type { RunOptions } from './run-options.ts';
import { WorkloadPreparation } from './workload-preparation.ts';
import type { NeedProblem } from '../contracts/scenario.ts';
import { BenchError } from '../errors.ts';
import { systemClock } from '../hosts/system-clock.ts';
import { requireAllowedTarget } from '../plan/allowed-targets.ts';
import { builtInTarget } from '../shard/target-of-plan.ts';

// docs/decisions/0142-needs-are-probed-by-writing.md
/** What {@link probeNeeds} is made of. */
export interface ProbeNeedsOptions extends Pick<RunOptions, 'plan' | 'secrets' | 'scenarios' | 'target' | 'clock'> {
  /** Ends the probe early. @default it ends by itself */
  readonly signal?: AbortSignal;
}

/**
 * Finds out, without a run, whether a target has what the scenarios of a plan need, as the run itself does at its start: signs in,
 * lets each scenario write a few documents, ask, and remove them. Resolves with what is lacking.
 *
 * @throws BenchError where the target cannot be reached, or lets nobody in, or a scenario is missing
 */
export async function probeNeeds(options: ProbeNeedsOptions): Promise<readonly NeedProblem[]> {
  const { plan, secrets = {}, scenarios, signal = new AbortController().signal } = options;
  requireAllowedTarget(plan.target);
  const clock = options.clock ?? systemClock();
  const target = options.target ?? builtInTarget(plan);
  const nobody = (): void => undefined;
  const listener = { onCredentials: nobody, onTrouble: nobody };
  const credentials = new RunCredentials({ plan, target, secrets, clock, listener });
  try {
    const own = await OwnConnection.open(target, plan, await credentials.open(), clock, signal);
    try {
      const tell = { log: nobody, note: nobody };
      return await new WorkloadPreparation(plan, scenarios, own, clock, signal, tell).probeNeeds();
    } finally {
      await own.close();
    }
  } finally {
    credentials.close();
  }
}

/**
 * @param more More to do about it, after what each problem says. @default no more
 * @throws BenchError `target_not_ready` with all that is lacking, a line each, where anything is
 */
export function requireNeeds(lacking: readonly NeedProblem[], more: readonly string[] = []): void {
  if (lacking.length === 0) return;
  const lines = (sentences: readonly string[]): string => [...new Set(sentences)].join('\n');
  const hint = lines([...lacking.map((each) => each.hint), ...more]);
  throw new BenchError('target_not_ready', lines(lacking.map(({ problem }) => problem)), { hint });
}
