import fc from 'fast-check';
import type { Json } from '@syntrix-bench/core';
import { expect, test } from 'vitest';

import { Figures, FIGURES_FORMAT, FIGURES_LEDGER } from './figures.ts';
import { realtimeOptions } from './realtime-options.ts';
import { realtimeReport } from './realtime-report.ts';

function figuresOf(count: (figures: Figures) => void): Json {
  const figures = new Figures('main', 1_000_000);
  count(figures);
  return figures.take()[FIGURES_LEDGER] ?? {};
}

const part = fc.array(fc.record({ took: fc.integer({ min: 0, max: 1e7 }), name: fc.constantFrom('a', 'b', 'c') }));

test('R37 what shards count adds up in any order', () => {
  fc.assert(
    fc.property(part, part, part, (...parts) => {
      const [a, b, c] = parts.map((each) =>
        figuresOf((figures) => {
          for (const { took, name } of each) {
            figures.fannedOut(took);
            figures.bad('slowest', { name, value: took });
            figures.add('owed', 1);
          }
        }),
      ) as [Json, Json, Json];
      const { merge } = FIGURES_FORMAT;
      expect(merge(merge(a, b), c)).toEqual(merge(merge(c, b), a));
    }),
    { numRuns: 50 },
  );
});

test('X-06 the waterfall has mean hops that add up, of the deliveries around each percentile, and says how clocks may differ', () => {
  const WALL_MS = 1_000_000;
  const ledger = figuresOf((figures) => {
    for (let delivery = 0; delivery < 100; delivery += 1) {
      const slow = delivery >= 98 ? 40_000 : 0;
      const sentUs = 1_000_200 + delivery * 10_000;
      const storedMs = WALL_MS + Math.floor((sentUs + 2_000) / 1000);
      const readMs = storedMs + 1 + slow / 1000;
      const receivedUs = sentUs + 5_000 + slow;
      figures.hop({ dueUs: sentUs - 200, sentUs, receivedUs, storedMs, readMs });
    }
    figures.acknowledged(5_000, 3_000);
  });
  const options = realtimeOptions['~standard'].validate({}) as { value: Parameters<typeof realtimeReport>[0] };
  const { waterfall } = realtimeReport(options.value, { workload: 'main', ledgers: { [FIGURES_LEDGER]: ledger } })!;
  expect(waterfall!.p50).toEqual({
    deliveries: 98,
    propagation: 5,
    due_to_sent: 0.2,
    sent_to_stored: 2.3,
    to_read: 1,
    read_to_received: 1.7,
    sent_to_acknowledged: { mean: 3, deliveries: 1 },
  });
  expect(waterfall!.p99).toMatchObject({ deliveries: 2, propagation: 45, to_read: 41, sent_to_acknowledged: null });
  const { least, most } = waterfall!.server_clock_ahead;
  expect(least).toBeLessThan(0);
  expect(most).toBeGreaterThan(0);
});

test('a workload that told nothing has no figures', () => {
  const options = realtimeOptions['~standard'].validate({}) as { value: Parameters<typeof realtimeReport>[0] };
  expect(realtimeReport(options.value, { workload: 'main', ledgers: {} })).toBeNull();
  expect(new Figures('main', 0).take()).toEqual({});
});
