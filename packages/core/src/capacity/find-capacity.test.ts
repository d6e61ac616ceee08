import { OUTCOME_CODE } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import type { WrittenConfig } from '../config/schema/config-schema.ts';
import type { Scenario } from '../contracts/scenario.ts';
import type { Authenticator, ProbeResult } from '../contracts/target.ts';
import { inProcessHost } from '../hosts/in-process-host.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { scriptedTarget, type ScriptedClient, type ScriptedTargetOptions } from '../testing/scripted-target.ts';
import { environmentForTests } from '../testing/start-test-run.ts';
import type { CapacityEvent, CapacityHandle, FindCapacityOptions } from './capacity-options.ts';
import { startCapacity } from './start-capacity.ts';

/** A server of so many at once, in virtual time: beyond `servers / serviceUs` its queue grows without end. */
function queueOf(servers: number, serviceUs: number): NonNullable<ScriptedTargetOptions['answer']> {
  const freeAtUs = Array.from({ length: servers }, () => 0);
  return ({ atUs }) => {
    const place = freeAtUs.indexOf(Math.min(...freeAtUs));
    freeAtUs[place] = Math.max(atUs, freeAtUs[place]!) + serviceUs;
    return { serviceUs: freeAtUs[place] - atUs };
  };
}

/** The scenario `test`, whose documents have 200 bytes or more. */
function sizedScenario(mostBytes: number): Scenario<unknown, ScriptedClient, null> {
  const message = `a document has 200 to ${mostBytes} bytes`;
  const options = z.looseObject({
    data: z.looseObject({ documentSizeBytes: z.number().min(200, message).max(mostBytes, message) }),
  });
  return { ...oneCallScenario(), options };
}

/** The scenario `test`, which finds the target wrong where it makes more calls a second: under load, or once at its end. */
function wrongAbove(perSecond: number, when: 'load' | 'end'): Scenario<unknown, ScriptedClient, null> {
  const scenario = oneCallScenario();
  return {
    ...scenario,
    checks: () => [{ name: 'right', sentence: 'answers are right', kind: 'failure' }],
    shard: (context) => {
      const shard = scenario.shard(context);
      let isWrong = false;
      const seen: number[] = [];
      const look = () => {
        const now = context.clock.nowUs();
        seen.push(now);
        isWrong ||= seen.filter((at) => at > now - 1e6).length > perSecond;
        if (when === 'load' && isWrong) context.checkFailed(0, 'another answer');
        else context.check(0);
      };
      return {
        ...shard,
        createWorker: (own) => {
          const worker = shard.createWorker!(own);
          return {
            ...worker,
            next: (...asked) => {
              look();
              return worker.next(...asked);
            },
          };
        },
        drain: async () => {
          if (when === 'end' && isWrong) context.checkFailed(0, 'another answer');
        },
      };
    },
  };
}

interface Search {
  readonly scenario?: Scenario<unknown, ScriptedClient, null>;
  readonly target?: ScriptedTargetOptions;
  /** Who logs in to the target. @default its script has it */
  readonly authenticator?: Authenticator;
  readonly config?: WrittenConfig;
  readonly options?: Partial<FindCapacityOptions>;
  readonly onStage?: (event: CapacityEvent, search: CapacityHandle, clock: ManualClock) => void;
}

/** A whole search in virtual time. */
function search({
  scenario = oneCallScenario(),
  target: script = {},
  authenticator,
  config = {},
  options = {},
  onStage,
}: Search) {
  const clock = new ManualClock();
  const scenarios = [scenario];
  const target = scriptedTarget(script);
  if (authenticator !== undefined) Object.assign(target, { authenticator: () => authenticator });
  const handle: CapacityHandle = startCapacity(
    {
      scenario: 'test',
      thresholds: ['p90 < 100ms'],
      load: { rate: '10/s', arrivals: 'constant' },
      ...config,
    },
    {
      max: 'rate',
      stageSeconds: 10,
      confirmSeconds: 20,
      warmupSeconds: 1,
      steadyWithinSeconds: 0,
      scenarios,
      target,
      clock,
      machine: null,
      observer: null,
      environment: environmentForTests,
      place: async () => ({ clock, host: inProcessHost({ clock, target, scenarios, shards: 1 }) }),
      onStage: (event) => onStage?.(event, handle, clock),
      ...options,
    },
  );
  return { found: clock.runUntil(handle.finished), target };
}

