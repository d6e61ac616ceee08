import { BenchError } from '../errors.ts';

/**
 * What a scenario threw as the run's failure: an error that is for people as it is, all else as a bug of the scenario.
 *
 * @param what What happened. @default that a scenario failed
 */
export function scenarioBug(error: unknown, what = 'a scenario threw an error'): BenchError {
  if (error instanceof BenchError) return error;
  const thrown = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new BenchError('scenario_bug', `${what}: ${thrown}`, {
    hint: 'what a scenario throws counts as its bug: operations report failures as outcomes, other functions as a BenchError',
    cause: error,
  });
}

/**
 * Calls a function of a scenario, and says which it was where that throws or rejects.
 *
 * @throws BenchError its own, or `scenario_bug` naming workload and function
 */
export async function askScenario<T>(workload: string, hook: string, ask: () => T | Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw scenarioBug(error, `the scenario of workload ${workload} failed in ${hook}()`);
  }
}
