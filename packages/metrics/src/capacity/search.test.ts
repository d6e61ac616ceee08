import { expect, test } from 'vitest';

import { seededInt } from '../statistics/verdict/seeded-uniform.ts';
import { nextStage, standingOf, type SearchedStage, type SearchSettings } from './search.ts';

const SETTINGS: SearchSettings = { from: 100, within: 0.1, step: 0, least: 1, most: 1e6, mostStages: 40 };
/** How long a stage and its confirmation are measured, and how long the target rests between two. */
const [SHORT, LONG, REST] = [30, 60, 5];

/** What a simulated system is asked. */
interface Asked {
  readonly level: number;
  readonly seconds: number;
  readonly restSeconds: number;
}

/** A system with a limit that is known. */
interface System {
  /** Whether it keeps its limits under such a stage. */
  keeps(asked: Asked): boolean;
  /** Where its limit is now, for a confirmation's time. */
  limit(): number;
}

interface Found {
  readonly isWithin: boolean;
  readonly stages: number;
  readonly seconds: number;
  readonly end: string;
}

/** One search of one system. The limit may move while it is confirmed: any place that it had by then is true. */
function search(system: System, settings = SETTINGS): Found {
  const stages: SearchedStage[] = [];
  const limits: number[] = [];
  let seconds = 0;
  for (;;) {
    const next = nextStage(settings, stages);
    if (next.kind === 'done') {
      const { holds, fails } = standingOf(settings, stages);
      const low = holds ?? 0;
      const high = fails ?? Infinity;
      const isWithin = limits.some((limit) => low <= limit && limit <= high);
      return { isWithin, stages: stages.length, seconds, end: next.end };
    }
    const asked = { level: next.level, seconds: next.long ? LONG : SHORT, restSeconds: REST };
    stages.push({ level: next.level, long: next.long, verdict: system.keeps(asked) ? 'passed' : 'failed' });
    if (next.purpose === 'confirm') limits.push(system.limit());
    seconds += asked.seconds + asked.restSeconds;
  }
}

function searches(systemOf: (random: () => number) => System) {
  const found = Array.from({ length: 100 }, (_, seed) => search(systemOf(uniform(seed + 1))));
  const stages = found.map((each) => each.stages).sort((a, b) => a - b);
  const minutes = found.map(({ seconds }) => seconds / 60).sort((a, b) => a - b);
  return {
    within: found.filter(({ isWithin }) => isWithin).length,
    'stages, median': stages[50]!,
    'stages, most': stages[99]!,
    'minutes, median': Math.round(minutes[50]!),
    'minutes, most': Math.round(minutes[99]!),
  };
}

function uniform(seed: number): () => number {
  const draw = seededInt(seed);
  return () => draw(2 ** 32) / 2 ** 32;
}

/** A limit somewhere from 200 to 20,000, even on a logarithmic scale. */
const anyLimit = (random: () => number) => 200 * 100 ** random();
const normal = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

const SYSTEMS: Readonly<Record<string, (random: () => number) => System>> = {
  'a hard limit'(random) {
    const limit = anyLimit(random);
    return { keeps: ({ level }) => level <= limit, limit: () => limit };
  },
  'a noisy limit: each stage meets another, by 3 %'(random) {
    const limit = anyLimit(random);
    return { keeps: ({ level }) => level <= limit * Math.exp(0.03 * normal(random)), limit: () => limit };
  },
  'a limit that falls by 0.5 % with each stage'(random) {
    let limit = anyLimit(random);
    return { keeps: ({ level }) => level <= (limit *= 0.995), limit: () => limit };
  },
  'a limit that rises by a fifth in mid-search'(random) {
    let limit = anyLimit(random);
    let left = Math.floor(random() * 10);
    return {
      keeps({ level }) {
        if (left === 0) limit *= 1.2;
        left -= 1;
        return level <= limit;
      },
      limit: () => limit,
    };
  },
  'a leak: the longer, the less'(random) {
    const limit = anyLimit(random);
    const leak = 0.3 * random();
    const at = (seconds: number) => limit * (1 - (leak * seconds) / LONG);
    return { keeps: ({ level, seconds }) => level <= at(seconds), limit: () => at(LONG) };
  },
  'hysteresis: a fifth less after a failure, until it has rested'(random) {
    const limit = anyLimit(random);
    const recovery = 4 + 16 * random();
    let spoilt = 0;
    return {
      keeps({ level, restSeconds }) {
        spoilt = Math.max(0, spoilt - restSeconds);
        const keeps = level <= limit * (spoilt > 0 ? 0.8 : 1);
        spoilt = keeps ? 0 : recovery;
        return keeps;
      },
      limit: () => limit,
    };
  },
  'M/M/c: 8 servers of 50 ms, p99 under 400 ms'(random) {
    return queueSystem({ servers: 8, serviceSeconds: 0.05, limitSeconds: 0.4, percentile: 0.99 }, random);
  },
};

/** Arrivals by chance, service times by chance, so many servers and one queue (Erlang's M/M/c). */
function queueSystem(
  queue: { servers: number; serviceSeconds: number; limitSeconds: number; percentile: number },
  random: () => number,
): System {
  const { servers, serviceSeconds, limitSeconds, percentile } = queue;
  const drawn = (mean: number) => -mean * Math.log(1 - random());
  const limit = trueLimit(queue);
  return {
    limit: () => limit,
    keeps({ level, seconds }) {
      const freeAt = new Float64Array(servers);
      let beyond = 0;
      let count = 0;
      for (let at = drawn(1 / level); at < seconds + 5; at += drawn(1 / level)) {
        let first = 0;
        for (let server = 1; server < servers; server += 1) if (freeAt[server]! < freeAt[first]!) first = server;
        freeAt[first] = Math.max(at, freeAt[first]!) + drawn(serviceSeconds);
        // The first five seconds warm up.
        if (at < 5) continue;
        count += 1;
        if (freeAt[first]! - at > limitSeconds) beyond += 1;
      }
      return beyond <= (1 - percentile) * count;
    },
  };
}

