// Adds up the counts that the test runs left in a file (see count-reporter.ts), and prints them as the one line that scripts read. Where a
// test file was run more than once, the last time counts.
//
//   node tooling/sum-counts.mjs FILE [FAILED]
//
// FAILED steps beside the tests are counted as failures.
import { readCounts } from './test-counts.mjs';

const [file = '', failedSteps = '0'] = process.argv.slice(2);
const sum = { passed: 0, failed: Number(failedSteps), skipped: 0 };
for (const counts of readCounts(file)) for (const state of Object.keys(sum)) sum[state] += counts[state];
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
