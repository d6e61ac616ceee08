import { CHECKS } from './checks/index.ts';
import type { Check } from './check.ts';
import { NEEDS } from './needs.ts';
import { Scene } from './scene.ts';
import type { Target } from './target.ts';

/** What came of one check. */
export type CheckResult =
  | { readonly check: Check; readonly verdict: 'passed' }
  | { readonly check: Check; readonly verdict: 'failed'; readonly reason: string }
  | { readonly check: Check; readonly verdict: 'not-applicable'; readonly reason: string };

/** Runs checks one after the other. */
export async function runChecks(
  target: Target,
  checks: readonly Check[] = CHECKS,
  onResult: (result: CheckResult) => void = () => undefined,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    const result = await runCheck(target, check);
    onResult(result);
    results.push(result);
  }
  return results;
}

/** Runs one check, unless the target is not of the kind it is about. */
export async function runCheck(target: Target, check: Check): Promise<CheckResult> {
  const missing = check.needs.filter((need) => !target.facts.has(need));
  if (missing.length > 0)
    return { check, verdict: 'not-applicable', reason: `needs: ${missing.map((need) => NEEDS[need]).join('; ')}` };
  try {
    await check.run(new Scene(target, target.uniqueText()));
    return { check, verdict: 'passed' };
  } catch (error) {
    return { check, verdict: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}
