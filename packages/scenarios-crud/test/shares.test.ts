import type { Json, LoadPlan, Plan, Report, ScheduledWorkloadPlan, WorkloadPlan } from '@syntrix-bench/core';
import {
  type FakeCall,
  FakeDocuments,
  createLoadModel,
  fakeSyntrix,
  planForTests,
  startTestRun,
  timelineOf,
  workloadForTests,
} from '@syntrix-bench/core/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { CRUD_OPERATION_TYPES, type CrudMixEntry } from '../src/operation-options.ts';
import { optionsOf } from './fake-contexts.ts';
import { watchedScenario, type Issued, type Watched } from './watched-scenario.ts';

const STEADY_US = 1_000_000;
const WEIGHTS = [30, 40, 15, 5, 10];

const mix = (howOften: (type: number) => Partial<CrudMixEntry>): CrudMixEntry[] =>
  CRUD_OPERATION_TYPES.map((type, index) => ({ type, ...howOften(index) }));

const stages = (most: number) =>
  fc.tuple(fc.nat(most), fc.nat(most)).map(([middle, to]) => [
    { durationUs: STEADY_US / 4, from: most, to: most },
    { durationUs: (STEADY_US * 3) / 4, from: middle, to },
  ]);

/** A closed loop that rests between operations, so that runs stay small. */
const closedLoad = (workers: number): fc.Arbitrary<LoadPlan> =>
  fc
    .record(
      {
        stages: stages(workers),
        thinkTime: fc.constantFrom(
          { kind: 'uniform', minUs: 20_000, maxUs: 90_000 } as const,
          { kind: 'exponential', meanUs: 50_000 } as const,
        ),
      },
      { requiredKeys: [] },
    )
    .map((more) => ({ model: 'closed', pacingUs: 70_000, ...more }));

const openLoad: fc.Arbitrary<LoadPlan> = fc
  .record({
    arrivals: fc.constantFrom('constant', 'poisson'),
    ratePerSecond: fc.double({ min: 1, max: 200, noNaN: true }),
    stages: fc.option(stages(200), { nil: undefined }),
  })
  .map(({ stages: shape, ...rest }) => ({
    model: 'open',
    ...rest,
    maxQueueUs: 60_000_000,
    ...(shape === undefined ? {} : { stages: shape }),
  }));

const ratedLoad: fc.Arbitrary<LoadPlan> = fc
  .record({
    arrivals: fc.constantFrom('constant', 'poisson'),
    rates: fc.array(fc.double({ min: 1, max: 40, noNaN: true }), { minLength: 5, maxLength: 5 }),
  })
  .map(({ arrivals, rates }) => ({
    model: 'open',
    arrivals,
    rates,
    ratePerSecond: rates.reduce((sum, rate) => sum + rate, 0),
    maxQueueUs: 60_000_000,
  }));

/** A workload, with another one before it so that its first worker is any. */
const plans: fc.Arbitrary<Plan> = fc
  .record({ workers: fc.integer({ min: 1, max: 40 }), before: fc.integer({ min: 1, max: 3 }) })
  .chain(({ workers, before }) =>
    fc
      .record({
        load: fc.oneof(closedLoad(workers), openLoad, ratedLoad),
        seed: fc.nat({ max: 2 ** 32 }),
        seedData: fc.nat(400),
        warmupUs: fc.constantFrom(0, 130_000),
        rampupUs: fc.constantFrom(0, 170_000),
        operations: fc.option(fc.integer({ min: 1, max: 150 })),
      })
      .map(({ load, seed, seedData, warmupUs, rampupUs, operations }) => {
        const rates = load.model === 'open' ? load.rates : undefined;
        const operationMix = mix((type) => (rates === undefined ? { weight: WEIGHTS[type]! } : { rate: rates[type]! }));
        const options = optionsOf({ operations: operationMix, data: { seedData, documentSizeBytes: 400 } });
        // Stages say how long the steady phase is.
        const counted = operations !== null && load.stages === undefined;
        const main = { scenario: 'crud', options: options as unknown as Json, load, workers, firstWorker: before };
        return planForTests({
          seed,
          workloads: [
            workloadForTests({
              name: 'before',
              scenario: 'crud',
              options: LITTLE,
              workers: before,
              load: BESIDE,
              operations: counted ? 4 : null,
            }),
            workloadForTests({ ...main, operations: counted ? operations : null }),
          ],
          phases: { ...planForTests().phases, warmupUs, rampupUs, steadyUs: counted ? null : STEADY_US },
        });
      }),
  );

const LITTLE = optionsOf({ data: { seedData: 5, documentSizeBytes: 400 } }) as unknown as Json;
const BESIDE: LoadPlan = { model: 'closed', pacingUs: 250_000 };

/** Answers take from 0.2 to 2 ms, told from what is asked. */
function serviceUs({ method, id }: FakeCall): number {
  let sum = method.length;
  for (let at = 0; at < id.length; at += 1) sum = (sum * 31 + id.charCodeAt(at)) % 9973;
  return 200 + (sum % 7) * 300;
}

