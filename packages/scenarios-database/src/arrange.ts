import type {
  ArrangedWorkload,
  Arrangement,
  ArrangementContext,
  AskedWorkload,
  LoadPlan,
  OpenLoadDefaults,
} from '@syntrix-bench/core';
import { blocksOf, roundsProblem, stagesOf, stagesOfSide } from '@syntrix-bench/documents/options';

import type { DatabaseOptions, Flood, Question } from './database-options.ts';

type Asked = AskedWorkload<DatabaseOptions>;

/** Arrivals at a victim where nobody says how many: so few that they cost nothing. */
const VICTIM_PER_SECOND = 50;
/** A victim whose answers take long has more in flight. */
const VICTIM_WORKERS = 50;

/** Parts of an isolation. */
export const VICTIM = 'victim';
export const NEIGHBOUR = 'neighbour';

/** Beginnings of the names of a neighbour's stages; the number of the round follows. */
export const SILENCE = 'silence-';
export const FLOOD = 'flood-';

/**
 * Makes the workloads that a question takes: a victim and its neighbour of one, one for each number of databases, or turns of those that
 * were asked for. What has a part already is left alone.
 */
export function arrange(asked: readonly Asked[], context: ArrangementContext): Arrangement {
  const arranged: ArrangedWorkload[] = [];
  const open = asked.map((workload, of) => ({ workload, of })).filter(({ workload }) => isOpen(workload));
  for (const { workload, of } of asked.map((each, place) => ({ workload: each, of: place }))) {
    if (!isOpen(workload)) arranged.push(asAsked(workload, of));
  }
  for (const question of new Set(open.map(({ workload }) => workload.options.question!))) {
    const own = open.filter(({ workload }) => workload.options.question === question);
    const problem = problemOf(
      question,
      own.map(({ workload }) => workload),
      context,
    );
    if (problem !== null) return { ok: false, of: own.at(-1)!.of, ...problem };
    const workloads = own.map(({ workload }) => workload);
    const places = own.map(({ of }) => of);
    arranged.push(...ARRANGERS[question](workloads, context).map((each) => ({ ...each, of: places[each.of]! })));
  }
  return { ok: true, workloads: arranged };
}

function isOpen({ options: { question, part } }: Asked): boolean {
  return question !== null && part === null;
}

function asAsked({ name, databases, load, workers, options }: Asked, of: number): ArrangedWorkload {
  return { of, name, options: subscribersOf(options, databases), databases, load, workers };
}

/** One subscriber for each database, where nobody says how many. */
function subscribersOf(
  { subscribers }: DatabaseOptions,
  databases: readonly string[],
): { readonly subscribers: number } {
  return { subscribers: subscribers ?? databases.length };
}

const ARRANGERS: Readonly<
  Record<Question, (asked: readonly Asked[], context: ArrangementContext) => readonly ArrangedWorkload[]>
> = { isolation: isolate, scaling: scale, 'rules-tax': takeTurns };

interface Problem {
  readonly message: string;
  readonly path: readonly (string | number)[];
}

function problemOf(question: Question, asked: readonly Asked[], { steadyUs }: ArrangementContext): Problem | null {
  const [first] = asked as [Asked, ...Asked[]];
  const path = ['question'];
  if (steadyUs === null || asked.some(({ operations }) => operations !== null)) {
    return {
      message: `${question} is measured in blocks of time: give the run a duration, and no number of operations`,
      path,
    };
  }
  if (asked.some(({ load }) => load.model === 'hold' || load.stages !== undefined)) {
    return { message: `${question} has stages of its own: give the load a rate, or workers alone`, path };
  }
  if (question !== 'rules-tax' && asked.length > 1) {
    return { message: `${question} is asked for twice: one workload is enough, which others are made of`, path };
  }
  if (question === 'rules-tax' && asked.length < 2) {
    return {
      message: 'rules-tax takes at least two workloads with that preset, of which one has an auth of its own',
      path,
    };
  }
  const rounds = [...new Set(asked.map(({ options }) => options.rounds))];
  if (rounds.length > 1) {
    return {
      message: `the workloads of ${question} take turns and have the same rounds, not ${rounds.join(' and ')}: write the same number in each`,
      path: ['rounds'],
    };
  }
  if (question !== 'rules-tax' && first.databases.length < 2) {
    const example = 'databases: { count: 2, prefix: bench }';
    return {
      message: `${question} takes several databases: write ${example}, or the names of some that are there`,
      path,
    };
  }
  return roundsProblem(steadyUs, first.options.rounds, sidesOf(question, asked));
}

