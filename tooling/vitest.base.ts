import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests beside the source, run against TypeScript sources of all packages through the private export condition. */
export function packageTests(configUrl: string) {
  const root = fileURLToPath(new URL('.', configUrl));
  return defineConfig({
    resolve: { conditions: ['@syntrix-bench/source'] },
    ssr: { resolve: { conditions: ['@syntrix-bench/source'] } },
    test: {
      name: basename(root),
      root,
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      pool: 'forks',
      testTimeout: 30_000,
      hookTimeout: 30_000,
    },
  });
}
