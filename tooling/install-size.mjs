// How many packages and megabytes a person gets who installs the command line: it is installed from the tarballs into an empty folder
// by npm, without what is optional. Fails above the budget.
import { lstatSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installProject } from './packed.mjs';

// docs/decisions/0210-what-is-bundled.md
const BUDGET = { packages: 60, megabytes: 22.5 };

/** Folders that hold an installed package, below a `node_modules`. */
function installedIn(modules) {
  return readdirSync(modules, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.'))
    .flatMap(({ name }) =>
      name.startsWith('@')
        ? readdirSync(join(modules, name)).map((inner) => join(modules, name, inner))
        : [join(modules, name)],
    )
    .flatMap((folder) => {
      const nested = readdirSync(folder).includes('node_modules') ? installedIn(join(folder, 'node_modules')) : [];
      return [folder, ...nested];
    });
}

/** Bytes that a folder takes on the disk, other packages within it left out. */
function bytesOf(folder) {
  return readdirSync(folder).reduce((sum, name) => {
    if (name === 'node_modules') return sum;
    const stats = lstatSync(join(folder, name));
    return sum + stats.blocks * 512 + (stats.isDirectory() ? bytesOf(join(folder, name)) : 0);
  }, 0);
}

const target = mkdtempSync(join(tmpdir(), 'syntrix-bench-size-'));
try {
  writeFileSync(
    join(target, 'package.json'),
    JSON.stringify({ private: true, dependencies: { 'syntrix-bench': '*' } }),
  );
  installProject(target, ['--omit=dev', '--omit=optional']);
  const sizes = installedIn(join(target, 'node_modules')).map((folder) => ({
    name: folder.slice(folder.indexOf('node_modules/') + 'node_modules/'.length),
    bytes: bytesOf(folder),
  }));
  const megabytes = sizes.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  for (const { name, bytes } of sizes.sort((a, b) => b.bytes - a.bytes).slice(0, 15))
    console.log(`${(bytes / 1e6).toFixed(1).padStart(6)} MB  ${name}`);
  console.log(
    `${sizes.length} packages of at most ${BUDGET.packages}, ${megabytes.toFixed(1)} MB of at most ${BUDGET.megabytes}`,
  );
  if (sizes.length > BUDGET.packages || megabytes > BUDGET.megabytes) process.exitCode = 1;
} finally {
  rmSync(target, { recursive: true, force: true });
}