async function runOver(shards: number, plan: Plan) {
  const documents = new FakeDocuments();
  documents.pace = (call) => new Promise((resolve) => documents.clock!.setTimer(serviceUs(call), resolve));
  const watched = watchedScenario(documents);
  const target = fakeSyntrix({ default: documents });
  const { run, clock } = startTestRun({ plan, shards, target, scenarios: [watched.scenario] });
  const report = await clock.runUntil(run.finished);
  expect(report.run).toMatchObject({ status: 'completed', partial: false });
  expect(documents.live.size).toBe(0);
  return { ...watched, unsent: unsentIn(report) };
}

/** Arrivals that were never started: dropped, or such as no worker could do. */
function unsentIn({ phases, counters }: Report): number {
  const operations = phases.flatMap((phase) => Object.values(phase.operations));
  return operations.reduce((sum, { dropped }) => sum + dropped, counters.infeasible ?? 0);
}

/** Rows as texts, sorted: equal where they are the same as multisets. */
const asMultiset = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

interface Arrival {
  readonly dueUs: number;
  readonly type: number | null;
  readonly worker: number;
}

/** What the schedule holds for each of `shards` shards. */
function scheduleOver(shards: number, plan: Plan, workload: WorkloadPlan): Arrival[] {
  const model = createLoadModel(workload as ScheduledWorkloadPlan, timelineOf(plan.phases), plan.seed);
  const arrivals: Arrival[] = [];
  for (let first = 0; model.kind === 'open' && first < shards; first += 1) {
    for (const cursor = model.arrivals(first, shards); cursor.dueUs !== Infinity; cursor.advance()) {
      const worker = workload.firstWorker + first + shards * cursor.turn;
      arrivals.push({ dueUs: cursor.dueUs, type: cursor.type, worker });
    }
  }
  return arrivals;
}

function workersOf({ shares }: Watched): number[] {
  return shares.flatMap(({ workers }) => workers).sort((a, b) => a - b);
}

/** Whether each arrival began the moment it was due, on the worker whose turn it was. */
function allInTurn(issued: readonly Issued[], schedule: readonly Arrival[]): boolean {
  const began = issued.map(({ dueUs, beginUs, worker }) => ({ dueUs, worker, onTime: beginUs === dueUs }));
  const planned = schedule.map(({ dueUs, worker }) => ({ dueUs, worker, onTime: true }));
  return asMultiset(began).join() === asMultiset(planned).join();
}

function kindOf({ load }: WorkloadPlan): 'closed' | 'open' | 'rated' {
  if (load.model === 'closed') return 'closed';
  return load.rates === undefined ? 'open' : 'rated';
}

/** What of an operation its schedule tells: when it is due, and its type where types have rates. */
function asArrival(workload: WorkloadPlan) {
  const isRated = kindOf(workload) === 'rated';
  return ({ dueUs, type }: { readonly dueUs: number; readonly type: number | null }) => [dueUs, isRated ? type : null];
}

test(
  'P1-30 R6 R20 for any workers, load, documents and seed the shares of n shards are together the whole, to the operation',
  { timeout: 300_000 },
  async () => {
    const inTurn = { closed: 0, open: 0, rated: 0 };
    await fc.assert(
      fc.asyncProperty(plans, fc.integer({ min: 1, max: 16 }), async (plan, shards) => {
        const [whole, shared] = [await runOver(1, plan), await runOver(shards, plan)];
        const main = plan.workloads[1]!;
        const of = ({ issued }: Watched) => issued.filter(({ workload }) => workload === main.name);

        expect(workersOf(shared)).toEqual(
          Array.from({ length: main.firstWorker + main.workers }, (_, worker) => worker),
        );
        expect(shared.shares.every(({ shard, workers }) => workers.every((worker) => worker % shards === shard))).toBe(
          true,
        );
        expect(new Set(shared.seeded).size).toBe(shared.seeded.length);
        expect(asMultiset(shared.seeded)).toEqual(asMultiset(whole.seeded));

        const schedule = scheduleOver(1, plan, main);
        expect(asMultiset(scheduleOver(shards, plan, main))).toEqual(asMultiset(schedule));
        if (main.load.model === 'open') {
          expect(of(shared).length + shared.unsent).toBe(schedule.length);
          if (shared.unsent === 0)
            expect(asMultiset(of(shared).map(asArrival(main)))).toEqual(asMultiset(schedule.map(asArrival(main))));
          if (!allInTurn(of(whole), schedule)) return;
        }
        inTurn[kindOf(main)] += 1;
        expect(asMultiset(shared.issued)).toEqual(asMultiset(whole.issued));
      }),
      { numRuns: 40, seed: 20261124 },
    );
    // The premise of the last law, that workers are free at their turns, holds often.
    expect(Math.min(...Object.values(inTurn))).toBeGreaterThan(3);
  },
);
