import { BenchError } from '../errors.ts';
import { describeProblem } from './problems.ts';

/** What an action complains about, one line a problem; or the message of another `BenchError`. Anything else is thrown on. */
export function complaints(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    if (error.code === 'config_invalid' && error.problems.length > 0) return error.problems.map(describeProblem);
    return [`${error.code}: ${error.message} ${error.hint ?? ''}`.trimEnd()];
  }
  return [];
}
