import type { Reporter, TestModule } from 'vitest/node';

/** Closes a test run with the one line that scripts read: `N passed, N failed` (and `, N skipped` where some were). */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    let skipped = 0;
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failed += 1;
        else skipped += 1;
      }
    }
    // On a developer's machine a tool may be missing; where changes are judged, a test that did not run proves nothing.
    const skippedInCi = skipped > 0 && process.env.CI !== undefined;
    if (skippedInCi) process.exitCode = 1;
    process.on('exit', () => {
      if (skippedInCi) process.stdout.write('tests were skipped: in CI that is a failure\n');
      process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
    });
  }
}
