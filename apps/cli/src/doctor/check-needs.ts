import type { ControlClient } from '@syntrix-bench/client';
import { BenchError, probeNeeds, serverNeedsOf, type NeedProblem, type Plan } from '@syntrix-bench/core';

import { checkIndexes } from './check-indexes.ts';
import { fine, unknown, type Finding } from './finding.ts';
import type { TargetWorld } from './target-world.ts';

const ABOUT = 'index templates';
/** By which the probe finds the token of doctor, who has signed in once. */
const TOKEN_REF = 'inline:doctor';

/**
 * Whether the target has what the scenarios of the run need, a finding for each index template, by what the scenarios themselves find
 * out at the start of a run. Where they need nothing, whether ordered queries find any index.
 */
export async function checkNeeds(
  world: TargetWorld,
  control: ControlClient,
  token: string | null,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { plan, scenarios, howToPrint } = world;
  const { indexTemplates, triggers } = serverNeedsOf(plan, scenarios);
  const hasFiles = indexTemplates.length + triggers.length > 0;
  const probing = scenarios.filter((each) => each.probeNeeds !== undefined && isUsed(each.name, plan));
  if (indexTemplates.length === 0 && probing.length === 0) return [await checkIndexes(world, control, token)];
  const about = indexTemplates.length > 0 ? ABOUT : probing.map(({ name }) => name).join(', ');
  let lacking: readonly NeedProblem[];
  try {
    const secrets = token === null ? {} : { [TOKEN_REF]: token };
    lacking = await probeNeeds({ plan: planAs(plan, token), secrets, scenarios, signal });
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    // What cannot be set up for the probe cannot be for a run.
    if (error.code === 'setup_failed')
      return [{ about, verdict: 'problem', found: error.message, remedy: error.hint ?? howToPrint }];
    return [unknown(about, `not checked: ${error.message}`, error.hint ?? howToPrint)];
  }
  const isGeneral = lacking.some(({ indexTemplate }) => indexTemplate === undefined);
  const there = indexTemplates.filter(({ name }) => !lacking.some(({ indexTemplate }) => indexTemplate === name));
  return [
    ...lacking.map(({ problem: found, hint, about: of }, at): Finding => {
      const isLast = !lacking.slice(at + 1).some((later) => later.hint === hint);
      // The same remedy for several stands below the last of them.
      return {
        about: of ?? about,
        verdict: 'problem',
        found,
        remedy: isLast ? (!hasFiles ? hint : `${hint.replace(/\.$/, '')}. ${howToPrint}`) : null,
      };
    }),
    // Where none could be looked at, nothing is known of any.
    ...(isGeneral ? [] : there.map(({ name }) => fine(ABOUT, `${name} is there`))),
    ...(lacking.length > 0
      ? []
      : triggers.flatMap((each) => each.triggers.map(({ id }) => fine('triggers', `${id} calls as it must`)))),
    ...(lacking.length > 0
      ? []
      : probing
          .filter((scenario) => scenario.needs === undefined)
          .map(({ name }) => fine(name, 'tried, and the server does it'))),
  ];
}

function isUsed(scenario: string, { workloads }: Plan): boolean {
  return workloads.some((workload) => workload.scenario === scenario);
}

/** The plan of somebody who has a token already: the server lets few log in. */
function planAs(plan: Plan, token: string | null): Plan {
  const auth = token === null ? ({ mode: 'anonymous' } as const) : ({ mode: 'token', tokenRef: TOKEN_REF } as const);
  return { ...plan, auth, workloads: plan.workloads.map((workload) => ({ ...workload, auth: null })) };
}
