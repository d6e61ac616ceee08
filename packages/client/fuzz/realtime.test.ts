import { expect, test } from 'vitest';
import { runFrameFuzz, runMessageFuzz, runStreamFuzz } from './run-realtime-fuzz.ts';

const pieces = Number(process.env['FUZZ_PIECES'] ?? 1_000_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

test.each([
  ['messages', runMessageFuzz],
  ['frames', runFrameFuzz],
  ['pieces of event streams', runStreamFuzz],
])(
  `${pieces} mutated %s with seed ${seed}: no crash, no hang, no made-up event`,
  async (_what, run) => {
    const report = await run(pieces, seed);
    console.log(report.events, report.ends);
    expect(report.findings).toEqual([]);
    expect(report.pieces).toBeGreaterThanOrEqual(pieces);
  },
  7_200_000,
);