/** The rate at which the response of an M/M/c queue is beyond the limit with just the share that the percentile allows. */
function trueLimit({
  servers,
  serviceSeconds,
  limitSeconds,
  percentile,
}: {
  servers: number;
  serviceSeconds: number;
  limitSeconds: number;
  percentile: number;
}): number {
  const beyond = (rate: number) => {
    const busy = rate * serviceSeconds;
    let term = 1;
    let sum = 1;
    for (let n = 1; n < servers; n += 1) sum += term *= busy / n;
    const waiting = (term * busy) / servers / (1 - busy / servers);
    const waits = waiting / (sum + waiting);
    const spare = servers - 1 - busy;
    const t = limitSeconds / serviceSeconds;
    return Math.exp(-t) * (1 + (waits * (1 - Math.exp(-t * spare))) / spare);
  };
  let [low, high] = [0, servers / serviceSeconds];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (beyond(middle) > 1 - percentile) high = middle;
    else low = middle;
  }
  return low;
}

/** A search in which a level answers as the function says, by how often it was tried before. */
function scripted(
  verdictOf: (level: number, tried: number) => SearchedStage['verdict'],
  settings: Partial<SearchSettings>,
  isFromRest: (number: number) => boolean = () => true,
) {
  const all = { ...SETTINGS, ...settings };
  const stages: SearchedStage[] = [];
  for (;;) {
    const next = nextStage(all, stages);
    if (next.kind === 'done') return { end: next.end, stages, ...standingOf(all, stages) };
    const tried = stages.filter(({ level }) => level === next.level).length;
    stages.push({
      level: next.level,
      long: next.long,
      verdict: verdictOf(next.level, tried),
      from_rest: isFromRest(stages.length + 1),
    });
  }
}

test('X-10 what fails on a target that was not at rest is tried again until it fails on one that is', () => {
  const { stages, ...found } = scripted(
    (level) => (level > 400 ? 'failed' : 'passed'),
    { within: 1 },
    (number) => number !== 4 && number !== 6,
  );
  expect(found).toMatchObject({ end: 'bracketed', holds: 400, fails: 800, holdsConfirmed: true, failsConfirmed: true });
  expect(stages.map(({ level, from_rest: isRested }) => `${level}${isRested === true ? '' : ' restless'}`)).toEqual([
    ...['100', '200', '400', '800 restless', '400', '800 restless', '400', '800', '400', '800', '400', '800'],
  ]);
});

test.each([
  [
    'levels above fail',
    400,
    { end: 'bracketed', holds: 400, holdsConfirmed: false, fails: 800, failsConfirmed: false },
    [100, 200, 400, 800, 400, 800, 400, 800],
  ],
  [
    'all fails then',
    0,
    { end: 'bracketed', holds: 100, holdsConfirmed: false, fails: 200, failsConfirmed: false },
    [100, 200, 100, 100, 100],
  ],
])('X-10 a target that is at rest only at first confirms neither end: %s', (_, limit, expected, levels) => {
  const { end, holds, holdsConfirmed, fails, failsConfirmed, stages } = scripted(
    (level, tried) => (level <= limit || (level === 100 && tried === 0) ? 'passed' : 'failed'),
    { within: 1 },
    (number) => number === 1,
  );
  expect({ end, holds, holdsConfirmed, fails, failsConfirmed }).toEqual(expected);
  expect(stages.map(({ level }) => level)).toEqual(levels);
});

test('X-10 what is asked at most holds for long twice', () => {
  const { stages, ...found } = scripted(() => 'passed', { most: 400 });
  expect(found).toMatchObject({ end: 'most_level', holds: 400, holdsConfirmed: true, fails: null });
  expect(stages.map(({ level, long }) => `${level}${long ? ' long' : ''}`)).toEqual([
    ...['100', '200', '400', '400 long', '400 long'],
  ]);
});

test('X-10 what holds below a limit of the generator holds for long twice', () => {
  const found = scripted((level) => (level > 740 ? 'limited' : 'passed'), {});
  expect(found).toMatchObject({ end: 'limited', holds: 734, holdsConfirmed: true, limited: 800 });
});

test('X-10 one bad window below levels that pass again and again bounds nothing', () => {
  const bad = (level: number, tried: number) => level === 400 && tried === 0;
  const limited = scripted((level, tried) => (bad(level, tried) ? 'failed' : level > 740 ? 'limited' : 'passed'), {});
  expect(limited).toMatchObject({ holds: 734, holdsConfirmed: true });
  const failing = scripted((level, tried) => (bad(level, tried) || level > 740 ? 'failed' : 'passed'), {});
  expect(failing).toMatchObject({ end: 'bracketed', holdsConfirmed: true, failsConfirmed: true });
  expect(failing.holds).toBeGreaterThan(670);
});

test('X-10 a confirmation that the generator never makes ends', () => {
  const { stages, end } = scripted((_, tried) => (tried === 0 ? 'passed' : 'limited'), { most: 100 });
  expect({ end, stages: stages.length }).toEqual({ end: 'most_level', stages: 4 });
});

test.each(Object.entries(SYSTEMS))(
  'X-10 the bracket holds the true limit in 95 of 100 searches of %s',
  (_, systemOf) => {
    const found = searches(systemOf);
    expect(found.within).toBeGreaterThanOrEqual(95);
    expect(found['stages, most']).toBeLessThanOrEqual(SETTINGS.mostStages);
  },
);
