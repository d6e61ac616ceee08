import { describe, expect, test } from 'vitest';
import { FaultEngine } from './fault-engine.ts';
import type { Fault, FaultPlan } from './fault-plan.ts';
import { InvalidFaultPlan, parseFaultPlan } from './parse-fault-plan.ts';
import { Random } from './random.ts';

function setUp(...faults: readonly Fault[]) {
  const clock = { ms: 0 };
  const statuses: string[] = [];
  const engine = new FaultEngine({ faults }, 7, {
    nowUs: () => clock.ms * 1000,
    suspend: (database) => statuses.push(`${database} suspended`),
    activate: (database) => statuses.push(`${database} active`),
  });
  return { engine, clock, statuses };
}

test('X-10 a queue holds each answer for its service, and until a place is free', () => {
  const { engine, clock } = setUp({ kind: 'queue', atOnce: 2, serviceMs: 10, operations: ['read'] });
  const delays = () => Array.from({ length: 3 }, () => engine.draw('read', true).delayMs);
  expect(delays()).toEqual([10, 10, 20]);
  clock.ms = 5;
  // One place is free at 10 ms, the other at 20 ms.
  expect(delays()).toEqual([15, 25, 25]);
  expect(engine.draw('create', true).delayMs).toBe(0);
  clock.ms = 1_000;
  expect(delays()).toEqual([10, 10, 20]);
});

test('X-10 of a rate that is tolerated no event is lost, of what comes beyond it each', () => {
  const { engine, clock } = setUp({ kind: 'lost-event', above: 100 });
  const lostOf = (count: number, everyMs: number) => {
    let lost = 0;
    for (let event = 0; event < count; event += 1) {
      clock.ms += everyMs;
      if (engine.lie('lost-event', 'create', 'default') !== undefined) lost += 1;
    }
    return lost;
  };
  expect(lostOf(1_000, 10)).toBe(0);
  // Twice as many in ten seconds: half of them, once what may come at once is used up.
  expect(lostOf(2_000, 5)).toBe(951);
});