/** A search of a target that is slow, or not ready, for so long after each stage, or after the first alone. */
function searchOfOneThatRests(
  restSeconds: number,
  { while: state, after = 'each' }: { readonly while: 'slow' | 'not ready'; readonly after?: 'each' | 'the first' },
) {
  let restsUntilUs = 0;
  let now = () => 0;
  let wait: (us: number) => Promise<void> = () => Promise.resolve();
  const isResting = () => now() < restsUntilUs;
  return search({
    target: {
      answer: ({ atUs }) => ({ serviceUs: atUs < restsUntilUs ? 500_000 : 5_000 }),
      probe: async (): Promise<ProbeResult> => {
        if (!isResting()) return { ready: true, version: '1.2' };
        if (state === 'not ready') return { ready: false, reachable: true, problem: 'it is not ready', hint: '' };
        await wait(500_000);
        return { ready: true, version: '1.2' };
      },
    },
    options: { from: 10, atMost: 80 },
    onStage: (event, _, clock) => {
      now = () => clock.nowUs();
      wait = (us) => new Promise((resolve) => void clock.setTimer(us, resolve));
      if (event.type === 'ended' && (after === 'each' || event.stage.number === 1))
        restsUntilUs = clock.nowUs() + restSeconds * 1e6;
    },
  });
}

