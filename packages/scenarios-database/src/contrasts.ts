import type { Contrast, ContrastedWorkload, Segment } from '@syntrix-bench/core';
import { segmentsOfTurns } from '@syntrix-bench/documents/options';

import { FLOOD, NEIGHBOUR, SILENCE, VICTIM } from './arrange.ts';
import type { DatabaseOptions } from './database-options.ts';

type Workload = ContrastedWorkload<DatabaseOptions>;

/** What takes turns, by the parts that workloads have and the names of their stages. */
export function contrastsOf(workloads: readonly Workload[], segments: readonly Segment[]): readonly Contrast[] {
  return [
    ...interference(workloads, segments),
    ...turns('scaling', workloads, segments),
    ...turns('rules-tax', workloads, segments),
  ];
}

/** Each victim, while each neighbour is silent and while it floods. */
function interference(workloads: readonly Workload[], segments: readonly Segment[]): readonly Contrast[] {
  const ofPart = (part: string) =>
    workloads.filter(({ options }) => options.question === 'isolation' && options.part === part);
  return ofPart(VICTIM).flatMap((victim) =>
    ofPart(NEIGHBOUR).map((neighbour): Contrast => {
      const side = (label: string, beginning: string) => ({
        label: `${neighbour.name} ${label}`,
        workload: victim.name,
        blocks: segmentsOfTurns(neighbour.load, beginning, segments),
      });
      const next = side('flooding', FLOOD);
      const cause = { workload: neighbour.name, blocks: next.blocks };
      return { name: 'interference', base: side('silent', SILENCE), next, cause };
    }),
  );
}

/** The first of the workloads that share a question against each other one, in their own turns. */
function turns(
  question: 'scaling' | 'rules-tax',
  workloads: readonly Workload[],
  segments: readonly Segment[],
): readonly Contrast[] {
  const [first, ...others] = workloads.filter(({ options }) => options.question === question && options.part !== null);
  if (first === undefined) return [];
  const sideOf = ({ name, options, load }: Workload) => ({
    label: name,
    workload: name,
    blocks: segmentsOfTurns(load, `${options.part}-`, segments),
  });
  return others.map((other): Contrast => ({ name: question, base: sideOf(first), next: sideOf(other) }));
}
