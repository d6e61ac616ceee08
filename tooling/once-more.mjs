// Runs the test files that failed once more, where they are few: a machine that others use can make a test fail by chance, and two chances in a
// row are none. Says which, so that none is hidden.
//
//   node tooling/once-more.mjs COUNTS
//
// COUNTS is the file that the first run left (see count-reporter.ts); the new counts are added to it. Exit code 0 if each has passed now.
// docs/decisions/0190-two-suites.md
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { readCounts } from './test-counts.mjs';

/** More than these have a reason in common. */
const MOST_FILES = 3;

const [countsFile = ''] = process.argv.slice(2);
const failed = readCounts(countsFile)
  .filter((counts) => counts.failed > 0 || counts.skipped > 0)
  .map(({ file }) => file);
if (failed.length === 0 || failed.length > MOST_FILES || failed.includes('')) process.exit(1);

for (const file of failed) console.log(`-- ${file} FAILED, once more`);
console.log('-- how much tests cover is not judged, as some failed the first time');
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...failed], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, TEST_COUNTS_FILE: countsFile },
});
process.exit(status ?? 1);