describe('X-10 findCapacity', () => {
  test.each([
    [20, 'slow'],
    [40, 'slow'],
    [25, 'not ready'],
  ] as const)('a stage begins when a target that was %d s %s after the last one is at rest', async (seconds, state) => {
    const {
      end,
      holds,
      holds_confirmed: isConfirmed,
      fails,
      notes,
      stages,
    } = await searchOfOneThatRests(seconds, {
      while: state,
    }).found;
    expect({ end, holds, isConfirmed, fails, notes }).toEqual({
      end: 'most_level',
      holds: 80,
      isConfirmed: true,
      fails: null,
      notes: ['each stage opened fresh connections, and its documents were removed before the next'],
    });
    expect(stages.map(({ from_rest: isFromRest }) => isFromRest)).toEqual(stages.map(() => true));
  });

  test('what fails on a target that is not at rest after a minute confirms neither end, and is said', async () => {
    const { sentence, notes, stages } = await searchOfOneThatRests(90, { while: 'slow' }).found;
    expect(sentence).toBe(
      'holds 10/s (p99 ~5.00 ms, not confirmed), fails 10.9/s (p99 ~500 ms, not confirmed): first limit p90',
    );
    expect(notes.slice(1)).toEqual([
      'not confirmed: that it holds 10/s (0 of the 2 long stages that it takes held) and that it fails 10.9/s (0 of the 3 stages right after a pass that it takes failed)',
      expect.stringMatching(/^after the last failure /u),
      'stages 2, 3, 4, 5, 6, 7 and 8 began while the target did not answer as quickly as before the search, although it was given a minute: a failure there confirms nothing',
    ]);
    expect(stages.map(({ level, verdict, from_rest: isFromRest }) => [level, verdict, isFromRest])).toEqual([
      [10, 'passed', true],
      ...[20, 14.1, 11.9, 10.9, 10, 10, 10].map((level) => [level, 'failed', false]),
    ]);
  });

  test('a target that is not ready for longer than a minute is waited for once more', async () => {
    const { sentence, stages } = await searchOfOneThatRests(90, { while: 'not ready', after: 'the first' }).found;
    expect(sentence).toBe('holds 80/s (p99 5.00 ms), and that is the most that was to be asked');
    expect(stages.map(({ level, verdict, from_rest: isFromRest }) => [level, verdict, isFromRest])).toEqual(
      [10, 20, 40, 80, 80, 80].map((level) => [level, 'passed', true]),
    );
  });

  test.each([
    ['answers that take longer than stragglers may are none', () => Promise.resolve(), true],
    ['a scenario that waits for them up to its deadline has some', () => new Promise<void>(() => undefined), false],
  ] as const)('stragglers are what scenarios say: %s', async (_, drain, cameToRest) => {
    const scenario = oneCallScenario();
    let made = 0;
    const { found } = search({
      scenario: { ...scenario, shard: (context) => ({ ...scenario.shard(context), drain }) },
      config: { benchmark: { timeout: '120s' } },
      target: { answer: () => ({ serviceUs: made++ % 20 === 7 ? 70_000_000 : 20_000 }) },
      options: { from: 10, atMost: 10 },
    });
    const { notes, stages } = await found;
    expect(stages.map(({ came_to_rest: isQuiet }) => isQuiet)).toEqual(stages.map(() => cameToRest));
    expect(stages[0]?.drain_seconds).toBeGreaterThan(60);
    expect(notes.filter((note) => note.includes('still under way'))).toHaveLength(cameToRest ? 0 : 1);
  });

  test('brackets the rate that a server of so many at once takes, and says which limit broke first', async () => {
    // Four at once, each for 50 ms: 80 a second.
    const { found } = search({ target: { answer: queueOf(4, 50_000) }, options: { from: 10 } });
    const { holds, fails, end, sentence, stages, ...capacity } = await found;
    expect(end).toBe('bracketed');
    expect(holds).toBeGreaterThan(72);
    expect(holds).toBeLessThanOrEqual(80);
    expect(fails).toBeGreaterThanOrEqual(80);
    expect(fails).toBeLessThan(88);
    expect(capacity).toMatchObject({ first_limit: 'p90', holds_confirmed: true, fails_confirmed: true, noisy: [] });
    expect(sentence).toBe('holds 80/s (p99 ~50.0 ms), fails 87.2/s (p99 ~1.04 s): first limit p90');
    expect(stages.map(({ level }) => level).slice(0, 5)).toEqual([10, 20, 40, 80, 160]);
  });

  test('a target that fails at every level says so, with the lowest that was tried', async () => {
    const { found } = search({ target: { serviceUs: 200_000 }, options: { from: 64 } });
    const { end, holds, fails, sentence, stages } = await found;
    expect({ end, holds, fails }).toEqual({ end: 'never_holds', holds: null, fails: 1 });
    expect(sentence).toBe('holds less than 1/s (p99 ~200 ms): first limit p90');
    expect(stages.every(({ verdict }) => verdict === 'failed')).toBe(true);
  });

  test('a target that fails the most that may be asked is asked for less, however much the config asks for', async () => {
    // One at once, each for 33 ms: 30 a second.
    const { found } = search({
      config: { load: { rate: '5000/s', arrivals: 'constant' } },
      target: { answer: queueOf(1, 33_333) },
      options: { atMost: 50 },
    });
    const { end, holds, fails, stages } = await found;
    expect(end).toBe('bracketed');
    expect(stages[0]?.level).toBe(50);
    expect(holds).toBeGreaterThan(25);
    expect(holds).toBeLessThanOrEqual(30);
    expect(fails).toBeGreaterThan(holds!);
  });

  test('a closed loop of which most operations fail holds nothing, however quick the others are', async () => {
    let calls = 0;
    const refused = { outcome: OUTCOME_CODE.failed, status: 429 };
    const { found } = search({
      config: { load: {} },
      target: { answer: () => ({ serviceUs: 20_000, ...(calls++ % 100 === 0 ? {} : refused) }) },
      options: { max: 'workers', from: 4, atMost: 16 },
    });
    const { end, holds, sentence } = await found;
    expect({ end, holds }).toEqual({ end: 'never_holds', holds: null });
    expect(sentence).toMatch(/first limit goodput$/u);
  });

  test.each([
    ['of a stage', 'load', true],
    ['that is made once load has ended', 'end', false],
  ] as const)('a check %s that fails breaks the level, though no threshold is about it', async (_, when, early) => {
    const { found } = search({ scenario: wrongAbove(15, when), options: { from: 10, atMost: 20 } });
    const { holds, first_limit: limit, stages } = await found;
    expect(holds).toBeLessThanOrEqual(15);
    expect(limit).toBe('checks.right');
    const broken = stages.find(({ verdict }) => verdict === 'failed');
    expect([broken?.level, broken?.ended_early]).toEqual([20, early]);
  });

  test('a threshold on a check says how often it may fail', async () => {
    const { found } = search({
      scenario: wrongAbove(15, 'load'),
      config: { thresholds: ['p90 < 100ms', 'checks.right <= 1000'] },
      options: { from: 10, atMost: 20 },
    });
    expect(await found).toMatchObject({ end: 'most_level', holds: 20 });
  });

  test('a target that never fails holds what was asked at most', async () => {
    const { found } = search({ target: { serviceUs: 1_000 }, options: { from: 10, atMost: 50 } });
    const { end, holds, holds_confirmed: isConfirmed, fails, sentence, stages } = await found;
    expect({ end, holds, isConfirmed, fails }).toEqual({
      end: 'most_level',
      holds: 50,
      isConfirmed: true,
      fails: null,
    });
    expect(sentence).toBe('holds 50/s (p99 1.00 ms), and that is the most that was to be asked');
    expect(stages.map(({ level, purpose }) => [level, purpose])).toEqual([
      [10, 'grow'],
      [20, 'grow'],
      [40, 'grow'],
      [50, 'grow'],
      [50, 'confirm'],
      [50, 'confirm'],
    ]);
  });

  test('databases are raised one by one, up to as many as the config has', async () => {
    const { found } = search({ config: { databases: ['a', 'b', 'c'] }, options: { max: 'databases' } });
    const { end, holds, sentence, stages } = await found;
    expect({ end, holds }).toEqual({ end: 'most_level', holds: 3 });
    expect(sentence).toBe('holds 3 databases (p99 ~1.00 ms), and that is the most that was to be asked');
    expect(stages.map(({ level }) => level)).toEqual([1, 2, 3, 3, 3]);
  });

  test('documents grow no larger than the scenario takes, which is said', async () => {
    const { found } = search({ scenario: sizedScenario(3_000), options: { max: 'documentSize' } });
    const { end, holds, notes, stages } = await found;
    expect({ end, holds }).toEqual({ end: 'most_level', holds: 3_000 });
    expect(notes.at(-1)).toBe('no more may be asked: data.documentSize: a document has 200 to 3000 bytes');
    expect(stages.map(({ level }) => level)).toEqual([1_024, 2_048, 3_000, 3_000, 3_000]);
  });

  test('documents shrink no further than the scenario takes', async () => {
    const { found } = search({
      scenario: sizedScenario(3_000),
      target: { serviceUs: 200_000 },
      options: { max: 'documentSize' },
    });
    const { end, fails } = await found;
    expect({ end, fails }).toEqual({ end: 'never_holds', fails: 200 });
  });

  test('a target that dies ends the search with what is known', async () => {
    let isDead = false;
    const lost: ProbeResult = { ready: false, reachable: false, problem: 'nothing answers', hint: '' };
    const { found } = search({
      target: {
        answer: ({ index }) => {
          isDead ||= index > 500;
          return isDead
            ? { outcome: OUTCOME_CODE.failed, status: 0, category: 'connection_refused', serviceUs: 100 }
            : { serviceUs: 1_000 };
        },
        probe: () => (isDead ? lost : { ready: true, version: '1.2' }),
      },
      options: { from: 10 },
    });
    const { end, holds, sentence, stages } = await found;
    expect({ end, holds }).toEqual({ end: 'target_lost', holds: 20 });
    expect(sentence).toMatch(/^holds 20\/s .*\(then the target stopped answering\)$/u);
    expect(stages.at(-1)).toMatchObject({ level: 40, verdict: 'failed', recovery_seconds: null });
  });

  test('a stop in mid-search says what is known so far; the stage that it broke off counts for nothing', async () => {
    const { found } = search({
      target: { serviceUs: 1_000 },
      options: { from: 10 },
      onStage: (event, handle) => {
        if (event.type === 'began' && event.number === 3) handle.stop('SIGINT');
      },
    });
    const { end, holds, holds_confirmed: isConfirmed, sentence, stages } = await found;
    expect({ end, holds, isConfirmed, stages: stages.length }).toEqual({
      end: 'interrupted',
      holds: 20,
      isConfirmed: false,
      stages: 2,
    });
    expect(sentence).toBe('holds at least 20/s (p99 ~1.00 ms, not confirmed) (interrupted: so far)');
  });

  test('users log in once for all stages', async () => {
    let logins = 0;
    const authenticator: Authenticator = {
      open: async () => {
        logins += 1;
        const authorization = `Bearer ${logins}`;
        return [{ username: 'bench', authorization, refreshToken: null, expiresInSeconds: 100_000 }];
      },
      renew: () => Promise.reject(new Error('there is time left')),
      takeTraffic: () => [],
    };
    const { found, target } = search({
      target: { serviceUs: 1_000 },
      authenticator,
      options: { from: 10, atMost: 40 },
    });
    const { stages } = await found;
    const authorizations = new Set(target.calls.map(({ authorization }) => authorization));
    expect([stages.length > 1, logins, [...authorizations]]).toEqual([true, 1, ['Bearer 1']]);
  });

  test('R25 R39 what stood still and what failed while a level held is said', async () => {
    let calls = 0;
    const { found } = search({
      target: {
        answer: ({ atUs }) => {
          calls += 1;
          const serviceUs = atUs % 30e6 < 2e6 ? 2e6 - (atUs % 30e6) + 5_000 : 5_000;
          return { serviceUs, ...(calls % 22 === 0 ? { outcome: OUTCOME_CODE.failed, status: 500 } : {}) };
        },
      },
      config: { benchmark: { workers: 2_000 } },
      options: { from: 100, atMost: 100, stageSeconds: 30, confirmSeconds: 60 },
    });
    const { sentence, notes } = await found;
    expect(sentence).toMatch(/^holds 100\/s \(95\.\d ok\/s, 4\.\d+% errors, p99 /u);
    expect(notes).toContainEqual(expect.stringMatching(/^while it held 100\/s: nothing was answered for/u));
  });

  test('R33 what nobody can tell of holds nothing', async () => {
    const scenario = wrongAbove(1e9, 'load');
    const { found } = search({
      scenario: {
        ...scenario,
        shard: (context) => ({
          ...scenario.shard(context),
          drain: async () => context.checkUnknown(0, 900_000, 'the readers were behind'),
        }),
      },
      options: { from: 10, atMost: 20 },
    });
    const { holds, stages } = await found;
    const [{ verdict, reason } = {}] = stages;
    expect([holds, verdict, reason]).toEqual([
      null,
      'limited',
      'checks.right: of 900,000 nobody can tell: the readers were behind',
    ]);
  });

  test.each([
    ['workers', { pacing: '100ms' }, ['closed loop: queueing delay is not measured']],
    ['rate', { rate: '10/s' }, []],
  ] as const)('R5 a search of %s says once whether queueing delay is hidden', async (max, load, told) => {
    const { found } = search({
      target: { serviceUs: 20_000 },
      config: { load },
      options: { max, from: 2, atMost: 2 },
    });
    const { notes } = await found;
    expect(notes.filter((note) => note.includes('queueing'))).toEqual(told);
  });

  test.each([
    ['no limit', { config: { thresholds: [] } }, 'There is no limit to hold the target against.'],
    [
      'workers of an open load',
      { options: { max: 'workers' } },
      '--max workers: no workload has a closed loop, in which workers are the load.',
    ],
    [
      'connections that nobody holds',
      { options: { max: 'connections' } },
      '--max connections: no scenario holds connections.',
    ],
    ['one database', { options: { max: 'databases' } }, '--max databases: no workload works on several databases.'],
    ['a workload that is not there', { options: { workload: 'other' } }, 'There is no workload other.'],
    [
      'stages',
      { config: { load: { stages: [{ duration: '1s', rate: '5/s' }] } } },
      'The workload test has stages, but a search makes stages of its own.',
    ],
  ] as const)('refuses %s before anything is sent', async (_, asked, message) => {
    const { found, target } = search(asked as Search);
    await expect(found).rejects.toMatchObject({ code: 'config_invalid', message });
    expect(target.calls).toEqual([]);
  });
});
