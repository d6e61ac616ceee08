// How many packages and megabytes a person gets who installs the command line: all packages are packed, and the tarballs installed
// into an empty folder by npm, without what is optional.
//
//   pnpm build && pnpm install-size
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifestIn = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const packages = ['packages', 'apps']
  .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(root, parent, name)))
  .filter((folder) => !manifestIn(folder).private);

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
  const { packageManager } = manifestIn(root);
  const tarballs = {};
  for (const folder of packages) {
    const known = new Set(readdirSync(target));
    execFileSync('npx', ['--yes', packageManager, 'pack', '--pack-destination', target], {
      cwd: folder,
      stdio: 'ignore',
    });
    const tarball = readdirSync(target).find((name) => !known.has(name));
    tarballs[manifestIn(folder).name] = `file:./${tarball}`;
  }
  const manifest = { private: true, dependencies: { 'syntrix-bench': tarballs['syntrix-bench'] }, overrides: tarballs };
  delete manifest.overrides['syntrix-bench'];
  writeFileSync(join(target, 'package.json'), JSON.stringify(manifest));
  execFileSync('npm', ['install', '--omit=dev', '--omit=optional', '--no-audit', '--no-fund', '--silent'], {
    cwd: target,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const sizes = installedIn(join(target, 'node_modules')).map((folder) => ({
    name: folder.slice(folder.indexOf('node_modules/') + 'node_modules/'.length),
    bytes: bytesOf(folder),
  }));
  const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const inMb = (bytes) => (bytes / 1e6).toFixed(1);
  for (const { name, bytes } of sizes.sort((a, b) => b.bytes - a.bytes).slice(0, 10))
    console.log(`${inMb(bytes).padStart(6)} MB  ${name}`);
  console.log(`${sizes.length} packages, ${inMb(total)} MB`);
} finally {
  rmSync(target, { recursive: true, force: true });
}
