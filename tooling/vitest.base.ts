import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configDefaults, defineConfig } from 'vitest/config';

// docs/decisions/0190-two-suites.md
/** Files of the nightly suite: what judges by the calm of the machine, or takes minutes. */
const NIGHTLY = '**/*.nightly.test.ts';

/** `npm run test:nightly` sets this; everything else runs the suite that each change must pass. */
const isNightly = process.env.TEST_SUITE === 'nightly';

// docs/decisions/0001-sources-through-a-private-condition.md
/**
 * Options of tests beside the source, run against TypeScript sources of all packages through the private export condition.
 *
 * @param folders where tests are, as globs from the root of the run
 */
export function sourceTests(folders: readonly string[]) {
  return {
    resolve: { conditions: ['@syntrix-bench/source'] },
    ssr: { resolve: { conditions: ['@syntrix-bench/source'] } },
    test: {
      include: folders.map((folder) => `${folder}/${isNightly ? NIGHTLY : '**/*.test.ts'}`),
      exclude: isNightly ? configDefaults.exclude : [...configDefaults.exclude, NIGHTLY],
      setupFiles: [fileURLToPath(new URL('property-seed.ts', import.meta.url))],
      pool: 'forks' as const,
      // Tests keep no state in modules, so that files can share what they import: loading it takes longer than most of them run.
      isolate: false,
      // Watchdogs, far beyond what a test takes on a busy machine.
      testTimeout: 180_000,
      hookTimeout: 180_000,
      expect: { poll: { timeout: 120_000, interval: 5 } },
    },
  };
}

/**
 * The tests of one package alone.
 *
 * @param folders where tests are, as a glob from the package
 */
export function packageTests(configUrl: string, folders = '{src,test}') {
  const root = fileURLToPath(new URL('.', configUrl));
  const { test, ...options } = sourceTests([folders]);
  return defineConfig({ ...options, test: { ...test, name: basename(root), root } });
}
