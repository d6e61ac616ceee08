import type { Json } from '../contracts/json.ts';
import type { Scenario } from '../contracts/scenario.ts';
import { BenchError } from '../errors.ts';

/**
 * A plan's options as the scenario's own schema returns them: the plan holds JSON, the schema may make more of it.
 *
 * @throws BenchError `plugin_invalid` if the schema is asynchronous or no longer accepts what the plan holds.
 */
export function validatedOptions(scenario: Scenario, options: Json): unknown {
  const result = scenario.options['~standard'].validate(options);
  if (result instanceof Promise) {
    throw new BenchError('plugin_invalid', `the options schema of scenario "${scenario.name}" is asynchronous`, {
      hint: 'use a schema without asynchronous checks',
    });
  }
  if (result.issues !== undefined) {
    const what = result.issues.map((issue) => issue.message).join('; ');
    throw new BenchError('plugin_invalid', `scenario "${scenario.name}" refuses the plan's options: ${what}`, {
      hint: 'plan and scenario are of different versions: make the plan anew',
    });
  }
  return result.value;
}
