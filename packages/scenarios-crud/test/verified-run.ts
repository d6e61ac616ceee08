import { OUTCOME_CODE, createRandom, type Json, type Report, type Scenario } from '@syntrix-bench/core';
import {
  type FakeCall,
  FakeDocuments,
  type FakeScriptedAnswer,
  ManualClock,
  fakeSyntrix,
  planForTests,
  startTestRun,
  workloadForTests,
} from '@syntrix-bench/core/testing';
import { expect } from 'vitest';

import { crudScenario } from '../src/crud-scenario.ts';
import { optionsOf } from './fake-contexts.ts';

const SECOND = 1_000_000;
/** A time-out for runs of many operations. */
export const LONG = { timeout: 240_000 };
const { unknown, failed } = OUTCOME_CODE;

/** What a target answers, call by call. */
export type Script = (call: FakeCall) => FakeScriptedAnswer | null;

/** A whole run in virtual time: three shards, nine workers, answers of 1 to 9 ms. */
export async function whole(
  options: unknown,
  operations: number,
  scripted: (documents: FakeDocuments) => Script,
  over: { readonly shards?: number; readonly workers?: number; readonly pauses?: boolean } = {},
) {
  const { shards = 3, workers = 9, pauses = false } = over;
  const clock = new ManualClock();
  const documents = new FakeDocuments();
  const random = createRandom(1, 99);
  documents.pace = () => new Promise((resolve) => clock.setTimer(1000 + random.int(8000), resolve));
  const script = scripted(documents);
  documents.script = (call) => {
    // They are many, and nobody looks at them.
    if (documents.calls.length > 1000) documents.calls.length = 0;
    return script(call);
  };
  const scenarios = [crudScenario as unknown as Scenario];
  const target = fakeSyntrix({ default: documents });
  const plan = planForTests({
    workloads: [
      workloadForTests({ scenario: 'crud', options: optionsOf(options) as unknown as Json, workers, operations }),
    ],
    phases: { ...planForTests().phases, steadyUs: null },
  });
  const { run } = startTestRun({ plan, scenarios, target, clock, shards });
  if (pauses) {
    for (let times = 0; times < 3; times += 1) {
      await clock.advance(3 * SECOND);
      run.pause();
      await clock.advance(SECOND);
      run.resume();
    }
  }
  const report = await clock.runUntil(run.finished);
  expect(report.run.status).toBe('completed');
  expect([...documents.live.keys()]).toEqual([]);
  return report;
}

export function failuresOf({ checks }: Report): Record<string, number> {
  return Object.fromEntries(checks.filter((check) => check.failed > 0).map((check) => [check.name, check.failed]));
}

export function checkedOf({ checks }: Report): Record<string, number> {
  return Object.fromEntries(checks.map(({ name, checked }) => [name, checked]));
}

export function evidenceOf({ checks }: Report, name: string): readonly string[] {
  return checks.find((check) => check.name === name)!.evidence.map(({ message }) => message);
}

/** A document as a GET shows it. */
export function shown(documents: FakeDocuments, { collection, id }: FakeCall): Record<string, unknown> | null {
  const path = `${collection}/${id}`;
  const text = documents.live.get(path);
  if (text === undefined) return null;
  return { ...(JSON.parse(text) as object), collection, version: documents.versionOf(path) };
}

export const isData = ({ collection }: FakeCall): boolean => collection === 'benchmarks';
export const isWrite = ({ method }: FakeCall): boolean => method === 'PATCH' || method === 'PUT';
export const isShared = ({ id }: FakeCall): boolean => id.includes('-s-');

/** Options with all types of operations, in which every document is checked. */
export const everything = {
  verify: 1,
  operations: [
    { type: 'create', weight: 8 },
    { type: 'read', weight: 60 },
    { type: 'update', weight: 15, ifMatch: true },
    { type: 'replace', weight: 10 },
    { type: 'delete', weight: 7 },
  ],
  data: { seedData: 300, documentSizeBytes: 400, fieldsCount: 8 },
};

/** An error, a time-out or a lost answer in one of fifty calls, and none of them a lie. */
export function trouble(): Script {
  const random = createRandom(1, 98);
  return (call) => {
    if (!isData(call)) return null;
    switch (random.int(200)) {
      case 0:
        return { status: 0, outcome: unknown, applied: true };
      case 1:
        return { status: 0, outcome: unknown };
      case 2:
        return { status: 429, outcome: failed };
      case 3:
        return { status: 500, outcome: unknown, applied: random.int(2) === 1 };
      default:
        return null;
    }
  };
}
