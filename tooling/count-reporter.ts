import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Closes a test run with the one line that scripts read: `N passed, N failed` (and `, N skipped` where some were). Names what was
 * skipped, a line a block. Where `TEST_COUNTS_FILE` names a file, the counts of each test file are added to it, each a line of JSON with
 * the `file` as a path from the root, for `sum-counts.mjs` and `once-more.mjs`.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const skippedBlocks = new Map<string, number>();
    const files = modules.map((module) => ({
      file: relative(root, module.moduleId),
      ...countsOf(module, skippedBlocks),
    }));
    // What went wrong outside of all tests is nobody's in particular.
    if (unhandledErrors.length > 0) files.push({ file: '', passed: 0, failed: unhandledErrors.length, skipped: 0 });
    const [passed, failed, skipped] = (['passed', 'failed', 'skipped'] as const).map((state) =>
      files.reduce((sum, counts) => sum + counts[state], 0),
    ) as [number, number, number];
    // On a developer's machine a tool may be missing; where changes are judged, a test that did not run proves nothing.
    const isSkipAFailure = skipped > 0 && process.env.CI !== undefined;
    if (isSkipAFailure) process.exitCode = 1;
    if (process.env.TEST_COUNTS_FILE !== undefined)
      appendFileSync(process.env.TEST_COUNTS_FILE, files.map((counts) => `${JSON.stringify(counts)}\n`).join(''));
    process.on('exit', () => {
      for (const [block, count] of skippedBlocks)
        process.stdout.write(`skipped: ${block} (${count} ${count === 1 ? 'test' : 'tests'})\n`);
      if (isSkipAFailure) process.stdout.write('tests were skipped: in CI that is a failure\n');
      process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
    });
  }
}

/** What became of the tests of a file. Adds those that were skipped to their blocks. */
function countsOf(module: TestModule, skippedBlocks: Map<string, number>) {
  const counts = { passed: 0, failed: module.errors().length, skipped: 0 };
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === 'passed' || state === 'failed') counts[state] += 1;
    else {
      counts.skipped += 1;
      const block = nameOfBlock(test);
      skippedBlocks.set(block, (skippedBlocks.get(block) ?? 0) + 1);
    }
  }
  return counts;
}

/** The file and the block that a test stands in, or the test itself. */
function nameOfBlock(test: TestCase): string {
  return `${test.module.relativeModuleId}: ${test.parent.type === 'suite' ? test.parent.fullName : test.name}`;
}
