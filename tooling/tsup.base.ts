import { defineConfig, type Options } from 'tsup';

/** What every package's build has in common: ESM with types, one bundle per entry, sources mapped. */
export function packageBuild(entry: Record<string, string> = { index: 'src/index.ts' }, more: Options = {}) {
  return defineConfig({
    entry,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    dts: { compilerOptions: { customConditions: [] } },
    sourcemap: true,
    clean: true,
    splitting: true,
    treeshake: true,
    ...more,
  });
}
