// The root scripts `demo`, `test` and `test:nightly` work on a machine that has nothing but Node and npm:
// this brings the pinned pnpm through npx, installs, builds, and hands over.
// docs/decisions/0191-the-demo-is-built-without-the-last-pass.md
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

const pnpm = (args) => run('npx', ['--yes', packageManager, ...args], { quiet: true });

/** Most of a build's time goes into removing what is never used once more, which is worth it for what is published. */
const WITHOUT_LAST_PASS = ['--', '--no-treeshake'];
const JOBS = {
  demo: { run: ['apps/cli/bin/syntrix-bench.js', 'demo'], build: WITHOUT_LAST_PASS },
  test: { run: ['node_modules/vitest/vitest.mjs', 'run'], build: [] },
  'test:nightly': { run: ['tooling/nightly.mjs'], build: [] },
};

const [job = '', ...rest] = process.argv.slice(2);
if (!(job in JOBS)) {
  console.error(`unknown job "${job}": use one of ${Object.keys(JOBS).join(', ')}`);
  process.exit(2);
}
/** Does a step that prints nothing but, at its end, how long it took. */
function step(doing, done, act) {
  process.stderr.write(`${doing} … `);
  const startMs = performance.now();
  act();
  process.stderr.write(`${done} in ${((performance.now() - startMs) / 1000).toFixed(0)} s\n`);
}

const { build, run: command } = JOBS[job];
step('installing', 'installed', () => pnpm(['install', '--frozen-lockfile', '--prefer-offline']));
step('building', 'built', () => pnpm(['exec', 'turbo', 'run', 'build:js', '--output-logs=errors-only', ...build]));
run(process.execPath, [...command, ...rest]);