describe('a fault plan', () => {
  test('that is right is returned as it is', () => {
    const plan: FaultPlan = {
      seed: 3,
      faults: [
        {
          kind: 'latency',
          distribution: 'normal',
          meanMs: 5,
          deviationMs: 1,
          operations: ['read'],
          rate: 0.5,
          times: 2,
        },
        { kind: 'stall', everyMs: 1000, forMs: 100 },
        { kind: 'reset', moment: 'within' },
        { kind: 'suspend', database: 'default', afterMs: 5 },
      ],
    };
    expect(parseFaultPlan(plan)).toEqual(plan);
  });

  test.each([
    ['no object', 5, ['A fault plan is an object: {"faults": [ … ], "seed": 1}.']],
    ['a bare list', [{ kind: 'garbage' }], ['A fault plan is an object, not a list: wrap it as {"faults": [ … ]}.']],
    [
      'a latency of no distribution',
      { faults: [{ kind: 'latency', meanMs: 5 }] },
      [
        'faults[0].distribution: is missing: a fault of kind "latency" needs it; it must be one of fixed, normal, lognormal.',
      ],
    ],
    ['no list', { faults: 1 }, ['faults: must be a list; an empty one means no faults.']],
    ['an unknown member', { faults: [], fault: 1 }, ['Unknown member "fault": a fault plan has "faults" and "seed".']],
    ['a broken seed', { faults: [], seed: 1.5 }, ['seed: must be a whole number.']],
    [
      'an unknown kind',
      { faults: [{ kind: 'fire' }, 5] },
      [
        expect.stringMatching(/^faults\[0\]\.kind: must be one of latency/),
        'faults[1]: must be an object with a "kind".',
      ],
    ],
    [
      'a missing member',
      { faults: [{ kind: 'error' }] },
      ['faults[0].status: is missing: a fault of kind "error" needs it; it must be a status from 400 to 599.'],
    ],
    [
      'a status that is no error',
      { faults: [{ kind: 'error', status: 200 }] },
      ['faults[0].status: must be a status from 400 to 599.'],
    ],
    [
      'a rate beyond one',
      { faults: [{ kind: 'garbage', rate: 2 }] },
      ['faults[0].rate: must be a probability from 0 to 1.'],
    ],
    [
      'an unknown operation',
      { faults: [{ kind: 'garbage', operations: ['reed'] }] },
      [expect.stringMatching(/^faults\[0\]\.operations: must be a list of read, create/)],
    ],
    [
      'a member of another kind',
      { faults: [{ kind: 'truncate', meanMs: 5 }] },
      ['faults[0].meanMs: is unknown to a fault of kind "truncate", which has rate, times, database, operations.'],
    ],
    [
      'a lie that has no time, or strikes elsewhere than it shows',
      {
        faults: [
          { kind: 'stale-read' },
          { kind: 'lost-update', operations: ['delete'] },
          { kind: 'resurrected', operations: ['delete'] },
        ],
      },
      [
        'faults[0].forMs: is missing: a fault of kind "stale-read" needs it; it must be a number of milliseconds, at least 0.',
        'faults[1].operations: must be a list of update, replace.',
        'faults[2].operations: is unknown to a fault of kind "resurrected", which has rate, times, database.',
      ],
    ],
    [
      'an index or a page that it is not told enough about',
      {
        faults: [
          { kind: 'index-delay', operations: ['query'] },
          { kind: 'index-rebuild', everyMs: 1000, status: 404 },
          { kind: 'cut-page', collection: '', operations: ['query'] },
        ],
      },
      [
        'faults[0].forMs: is missing: a fault of kind "index-delay" needs it; it must be a number of milliseconds, at least 0.',
        'faults[0].operations: must be a list of create, update, delete.',
        'faults[1].forMs: is missing: a fault of kind "index-rebuild" needs it; it must be a number of milliseconds, at least 0.',
        'faults[1].status: must be a status from 500 to 599.',
        'faults[2].collection: must be the path of a collection.',
        'faults[2].operations: is unknown to a fault of kind "cut-page", which has rate, times, database, collection.',
      ],
    ],
    [
      'a time below zero',
      { faults: [{ kind: 'stall', everyMs: 0, forMs: -1 }] },
      [
        'faults[0].everyMs: must be a number of milliseconds, at least 1.',
        'faults[0].forMs: must be a number of milliseconds, at least 0.',
      ],
    ],
  ])('with %s is refused, all mistakes at once', (_what, plan, problems) => {
    const refusal = (() => {
      try {
        return parseFaultPlan(plan);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(InvalidFaultPlan);
    expect((refusal as InvalidFaultPlan).problems).toEqual(problems);
  });
});

describe('the engine', () => {
  test('aims by operation and number of times', () => {
    const { engine } = setUp({ kind: 'error', status: 503, operations: ['read'], times: 1 });
    expect(engine.draw('create', false).interference).toBeUndefined();
    expect(engine.draw('read', false).interference).toMatchObject({ status: 503 });
    expect(engine.draw('read', false).interference).toBeUndefined();
  });

  test('strikes at the rate it was told, the same way for the same seed', () => {
    const strikes = () => {
      const { engine } = setUp({ kind: 'truncate', rate: 0.25 });
      return Array.from({ length: 2000 }, () => engine.draw('read', false).delivery !== undefined);
    };
    const hits = strikes().filter(Boolean).length;
    expect(hits).toBeGreaterThan(430);
    expect(hits).toBeLessThan(570);
    expect(strikes()).toEqual(strikes());
  });

  test.each([
    ['fixed', 10, 0, 10, 0],
    ['normal', 100, 10, 100, 10],
    ['lognormal', 100, 50, 100, 50],
  ] as const)('%s latency has the asked mean and deviation', (distribution, meanMs, deviationMs, mean, deviation) => {
    const { engine } = setUp({ kind: 'latency', distribution, meanMs, deviationMs });
    const delays = Array.from({ length: 20_000 }, () => engine.draw('read', false).delayMs);
    const average = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
    const spread = Math.sqrt(delays.reduce((sum, delay) => sum + (delay - average) ** 2, 0) / delays.length);
    expect(Math.abs(average - mean)).toBeLessThanOrEqual(mean * 0.03);
    expect(Math.abs(spread - deviation)).toBeLessThanOrEqual(deviation * 0.08);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(engine.counts()).toEqual([{ kind: 'latency', count: 20_000 }]);
  });

  test('a stall holds answers until its window ends', () => {
    const { engine, clock } = setUp({ kind: 'stall', everyMs: 1000, forMs: 100 });
    const delayAt = (ms: number) => {
      clock.ms = ms;
      return engine.draw('read', false).delayMs;
    };
    expect([0, 50, 999, 1000, 1030, 1099, 1100, 2040].map(delayAt)).toEqual([0, 0, 0, 100, 70, 1, 0, 60]);
    expect(engine.counts()).toEqual([{ kind: 'stall', count: 4 }]);
  });

  test('a storm comes in windows too', () => {
    const { engine, clock } = setUp({ kind: 'storm', everyMs: 1000, forMs: 100 });
    clock.ms = 1050;
    expect(engine.draw('read', false).interference).toMatchObject({ kind: 'storm' });
    clock.ms = 1150;
    expect(engine.draw('read', false).interference).toBeUndefined();
  });

  test('an expired token strikes only requests that carry one', () => {
    const { engine } = setUp({ kind: 'expired-token' });
    expect(engine.draw('read', false).interference).toBeUndefined();
    expect(engine.draw('read', true).interference).toMatchObject({ kind: 'expired-token' });
  });

  test('a database is suspended and made active again, once', () => {
    const { engine, clock, statuses } = setUp({ kind: 'suspend', database: 'default', afterMs: 100, forMs: 50 });
    for (clock.ms = 0; clock.ms < 300; clock.ms += 10) engine.draw('read', false);
    expect(statuses).toEqual(['default suspended', 'default active']);
    expect(engine.counts()).toEqual([{ kind: 'suspend', count: 1 }]);
  });

  test('a new plan starts its own clock and draws, the counts go on until they are cleared', () => {
    const { engine, clock } = setUp({ kind: 'latency', distribution: 'fixed', meanMs: 1 });
    engine.draw('read', false);
    clock.ms = 5000;
    engine.set({ faults: [{ kind: 'stall', everyMs: 1000, forMs: 10 }] });
    expect(engine.draw('read', false).delayMs).toBe(0);
    expect(engine.counts()).toEqual([{ kind: 'latency', count: 1 }]);
    engine.clearCounts();
    engine.set({ faults: [] });
    expect([engine.counts(), engine.idle, engine.plan]).toEqual([[], true, { faults: [] }]);
  });

  test('resets before the answer interfere, others are deliveries', () => {
    expect(setUp({ kind: 'reset', moment: 'before' }).engine.draw('read', false)).toMatchObject({
      interference: { moment: 'before' },
      delivery: undefined,
    });
    expect(setUp({ kind: 'reset', moment: 'after' }).engine.draw('read', false)).toMatchObject({
      interference: undefined,
      delivery: { moment: 'after' },
    });
  });
});

test('a seed gives one sequence', () => {
  const draw = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 5 }, () => random.next());
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  expect(draw(1).every((value) => value >= 0 && value < 1)).toBe(true);
});
