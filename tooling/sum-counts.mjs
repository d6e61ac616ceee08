// Adds up the counts that the test runs left in a file (see count-reporter.ts), and prints them as the one line that scripts read.
//
//   node tooling/sum-counts.mjs FILE [FAILED]
//
// FAILED steps beside the tests are counted as failures.
import { existsSync, readFileSync } from 'node:fs';

const [file = '', failedSteps = '0'] = process.argv.slice(2);
const sum = { passed: 0, failed: Number(failedSteps), skipped: 0 };
const lines = existsSync(file)
  ? readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  : [];
for (const counts of lines.map((line) => JSON.parse(line))) for (const key of Object.keys(sum)) sum[key] += counts[key];
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
