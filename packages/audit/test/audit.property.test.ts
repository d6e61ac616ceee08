import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { auditChecks } from '../src/audit-checks.ts';
import { auditNaively } from './naive-audit.ts';
import { runAudit } from './run-audit.ts';
import { FAULTS, simulate, type SimulationOptions } from './simulation.ts';

const RUNS = 200;
const SCOPE = {
  changes: true,
  deletes: true,
  filters: true,
  snapshots: true,
  channels: true,
  unsubscribes: true,
  readBack: true,
};
const FAILURES = auditChecks(SCOPE).filter(({ kind }) => kind === 'failure');

const schedules = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  writers: fc.integer({ min: 1, max: 5 }),
  topics: fc.integer({ min: 1, max: 4 }),
  subscriptions: fc.integer({ min: 1, max: 6 }),
  writes: fc.integer({ min: 1, max: 60 }),
  documents: fc.integer({ min: 0, max: 6 }),
  unanswered: fc.constantFrom(0, 0, 0.1),
  reconnects: fc.boolean(),
  isDistributed: fc.boolean(),
  snapshots: fc.boolean(),
  isHot: fc.boolean(),
});
const shards = fc.constantFrom(1, 2, 3);
const faults = fc.record(Object.fromEntries(FAULTS.map((fault) => [fault, fc.constantFrom(0, 0, 0.02, 0.2)])));

function auditOf(options: SimulationOptions, shardCount: number) {
  const simulation = simulate(options);
  const { found, verdicts } = runAudit(simulation, options, shardCount);
  const failed = (check: keyof typeof found): number => found[check]?.failed ?? 0;
  return { simulation, found, verdicts, failed };
}

describe('the audit over random schedules of writes, windows and faults', () => {
  test('finds nothing wrong with a server that does as it promises', () =>
    fc.assert(
      fc.property(schedules, shards, (options, shardCount) => {
        const { verdicts } = auditOf(options, shardCount);
        const wrong = verdicts
          .flatMap(({ findings }) => findings)
          .filter(({ check, failed }) => failed > 0 && FAILURES.some(({ name }) => name === check));
        expect(wrong).toEqual([]);
      }),
      { numRuns: RUNS },
    ));

  test('counts what a model counts that keeps everything, fault by fault', () =>
    fc.assert(
      fc.property(schedules, faults, shards, (options, made, shardCount) => {
        const { simulation, failed, verdicts } = auditOf({ ...options, faults: made }, shardCount);
        const sum = (of: 'owed' | 'inGap'): number => verdicts.reduce((all, verdict) => all + verdict[of], 0);
        expect({
          owed: sum('owed'),
          lost: failed('lost'),
          duplicated: failed('duplicated'),
          outOfOrder: failed('out-of-order'),
          wronglyDelivered: failed('wrongly-delivered'),
          neverWritten: failed('never-written'),
          missedInGap: sum('inGap'),
          missingAtSeam: failed('snapshot-seam'),
        }).toEqual(auditNaively(simulation, options.topics));
      }),
      { numRuns: RUNS },
    ));
});
