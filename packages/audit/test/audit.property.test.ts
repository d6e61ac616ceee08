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
  deletions: fc.constantFrom(0, 0.2),
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
        // Of deletions without an id nobody can tell where others may have come instead: those before a subscription, or without an answer.
        const wrong = verdicts
          .flatMap(({ findings }) => findings)
          .filter(({ check, failed, unknown, unknownReason }) => {
            const isExcused = options.isDistributed && unknownReason.startsWith('deletions were told without an id');
            return failed + (isExcused ? 0 : unknown) > 0 && FAILURES.some(({ name }) => name === check);
          });
        expect(wrong).toEqual([]);
      }),
      { numRuns: RUNS },
    ));

  test('counts what a model counts that keeps everything, fault by fault', () =>
    fc.assert(
      fc.property(schedules, faults, shards, (options, made, shardCount) => {
        // Events of deletions that have no id are counted, not followed.
        const known = options.isDistributed ? { ...options, deletions: 0 } : options;
        const { simulation, found, failed, verdicts } = auditOf({ ...known, faults: made }, shardCount);
        const sum = (of: 'owed' | 'inGap'): number => verdicts.reduce((all, verdict) => all + verdict[of], 0);
        const untold = verdicts
          .flatMap((verdict) => [...verdict.untold, ...verdict.unranked])
          .reduce((all, { count }) => all + count, 0);
        expect({
          // Those of which nobody can tell are owed as well; the model has them apart.
          owed: sum('owed') - untold,
          lost: failed('lost'),
          untold: found.lost?.unknown ?? 0,
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

describe('over 100,000 events', () => {
  const LARGE = { writers: 10, topics: 1, subscriptions: 10, writes: 1_000, documents: 0, deletions: 0, unanswered: 0 };
  const PLAIN = { isHot: false, reconnects: false, snapshots: false };
  const COUNTED = [
    ['lose', 'lost'],
    ['duplicate', 'duplicated'],
    ['invent', 'never-written'],
    ['misdeliver', 'wrongly-delivered'],
  ] as const;
  const CASES = [
    [0.001, false],
    [0.1, true],
  ] as const;
  test.each(
    COUNTED.flatMap(([fault, check]) => CASES.map(([rate, distributed]) => ({ fault, check, rate, distributed }))),
  )('X-02 $fault is counted as $check exactly, at a rate of $rate', ({ fault, check, rate, distributed }) => {
    const topics = fault === 'misdeliver' ? 4 : 1;
    const options = { ...LARGE, ...PLAIN, topics, isDistributed: distributed, seed: 7, faults: { [fault]: rate } };
    const { simulation, found } = auditOf(options, 3);
    expect(simulation.made[fault]).toBeGreaterThan(10);
    const failed = FAILURES.filter(({ name }) => name !== 'subscribe-gap').flatMap(({ name }) => {
      const told = found[name as keyof typeof found];
      return told === undefined || told.failed + told.unknown === 0 ? [] : [[name, told.failed, told.unknown]];
    });
    const { made } = simulation;
    // The first one that is lost is counted as a cut.
    expect(failed).toEqual([[check, fault === 'lose' ? made.lose + made.cut : made[fault], 0]]);
  });
});
