// The root scripts `demo` and `test` work on a machine that has nothing but Node and npm:
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
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['inherit', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'],
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

const [job, ...rest] = process.argv.slice(2);
console.error('installing …');
pnpm(['install', '--frozen-lockfile'], { quiet: true });
if (job === 'demo') {
  console.error('building …');
  pnpm(['build'], { quiet: true });
  run(process.execPath, ['apps/cli/bin/syntrix-bench.js', 'demo', ...rest]);
} else if (job === 'test') {
  pnpm(['test:all', ...rest]);
} else {
  console.error(`unknown job ${job}: use "demo" or "test"`);
  process.exit(2);
}
