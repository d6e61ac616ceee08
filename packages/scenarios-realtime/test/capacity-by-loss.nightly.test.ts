import { findCapacity, inProcessHost } from '@syntrix-bench/core';
import { environmentForTests, fakeSyntrix, ManualClock } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { SCENARIO } from './run-for-tests.ts';

const SEARCHES = 20;

/** Where a hub loses what comes beyond so many deliveries a second, in writes a second: by the audit alone, as nothing fails. */
async function searchOf(perSecond: number) {
  const clock = new ManualClock();
  const server = fakeSyntrix();
  let tokens = perSecond / 2;
  let lastUs = 0;
  server.documents().realtime.script = ({ isMatch }) => {
    if (!isMatch) return null;
    const atUs = clock.nowUs();
    tokens = Math.min(perSecond / 2, tokens + ((atUs - lastUs) * perSecond) / 1e6);
    lastUs = atUs;
    if (tokens < 1) return { copies: 0 };
    tokens -= 1;
    return null;
  };
  const scenarios = [SCENARIO];
  const found = findCapacity(
    {
      benchmark: { workers: 4, probeNeeds: false },
      scenario: { type: 'realtime', connections: 1, probes: 1 },
      load: { rate: '5/s', arrivals: 'constant' },
      thresholds: ['checks.lost == 0'],
    },
    {
      max: 'rate',
      from: 4,
      stageSeconds: 8,
      confirmSeconds: 12,
      warmupSeconds: 1,
      steadyWithinSeconds: 0,
      scenarios,
      target: server,
      clock,
      machine: null,
      observer: null,
      environment: environmentForTests,
      place: async () => ({ clock, host: inProcessHost({ clock, target: server, scenarios, shards: 1 }) }),
    },
  );
  return clock.runUntil(found);
}

test(
  'X-10 a hub that loses events beyond a rate is bracketed in 19 of 20 searches, by checks.lost alone',
  { timeout: 900_000 },
  async () => {
    let bracketed = 0;
    for (let seed = 0; seed < SEARCHES; seed += 1) {
      const perSecond = 24 + 4 * seed;
      const { holds, fails, first_limit: limit } = await searchOf(perSecond);
      expect(limit).toBe('checks.lost');
      // Two subscribers hear of each write.
      const writes = perSecond / 2;
      if ((holds ?? 0) <= writes * 1.06 && writes * 0.97 <= (fails ?? Infinity)) bracketed += 1;
    }
    expect(bracketed).toBeGreaterThanOrEqual(19);
  },
);