function sidesOf(question: Question, asked: readonly Asked[]): number {
  if (question === 'isolation') return 2;
  return question === 'scaling' ? countsOf(asked[0]!.databases.length).length : asked.length;
}

/** 1, 2, 4, 8 and so on, as far as there are databases. */
function countsOf(databases: number): readonly number[] {
  const counts: number[] = [];
  for (let count = 1; count <= databases; count *= 2) counts.push(count);
  return counts;
}

/** The victim goes on at its rate; its neighbour is silent and floods by turns. */
function isolate([asked]: readonly Asked[], { steadyUs, random }: ArrangementContext): readonly ArrangedWorkload[] {
  const { databases, options, load, openLoad, workers } = asked!;
  const [own, ...others] = databases;
  const { rounds, flood } = options;
  const blocks = blocksOf({ steadyUs: steadyUs!, rounds, sides: 2, random });
  const level = 'workers' in flood ? flood.workers : flood.ratePerSecond;
  const victim: LoadPlan =
    load.model === 'open' ? load : { model: 'open', ...openLoad, ratePerSecond: VICTIM_PER_SECOND };
  return [
    {
      of: 0,
      name: VICTIM,
      options: { part: VICTIM, ...subscribersOf(options, [own!]) },
      databases: [own!],
      load: victim,
      workers: Math.max(workers, VICTIM_WORKERS),
    },
    {
      of: 0,
      name: NEIGHBOUR,
      options: { part: NEIGHBOUR, ...subscribersOf(options, others) },
      databases: others,
      ...floodOf(
        flood,
        openLoad,
        stagesOf(blocks, ({ side, round }) => ({
          name: `${side === 0 ? SILENCE : FLOOD}${round + 1}`,
          level: side === 0 ? 0 : level,
        })),
      ),
    },
  ];
}

function floodOf(
  flood: Flood,
  openLoad: OpenLoadDefaults,
  stages: LoadPlan['stages'] & object,
): Pick<ArrangedWorkload, 'load' | 'workers'> {
  if ('workers' in flood) return { load: { model: 'closed', stages }, workers: flood.workers };
  const { ratePerSecond } = flood;
  return {
    load: { model: 'open', ...openLoad, ratePerSecond, stages },
    workers: Math.min(1000, Math.max(VICTIM_WORKERS, Math.ceil(ratePerSecond / 10))),
  };
}

/** The same load over 1, 2, 4, … databases, by turns. */
function scale([asked]: readonly Asked[], context: ArrangementContext): readonly ArrangedWorkload[] {
  const { databases, options } = asked!;
  const sides = countsOf(databases.length).map((count) => {
    const own = databases.slice(0, count);
    const name = `over-${count}`;
    return { ...asked!, name, databases: own, options: { ...options, part: name } };
  });
  return takeTurns(sides, context).map((each) => ({ ...each, of: 0 }));
}

/** Each of the workloads has its turn, at its full load, while the others are silent. */
function takeTurns(asked: readonly Asked[], { steadyUs, random }: ArrangementContext): readonly ArrangedWorkload[] {
  const { rounds } = asked[0]!.options;
  const blocks = blocksOf({ steadyUs: steadyUs!, rounds, sides: asked.length, random });
  return asked.map(({ name, options, databases, load, workers }, side): ArrangedWorkload => {
    const part = options.part ?? name ?? `side-${side + 1}`;
    const level = load.model === 'open' ? load.ratePerSecond : workers;
    return {
      of: side,
      name: name ?? part,
      options: { part, ...subscribersOf(options, databases) },
      databases,
      load: { ...load, stages: stagesOfSide(blocks, side, part, level) } as LoadPlan,
      workers,
    };
  });
}
