import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LatencyHistogram } from '../histogram.ts';
import { HistogramCell } from './histogram-cell.ts';

function histogramOf(values: readonly number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

const values = fc.array(fc.nat(5_000_000), { maxLength: 20 });
const steps = fc.array(
  fc.record({ cell: fc.nat(2), does: fc.constantFrom('add', 'seal', 'absorb'), other: fc.nat(2), values }),
  { maxLength: 30 },
);

test('cells hold what was added to them, however often they are sealed, opened and absorbed by one another', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const cells = [new HistogramCell(), new HistogramCell(), new HistogramCell()] as const;
      const models: number[][] = [[], [], []];
      for (const { cell, does, other, values: added } of all) {
        if (does === 'seal') cells[cell]!.seal();
        else if (does === 'add') {
          cells[cell]!.add(histogramOf(added).encode());
          models[cell]!.push(...added);
        } else if (cell !== other) {
          cells[cell]!.absorb(cells[other]!);
          models[cell]!.push(...models[other]!);
        }
      }
      expect(cells.map((cell) => cell.toEncoded())).toEqual(models.map((model) => histogramOf(model).encode()));
    }),
  );
});
