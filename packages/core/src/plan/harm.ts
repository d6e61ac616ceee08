import type { Plan } from '../contracts/plan.ts';
import type { ScenarioDeclaration } from '../contracts/scenario.ts';
import { BenchError } from '../errors.ts';

// docs/decisions/0155-harm-is-permitted-by-who-runs-it.md
type Harming = Pick<Plan, 'mayHarm'> & {
  readonly workloads: readonly Pick<Plan['workloads'][number], 'name' | 'scenario' | 'options'>[];
};
type Harmful = Pick<ScenarioDeclaration, 'name' | 'harm'>;

/**
 * What a plan does that can harm a server beyond the run, as a sentence without its full stop; null where nothing does, or the
 * plan says that it may.
 */
export function harmOf({ workloads, mayHarm }: Harming, scenarios: readonly Harmful[]): string | null {
  if (mayHarm === true) return null;
  for (const { name, scenario, options } of workloads) {
    const harm = scenarios.find((each) => each.name === scenario)?.harm?.(options) ?? null;
    if (harm !== null) return `workload ${name} ${harm}`;
  }
  return null;
}

/**
 * Lets a run go on that harms nobody, or whose server is the user's own by their word (R34).
 *
 * @throws BenchError `harm_not_allowed` before anything is sent
 */
export function requireHarmless(plan: Harming, scenarios: readonly Harmful[]): void {
  const harm = harmOf(plan, scenarios);
  if (harm === null) return;
  throw new BenchError('harm_not_allowed', `${harm}: nothing was sent`, {
    hint: 'if the server is yours alone, and may be restarted, give --i-own-this-server, or write benchmark: { iOwnThisServer: true }; or try it with demo, whose target needs no permission',
  });
}
