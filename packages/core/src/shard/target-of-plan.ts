import type { Plan } from '../contracts/plan.ts';
import type { Target } from '../contracts/target.ts';
import { BenchError } from '../errors.ts';
import { syntrixTarget } from './syntrix/syntrix-target.ts';

/**
 * The target that a plan is run against where the program gives none: the built-in one.
 *
 * @throws BenchError `plugin_invalid` where the plan was made for a target of another kind
 */
export function builtInTarget({ target: { kind, module } }: Pick<Plan, 'target'>): Target {
  if (kind === syntrixTarget.kind) return syntrixTarget;
  throw new BenchError('plugin_invalid', `the plan is for a target of kind "${kind}", and none was given`, {
    hint:
      module === null
        ? 'give it to startRun in `target`'
        : `it comes from ${module.specifier}: import that package and give its target to startRun in \`target\``,
  });
}
