import { BenchError } from '../src/errors.ts';
import type { ConfigLayer } from '../src/config/layers/config-layer.ts';
import { resolvePlan } from '../src/plan/create-plan.ts';
import { scenarioForTests } from '../src/plan/scenario-for-tests.ts';

const scenarios = [scenarioForTests()];
/** Both end the command line with 2; a plan is what `validate` ends with 0 for. */
const MISTAKES = ['config_invalid', 'config_unreadable'] as const;

/**
 * What comes of a config: `plan`, or the code of an error that tells a person what is wrong.
 *
 * @throws Error for what is no error for people: another code, a message that says nothing, anything else that is thrown
 */
export function outcomeOf(read: () => ConfigLayer): 'plan' | (typeof MISTAKES)[number] {
  try {
    resolvePlan([read()], { scenarios });
    return 'plan';
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    const code = MISTAKES.find((each) => each === error.code);
    if (code === undefined) throw new Error(`a config ended as ${error.code}`, { cause: error });
    if (error.message.length <= 20 || /\[object|undefined|NaN ms|function/.test(error.message)) {
      throw new Error(`this message says nothing: ${error.message}`, { cause: error });
    }
    return code;
  }
}
