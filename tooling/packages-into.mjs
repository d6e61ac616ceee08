// Until the packages are on npm, a project outside of the clone gets them from here: packs all of them, and installs them in a folder, whose
// package.json then names the tarballs.
//
//   npm run packages -- ../my-bench
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { installProject, publishedPackages } from './packed.mjs';

const [folder] = process.argv.slice(2);
const manifestFile = join(resolve(folder ?? ''), 'package.json');
if (folder === undefined || !existsSync(manifestFile)) {
  const why = folder === undefined ? 'no folder is named' : `${folder} has no package.json`;
  console.error(`${why}. In the folder: npm init --yes. Then here: npm run packages -- FOLDER`);
  process.exit(2);
}
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
const versions = Object.fromEntries(publishedPackages.map(({ manifest: { name, version } }) => [name, `^${version}`]));
const named = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
const added = Object.fromEntries(Object.entries(versions).filter(([name]) => !named.includes(name)));
manifest.devDependencies = { ...manifest.devDependencies, ...added };
writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
console.error('building and packing, about a minute at the first time …');
installProject(resolve(folder));
console.error(`${folder} has syntrix-bench and ${Object.keys(versions).length - 1} packages`);
