// Packs every publishable package and looks at the tarball as an outsider would get it: publint for its manifest,
// are-the-types-wrong for its types, and a few rules of this repository.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

import { packPackages, publishedPackages } from './packed.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const WEB = 'https://github.com/syntrixbase/syntrix-bench';

let failures = 0;
function fail(name, what) {
  failures += 1;
  console.error(`✗ ${name}: ${what}`);
}

function check(name, command, args, cwd) {
  const result = spawnSync(join(root, 'node_modules/.bin', command), args, { cwd, encoding: 'utf8' });
  if (result.status !== 0) fail(name, `${command} says\n${result.stdout}${result.stderr}`);
}

/** What every manifest has, so that the page of a package leads to its source. */
function checkManifest(folder, manifest) {
  const { name } = manifest;
  for (const field of ['description', 'keywords', 'license', 'engines', 'files', 'exports']) {
    if (manifest[field] === undefined) fail(name, `package.json lacks "${field}"`);
  }
  if (manifest.sideEffects !== false) fail(name, 'package.json must say "sideEffects": false');
  const directory = relative(root, folder);
  const links = {
    homepage: `${WEB}/tree/main/${directory}#readme`,
    bugs: `${WEB}/issues`,
    repository: { type: 'git', url: `git+${WEB}.git`, directory },
  };
  for (const [field, value] of Object.entries(links)) {
    if (JSON.stringify(manifest[field]) !== JSON.stringify(value))
      fail(name, `"${field}" in package.json must be ${JSON.stringify(value)}`);
  }
}

/** A README is read at the registry: its links lead to the web, and those into this repository to a file that is there. */
function checkLinks(folder, name) {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8').replaceAll(/^```.*?^```/gms, '');
  for (const [, link] of readme.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (link.startsWith('#')) continue;
    if (!link.startsWith('https://'))
      fail(name, `README.md links to ${link}: write the whole address, ${WEB}/blob/main/…`);
    const [, path] = new RegExp(`^${WEB}/(?:blob|tree)/main/([^#]+)`).exec(link) ?? [];
    if (path !== undefined && !existsSync(join(root, path)))
      fail(name, `README.md links to ${path}, which is not there`);
  }
}

/** Whatever a package imports is built in, its own, Node's, or installed with it. */
function checkImports(folder, { name, dependencies = {}, peerDependencies = {} }) {
  const installed = new Set([name, ...Object.keys(dependencies), ...Object.keys(peerDependencies)]);
  const missing = new Set();
  for (const file of readdirSync(join(folder, 'dist'))) {
    for (const specifier of importsOf(join(folder, 'dist', file))) {
      if (specifier.startsWith('.')) continue;
      const imported = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
      if (!installed.has(imported) && !isBuiltin(specifier)) missing.add(`${imported} (${file})`);
    }
  }
  if (missing.size > 0) fail(name, `imports what is not installed with it: ${[...missing].join(', ')}`);
}

/** What the statements of a module import. It is parsed, because templates hold programs of their own as text. */
function importsOf(path) {
  const { statements } = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  return statements.map(({ moduleSpecifier }) => moduleSpecifier?.text).filter((specifier) => specifier !== undefined);
}

/** Sources that are published: none, for the built files serve nobody who reads them by their maps. */
const NOT_PUBLISHED = /\.map$|\.test\.|^package\/src\//;

const tarballs = packPackages();
for (const { folder, manifest } of publishedPackages) {
  const { name } = manifest;
  checkManifest(folder, manifest);
  checkLinks(folder, name);
  checkImports(folder, manifest);
  const tarball = tarballs[name];
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
  for (const file of ['README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts']) {
    if (!files.includes(`package/${file}`)) fail(name, `the tarball lacks ${file}`);
  }
  const superfluous = files.filter((file) => NOT_PUBLISHED.test(file));
  if (superfluous.length > 0) fail(name, `the tarball has files that nobody needs: ${superfluous.join(', ')}`);
  check(name, 'publint', ['run', '--strict', tarball], folder);
  check(name, 'attw', [tarball, '--profile', 'esm-only', '--format', 'ascii'], folder);
}

if (failures > 0) process.exit(1);
console.log('every package packs well');
