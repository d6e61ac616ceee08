import { expect, test } from 'vitest';
import { runDifferential } from './run-differential.ts';

const answers = Number(process.env['FUZZ_ANSWERS'] ?? 1_000_000);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);

test(`${answers} answers with seed ${seed}: the wire transport reads them as Node does, or a row says why not`, () => {
  const report = runDifferential(answers, seed, (done) => {
    if (done % 100_000 === 0) console.log(`${done} of ${answers}`);
  });
  console.log(report);
  expect(report.findings).toEqual([]);
  expect(report.answers).toBe(answers);
}, 7_200_000);
