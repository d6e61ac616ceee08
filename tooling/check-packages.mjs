// Packs every publishable package and looks at the tarball as an outsider would get it: publint for its manifest,
// are-the-types-wrong for its types, and a few rules of this repository.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(join(root, parent)).map((name) => join(root, parent, name)),
);

let failures = 0;
function fail(name, what) {
  failures += 1;
  console.error(`✗ ${name}: ${what}`);
}

function check(name, command, args, cwd) {
  const result = spawnSync(join(root, 'node_modules/.bin', command), args, { cwd, encoding: 'utf8' });
  if (result.status !== 0) fail(name, `${command} says\n${result.stdout}${result.stderr}`);
}

for (const folder of folders) {
  if (!existsSync(join(folder, 'package.json'))) continue;
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (manifest.private) continue;
  const { name } = manifest;
  for (const file of ['README.md', 'LICENSE', 'dist/index.js']) {
    if (!existsSync(join(folder, file)))
      fail(name, `${file} is missing${file.startsWith('dist') ? ': run `pnpm build`' : ''}`);
  }
  for (const field of ['description', 'license', 'engines', 'files', 'exports']) {
    if (manifest[field] === undefined) fail(name, `package.json lacks "${field}"`);
  }
  if (manifest.sideEffects !== false) fail(name, 'package.json must say "sideEffects": false');
  const target = mkdtempSync(join(tmpdir(), 'syntrix-bench-pack-'));
  try {
    execFileSync('npx', ['--yes', manifestOfRoot().packageManager, 'pack', '--pack-destination', target], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const tarball = join(target, readdirSync(target)[0]);
    check(name, 'publint', ['run', '--strict', tarball], folder);
    check(name, 'attw', [tarball, '--profile', 'esm-only', '--format', 'ascii'], folder);
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

function manifestOfRoot() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

if (failures > 0) process.exit(1);
console.log('every package packs well');
