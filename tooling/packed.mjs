// The packages as an outsider gets them: every publishable package is built and packed, and projects outside of the repository are
// installed from the tarballs as if these were published. One pack serves everything until a package changes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, 'node_modules/.cache/packed');

const readManifest = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** Folder and manifest of every package that is published. */
export const publishedPackages = ['packages', 'apps']
  .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(root, parent, name)))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map((folder) => ({ folder, manifest: readManifest(folder) }))
  .filter(({ manifest }) => !manifest.private);

/** Builds what changed, types included, and packs it. Returns the path of each package's tarball by the package's name. */
export function packPackages() {
  pnpm(['run', 'build', '--output-logs=errors-only']);
  const target = join(cache, fingerprint());
  if (!existsSync(target)) {
    mkdirSync(cache, { recursive: true });
    for (const name of readdirSync(cache)) rmSync(join(cache, name), { recursive: true, force: true });
    const unfinished = mkdtempSync(join(cache, 'unfinished-'));
    for (const { folder } of publishedPackages) pnpm(['pack', '--pack-destination', unfinished], folder);
    renameSync(unfinished, target);
  }
  const tarballs = readdirSync(target);
  return Object.fromEntries(
    publishedPackages.map(({ manifest: { name, version } }) => {
      const tarball = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
      if (!tarballs.includes(tarball)) throw new Error(`${name} was not packed as ${tarball}: ${tarballs.join(', ')}`);
      return [name, join(target, tarball)];
    }),
  );
}

/** Tells contents apart: of all that goes into the tarballs. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const { folder, manifest } of publishedPackages) {
    for (const path of ['package.json', 'LICENSE', ...manifest.files].map((each) => join(folder, each)))
      addTo(hash, path);
  }
  return hash.digest('hex').slice(0, 16);
}

function addTo(hash, path) {
  if (!existsSync(path)) return;
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path).sort()) addTo(hash, join(path, name));
    return;
  }
  hash.update(`${relative(root, path)}\0`).update(readFileSync(path));
}

/** Copies a project to a folder that is not there yet, without what was installed or built in it. */
export function copyProject(from, to) {
  const left = new Set(['node_modules', 'dist', 'results', '.turbo']);
  cpSync(from, to, { recursive: true, filter: (path) => !left.has(basename(path)) });
}

/**
 * Installs a project by npm: in its package.json the tarballs take the place of our packages' versions, as a person would put
 * versions in. What npm has in its cache is not asked for again.
 *
 * @param options for `npm install`
 */
export function installProject(folder, options = []) {
  const tarballs = packPackages();
  const manifest = readManifest(folder);
  const direct = new Set();
  for (const dependencies of [manifest.dependencies ?? {}, manifest.devDependencies ?? {}]) {
    for (const name of Object.keys(dependencies)) {
      if (!(name in tarballs)) continue;
      direct.add(name);
      dependencies[name] = `file:${tarballs[name]}`;
    }
  }
  for (const name of Object.keys(manifest.peerDependencies ?? {})) {
    const ours = publishedPackages.find((each) => each.manifest.name === name);
    if (ours !== undefined) manifest.peerDependencies[name] = `^${ours.manifest.version}`;
  }
  // What the project names itself serves the others, too.
  manifest.overrides = Object.fromEntries(
    Object.entries(tarballs)
      .filter(([name]) => !direct.has(name))
      .map(([name, tarball]) => [name, `file:${tarball}`]),
  );
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  execFileSync('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...options], {
    cwd: folder,
    env: outsideOfScripts(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/**
 * The environment without what npm, pnpm and vitest tell the programs that they start: commands in other folders take it for
 * their own. It asks for no colours.
 */
export function outsideOfScripts() {
  const told =
    /^(npm_(package|lifecycle|command|config_local_prefix|execpath|node_execpath)|INIT_CWD|PNPM_|FORCE_COLOR$)/;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !told.test(name))), NO_COLOR: '1' };
}

function pnpm(args, cwd = root) {
  execFileSync('npx', ['--yes', readManifest(root).packageManager, ...args], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
