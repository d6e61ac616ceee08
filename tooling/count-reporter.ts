import { appendFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Closes a test run with the one line that scripts read: `N passed, N failed` (and `, N skipped` where some were). Names what was
 * skipped, a line a block. Where `TEST_COUNTS_FILE` names a file the counts are added to it as a line of JSON, for
 * `sum-counts.mjs`.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const skippedBlocks = new Map<string, number>();
    for (const module of modules) {
      counts.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed') counts[state] += 1;
        else {
          counts.skipped += 1;
          const block = nameOfBlock(test);
          skippedBlocks.set(block, (skippedBlocks.get(block) ?? 0) + 1);
        }
      }
    }
    // On a developer's machine a tool may be missing; where changes are judged, a test that did not run proves nothing.
    const isSkipAFailure = counts.skipped > 0 && process.env.CI !== undefined;
    if (isSkipAFailure) process.exitCode = 1;
    if (process.env.TEST_COUNTS_FILE !== undefined)
      appendFileSync(process.env.TEST_COUNTS_FILE, `${JSON.stringify(counts)}\n`);
    process.on('exit', () => {
      for (const [block, count] of skippedBlocks)
        process.stdout.write(`skipped: ${block} (${count} ${count === 1 ? 'test' : 'tests'})\n`);
      if (isSkipAFailure) process.stdout.write('tests were skipped: in CI that is a failure\n');
      const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
      process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
    });
  }
}

/** The file and the block that a test stands in, or the test itself. */
function nameOfBlock(test: TestCase): string {
  return `${test.module.relativeModuleId}: ${test.parent.type === 'suite' ? test.parent.fullName : test.name}`;
}
