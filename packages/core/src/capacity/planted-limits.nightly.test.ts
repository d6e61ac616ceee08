import { OUTCOME_CODE } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import type { WrittenConfig } from '../config/schema/config-schema.ts';
import { inProcessHost } from '../hosts/in-process-host.ts';
import { createRandom } from '../load/seeded-random.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { oneCallScenario } from '../testing/one-call-scenario.ts';
import { scriptedTarget, type ScriptedTargetOptions } from '../testing/scripted-target.ts';
import { environmentForTests } from '../testing/start-test-run.ts';
import type { FindCapacityOptions } from './capacity-options.ts';
import { findCapacity } from './start-capacity.ts';

type Answer = NonNullable<ScriptedTargetOptions['answer']>;

/** A limit that is planted in a target, somewhere. */
interface Planted {
  /** The highest level that keeps every limit. */
  readonly limit: number;
  /** By so much, as a share, a level may lie beyond it and not fail within a stage. @default 0.03 */
  readonly slack?: number;
  readonly answer: Answer;
}

const SEARCHES = 20;
/** By so much, as a share, what fails may lie above what holds. */
const WITHIN = 0.1;
/** More than ever wait in a queue, so that none of them are the limit. */
const WORKERS = 1_000;

/** So many at once, each for so long: beyond it the queue grows without end. */
function queue(servers: number, serviceUs: number): Planted {
  const freeAtUs = Array.from({ length: servers }, () => 0);
  const answer: Answer = ({ atUs }) => {
    const place = freeAtUs.indexOf(Math.min(...freeAtUs));
    freeAtUs[place] = Math.max(atUs, freeAtUs[place]!) + serviceUs;
    return { serviceUs: freeAtUs[place] - atUs };
  };
  return { limit: (servers / serviceUs) * 1e6, answer };
}

/** A token bucket of a second, which answers 429 beyond a rate. */
function limiter(perSecond: number): Planted {
  let tokens = perSecond;
  let lastUs = 0;
  const answer: Answer = ({ atUs }) => {
    tokens = Math.min(perSecond, tokens + ((atUs - lastUs) * perSecond) / 1e6);
    lastUs = atUs;
    if (tokens < 1) return { outcome: OUTCOME_CODE.failed, status: 429, serviceUs: 1_000 };
    tokens -= 1;
    return { serviceUs: 1_000 };
  };
  return { limit: perSecond, answer };
}

/** Each call takes longer by a share for each that is under way: workers × share. */
function contention(workers: number): Planted {
  const untilUs: number[] = [];
  const answer: Answer = ({ atUs }) => {
    for (let index = untilUs.length - 1; index >= 0; index -= 1) if (untilUs[index]! <= atUs) untilUs.splice(index, 1);
    const serviceUs = Math.round((100_000 * (untilUs.length + 1)) / (workers + 0.5));
    untilUs.push(atUs + serviceUs);
    return { serviceUs };
  };
  return { limit: workers, answer };
}

/** What levels are rounded to: whole workers, and three digits of a rate. */
function roundingOf(max: FindCapacityOptions['max'], level: number): number {
  return max === 'rate' ? 10 ** (Math.floor(Math.log10(level)) - 2) : 1;
}

/** One search in virtual time: whether the limit that was planted lies in its bracket, which has two ends and is as narrow as was asked. */
async function isBracketed(
  { limit, answer, slack = 0.03 }: Planted,
  threshold: string,
  options: Pick<FindCapacityOptions, 'max' | 'from'>,
): Promise<boolean> {
  const clock = new ManualClock();
  const scenarios = [oneCallScenario()];
  const target = scriptedTarget({ answer });
  const config: WrittenConfig =
    options.max === 'rate'
      ? { benchmark: { workers: WORKERS }, load: { rate: '5/s', arrivals: 'constant' } }
      : { load: { pacing: '50ms' } };
  const search = findCapacity(
    { scenario: 'test', thresholds: [threshold], ...config },
    {
      ...options,
      within: WITHIN,
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
    },
  );
  const { holds, fails } = await clock.runUntil(search);
  if (holds === null || fails === null) return false;
  const isNarrow = fails <= holds * (1 + WITHIN) + roundingOf(options.max, holds);
  return isNarrow && holds <= limit * (1 + slack) && limit * (1 - slack) <= fails;
}

test.each<
  [string, (random: ReturnType<typeof createRandom>) => Planted, string, Pick<FindCapacityOptions, 'max' | 'from'>]
>([
  [
    'so many operations at once, by p90',
    (random) => queue(1 + random.int(4), 40_000 + random.int(100_000)),
    'p90 < 200ms',
    { max: 'rate', from: 5 },
  ],
  ['a rate limiter, by errors', (random) => limiter(10 + random.int(60)), 'errors < 1%', { max: 'rate', from: 5 }],
  [
    'a queue, by what is done in time',
    // A rate counts as reached with 95 % of it (R24).
    (random) => ({ ...queue(1, 20_000 + random.int(60_000)), slack: 0.08 }),
    'goodput > 1/s',
    { max: 'rate', from: 5 },
  ],
  [
    'contention of workers, by p50',
    (random) => contention(3 + random.int(30)),
    'p50 < 100ms',
    { max: 'workers', from: 1 },
  ],
])(
  'X-10 a planted limit is bracketed in 19 of 20 searches: %s',
  async (_, plant, threshold, options) => {
    let bracketed = 0;
    for (let seed = 1; seed <= SEARCHES; seed += 1) {
      if (await isBracketed(plant(createRandom(seed, 0)), threshold, options)) bracketed += 1;
    }
    expect(bracketed).toBeGreaterThanOrEqual(19);
  },
  900_000,
);
