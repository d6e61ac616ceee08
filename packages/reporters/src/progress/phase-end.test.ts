import type { PhaseName } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';
import { plainLine } from '../format/line.ts';
import { renderPhaseEnd } from './phase-lines.ts';
import type { PhaseView } from './run-view.ts';

const view = (phase: PhaseName, elapsedMs: number, more: Partial<PhaseView> = {}): PhaseView => ({
  phase,
  elapsedUs: elapsedMs * 1000,
  plannedUs: null,
  items: null,
  ...more,
});
const minute = { plannedUs: 60_000_000 };

const ENDINGS: readonly (readonly [phase: PhaseView, next: PhaseName | null, line: string, why: string])[] = [
  [view('setup', 12), 'steady', '✓ Setup     12ms', 'nothing was seeded'],
  [
    view('setup', 1_200, { items: { done: 920, total: 1_000, tookUs: 400_000 } }),
    'warmup',
    '✓ Seeding   1,000 in 400ms (2.50k/s)',
    'load follows, so all were seeded, whatever was heard last; what set-up did before is no part of the rate',
  ],
  [
    view('setup', 800, { items: { done: 1, total: 1, tookUs: 3_000 } }),
    'steady',
    '✓ Seeding   1 in 3ms',
    'one document makes no rate',
  ],
  [view('setup', 3_100), 'cleanup', '! Setup     ended after 3.1s', 'clean-up follows: set-up failed'],
  [
    view('setup', 3_100, { items: { done: 920, total: 1_000, tookUs: 2_900_000 } }),
    null,
    '! Seeding   3.1s, at least 920 of 1,000',
    'the run ends: seeding failed',
  ],
  [view('warmup', 29_950, minute), 'drain', '! Warmup    29.9s of 1m', 'interrupted'],
  [view('warmup', 32_400, minute), 'steady', '✓ Warmup    32.4s', 'the measure was steady, and load goes on'],
  [view('warmup', 32_400, minute), 'rampup', '✓ Warmup    32.4s', 'the same before a ramp-up'],
  [view('steady', 59_950, minute), 'drain', '✓ Running   1m', 'timers may be a little off'],
  [view('steady', 3_000, minute), 'drain', '! Running   3s of 1m', 'interrupted'],
  [
    view('steady', 6_000, { ...minute, items: { done: 9_000, total: 9_000, tookUs: 6_000_000 } }),
    'drain',
    '✓ Running   9,000 in 6s (1.50k/s)',
    'a count ended it before its time',
  ],
  [
    view('steady', 6_000, { items: { done: 8_000, total: 9_000, tookUs: 6_000_000 } }),
    'drain',
    '· Running   6s, at least 8,000 of 9,000',
    'the last news may be older than the end',
  ],
  [view('drain', 4), 'cleanup', '✓ Draining  4ms', 'all operations have ended'],
  [view('cleanup', 1_200), null, '✓ Cleanup   1.2s', 'its items were not counted'],
];

test.each(ENDINGS)('%j before %s leaves %j: %s', (phase, next, line) => {
  expect(plainLine(renderPhaseEnd(phase, next))).toBe(line);
});
