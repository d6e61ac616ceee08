import { expect, test } from 'vitest';
import { runFuzz } from './run-fuzz.ts';

const answers = Number(process.env['FUZZ_ANSWERS'] ?? 1_000_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

test(`${answers} mutated answers with seed ${seed}: no crash, no hang, no wrong success`, async () => {
  let nextReport = 100_000;
  const report = await runFuzz(answers, seed, (done) => {
    if (done < nextReport) return;
    console.log(`${done} of ${answers}`);
    nextReport += 100_000;
  });
  console.log(report.categories);
  expect(report.findings).toEqual([]);
  expect(report.answers).toBeGreaterThanOrEqual(answers);
}, 7_200_000);
