import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineConfig, type Options } from 'tsup';

/** What every package's build has in common: ESM with types, one bundle per entry. */
export function packageBuild(entry: Record<string, string> = { index: 'src/index.ts' }, more: Options = {}) {
  return defineConfig({
    entry,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    dts: { compilerOptions: { customConditions: [] } },
    clean: true,
    splitting: true,
    treeshake: true,
    esbuildPlugins: [YAML_AS_ESM, LICENSES],
    ...more,
  });
}

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

// docs/decisions/0210-what-is-bundled.md
/** Bundles yaml as it is made for browsers: modules, of which only what is used is taken. The other form asks for Node's modules by `require`. */
const YAML_AS_ESM: Plugin = {
  name: 'yaml-as-esm',
  setup(build) {
    build.onResolve({ filter: /^yaml$/ }, ({ resolveDir }) => {
      const main = createRequire(join(resolveDir, 'index.js')).resolve('yaml');
      return { path: join(dirname(main), '../browser/dist/index.js'), sideEffects: false };
    });
  },
};

/** Writes the licences of what is bundled into `dist/licenses.txt`: they go with every copy. */
const LICENSES: Plugin = {
  name: 'licenses',
  setup(build) {
    build.initialOptions.metafile = true;
    build.onEnd(({ metafile }) => {
      const inputs = Object.values(metafile?.outputs ?? {}).flatMap((output) => Object.entries(output.inputs));
      const folders = inputs.flatMap(([path, { bytesInOutput }]) => {
        const folder = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
        return folder === undefined || bytesInOutput === 0 ? [] : [folder];
      });
      if (folders.length === 0) return;
      const texts = [...new Set(folders)].map(licenseOf).sort();
      // The first build of a clone comes before its folder.
      mkdirSync('dist', { recursive: true });
      writeFileSync('dist/licenses.txt', texts.join('\n\n'));
    });
  },
};

/** Name and version of a package, and its licence. */
function licenseOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? `Licence: ${manifest.license}` : readFileSync(join(folder, file), 'utf8').trim();
  return `${manifest.name} ${manifest.version}\n\n${text}\n`;
}
