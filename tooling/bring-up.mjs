// The root scripts `demo`, `test` and `test:nightly` work on a machine that has nothing but Node and npm:
// this brings the pinned pnpm through npx, installs, builds, and hands over.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { packageManager, engines } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `syntrix-bench needs Node ${engines.node}, this is ${process.version}. Install a newer Node and try again.`,
  );
  process.exit(1);
}

function run(command, args, { quiet = false } = {}) {
  const output = quiet ? 'pipe' : 'inherit';
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['inherit', output, output],
    shell: process.platform === 'win32',
  });
  if (result.error) {
    console.error(`cannot start ${command}: ${result.error.message}`);
    process.exit(1);
  }
  if (result.status !== 0) {
    if (quiet) process.stderr.write(Buffer.concat([result.stdout, result.stderr]));
    process.exit(result.status ?? 1);
  }
}

const pnpm = (args, options) => run('npx', ['--yes', packageManager, ...args], options);

const JOBS = {
  demo: 'apps/cli/bin/syntrix-bench.js',
  test: 'node_modules/vitest/vitest.mjs',
  'test:nightly': 'tooling/nightly.mjs',
};
const FIRST_ARGUMENTS = { demo: ['demo'], test: ['run'], 'test:nightly': [] };

const [job = '', ...rest] = process.argv.slice(2);
if (!(job in JOBS)) {
  console.error(`unknown job "${job}": use one of ${Object.keys(JOBS).join(', ')}`);
  process.exit(2);
}
console.error('installing …');
pnpm(['install', '--frozen-lockfile'], { quiet: true });
console.error('building …');
pnpm(['build:js'], { quiet: true });
run(process.execPath, [JOBS[job], ...FIRST_ARGUMENTS[job], ...rest]);
