import type {
  ArrangedWorkload,
  Arrangement,
  ArrangementContext,
  AskedWorkload,
  Contrast,
  ContrastedWorkload,
  Segment,
} from '@syntrix-bench/core';
import { blocksOf, roundsProblem, segmentsOfTurns, stagesOfSide } from '@syntrix-bench/documents/options';

import { PARTS, type Part, type TriggerOptions } from './trigger-options.ts';

type Asked = AskedWorkload<TriggerOptions>;
type Workload = ContrastedWorkload<TriggerOptions>;

/** Workers for each write a second, where the rate says how many there are. */
const WORKERS_PER_RATE = 0.1;

/**
 * Of a workload that asks for rounds two are made that take turns with the same load: one on the collection with the trigger, one on a
 * collection without. What has a part already is left alone.
 */
export function arrange(asked: readonly Asked[], context: ArrangementContext): Arrangement {
  const workloads: ArrangedWorkload[] = [];
  for (const [of, workload] of asked.entries()) {
    const { options, name, databases, load, workers } = workload;
    if (options.rounds === null || options.part !== null) {
      workloads.push({ of, name, options: {}, databases, load, workers });
      continue;
    }
    const problem = problemOf(workload, options.rounds, context);
    if (problem !== null) return { ok: false, of, ...problem };
    workloads.push(...taking(workload, options.rounds, context).map((each) => ({ of, ...each })));
  }
  return { ok: true, workloads };
}

function problemOf({ load, operations }: Asked, rounds: number, { steadyUs }: ArrangementContext) {
  const path = ['rounds'];
  if (steadyUs === null || operations !== null)
    return { message: 'rounds are blocks of time: give the run a duration, and no number of operations', path };
  if (load.model === 'hold' || load.stages !== undefined)
    return { message: 'rounds have stages of their own: give the load a rate', path };
  return roundsProblem(steadyUs, rounds, PARTS.length);
}

function taking(
  { options, name, databases, load, openLoad, workers }: Asked,
  rounds: number,
  { steadyUs, random }: ArrangementContext,
): readonly Omit<ArrangedWorkload, 'of'>[] {
  const blocks = blocksOf({ steadyUs: steadyUs!, rounds, sides: PARTS.length, random });
  const open = load.model === 'open' ? load : { model: 'open' as const, ...openLoad, ratePerSecond: options.rate };
  return PARTS.map((part, side) => ({
    name: name === null ? part : `${name}-${part}`,
    options: { part },
    databases,
    load: { ...open, stages: stagesOfSide(blocks, side, part, open.ratePerSecond) },
    workers: Math.max(workers, Math.ceil(open.ratePerSecond * WORKERS_PER_RATE)),
  }));
}

/** What the trigger costs the writer: each workload with it against the one without. */
export function contrastsOf(workloads: readonly Workload[], segments: readonly Segment[]): readonly Contrast[] {
  const ofPart = (part: Part) => workloads.filter(({ options }) => options.part === part);
  const sideOf = ({ name, load }: Workload, part: Part, label: string) => ({
    label,
    workload: name,
    blocks: segmentsOfTurns(load, `${part}-`, segments),
  });
  const plain = ofPart('plain');
  return ofPart('triggered').flatMap((triggered, at): Contrast[] => {
    const beside = plain[at];
    if (beside === undefined) return [];
    const base = sideOf(beside, 'plain', 'without trigger');
    return [{ name: 'trigger-cost', base, next: sideOf(triggered, 'triggered', 'with trigger') }];
  });
}
