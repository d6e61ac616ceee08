import fc from 'fast-check';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';

import { liveFigures, liveRow, phaseEvent, plan, snapshotEvent, workloadPlan } from '../../test/run-events.ts';
import { VirtualTerminal } from '../../test/virtual-terminal.ts';
import { textWidth } from '../format/text.ts';
import { progressReporter } from './progress-reporter.ts';

const text = fc.string({ unit: 'binary', maxLength: 90 });
const us = fc.option(fc.nat(4_000_000_000));
const anyRow = fc
  .record({
    okPerSecond: fc.double({ min: 0, max: 1e9, noNaN: true }),
    count: fc.maxSafeNat(),
    errors: fc.maxSafeNat(),
    dropped: fc.maxSafeNat(),
    p50Us: us,
    p90Us: us,
    p99Us: us,
    maxUs: us,
    censored: fc.subarray(['p50', 'p90', 'p99', 'max'] as const),
    never: fc.subarray(['p50', 'p90', 'p99', 'max'] as const),
    thin: fc.subarray(['p50', 'p90', 'p99'] as const),
  })
  .map(({ okPerSecond, count, ...row }) => liveRow(okPerSecond, count, row));

test('no line of progress is wider than the terminal', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        columns: fc.constantFrom(40, 79, 80, 81, 100, 140, 200),
        name: text,
        total: anyRow,
        operations: fc.array(fc.tuple(text, anyRow), { maxLength: 6 }),
        errors: fc.array(fc.tuple(text, fc.nat()), { maxLength: 8 }),
        seconds: fc.integer({ min: 1, max: 1_000_000 }),
        rate: fc.option(fc.double({ min: 0.001, max: 1e7, noNaN: true })),
        message: text,
      }),
      async ({ columns, name, total, operations, errors, seconds, rate, message }) => {
        const terminal = new VirtualTerminal(columns, 24);
        const reporter = progressReporter({ stream: terminal, colour: true });
        const load =
          rate === null
            ? workloadPlan({ name })
            : workloadPlan({
                name,
                load: { model: 'open', arrivals: 'poisson', ratePerSecond: rate, maxQueueUs: 1_000_000 },
              });
        await reporter.onStart?.(plan({ name, workloads: [load] }));
        await reporter.onPhase?.(phaseEvent('steady', 0, 0, seconds));
        const live = liveFigures({
          total,
          operations: operations.map(([operation, row]) => ({ operation, ...row })),
          errors: errors.map(([category, count]) => ({ category, count })),
        });
        await reporter.onSnapshot?.(snapshotEvent(seconds, live));
        await reporter.onLog?.({ atUs: 0, level: 'warn', message, context: { name } });
        await reporter.onPhase?.(phaseEvent('drain', seconds, seconds, 30));
        await reporter.onFinish?.({} as never);
        for (const line of terminal.writes.flatMap((write) => stripVTControlCharacters(write).split(/[\r\n]+/u))) {
          expect(textWidth(line)).toBeLessThanOrEqual(columns);
        }
      },
    ),
    { numRuns: 60 },
  );
});
