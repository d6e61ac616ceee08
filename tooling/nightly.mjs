// The nightly suite: what judges by the calm of the machine, or takes minutes. One file after the other in a fixed order, so that none
// disturbs another. A file that fails is run once more, and that is printed. One that says in a line of its own that it judges by the calm of
// the machine (CALM_LINE), and fails twice while a hypervisor took two per cent of the CPU time or more, is not judged, which is printed, too.
//
//   node tooling/nightly.mjs [--until EPOCH_SECONDS] [PART …]
//
// With --until no file is begun after that moment; what was not reached is named in one line. PARTs choose the files whose path has
// one of them in it. Exit code 0 if each file that was run and judged passed, at once or
// the second time.
// docs/decisions/0190-two-suites.md
import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { readCounts } from './test-counts.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Folders that hold packages, in the order of their turns: first what says most about the product in the least time. */
const FOLDERS = ['conformance', 'integration', 'packages', 'apps', 'examples'];
/** A file that is under way this long after --until is ended, and counts as not reached. */
const GRACE_MS = 120_000;
/** What does not end when it is asked to is killed after this long. */
const LAST_WORDS_MS = 5_000;

const { values, positionals } = parseArgs({
  options: { until: { type: 'string' } },
  allowPositionals: true,
});
const untilMs = values.until === undefined ? Infinity : Number(values.until) * 1000;
if (Number.isNaN(untilMs)) {
  console.error(`--until takes seconds since 1970, as \`date +%s\` prints them, not "${values.until}"`);
  process.exit(2);
}

/** Nightly files below a folder, as paths from the root, in the order of their names. */
function nightlyFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.isDirectory())
        return /^(node_modules|dist|\..*)$/.test(entry.name) ? [] : nightlyFiles(join(folder, entry.name));
      return entry.name.endsWith('.nightly.test.ts') ? [join(folder, entry.name)] : [];
    });
}

/** The package that a file belongs to, as the nearest folder above it with a vitest config. */
function packageOf(file) {
  const parts = file.split('/');
  while (parts.length > 0 && !existsSync(join(root, ...parts, 'vitest.config.ts'))) parts.pop();
  return parts.join('/');
}

/** Sends a signal to a process and all that it has started, where any of it is left. */
function endGroup({ pid }, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** CPU time of the machine so far: all of it, and what its hypervisor gave to others. Zeros where no /proc tells. */
function machineTimes() {
  if (!existsSync('/proc/stat')) return { all: 0, stolen: 0 };
  const times = readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/).slice(1, 9).map(Number);
  return { all: times.reduce((sum, time) => sum + time, 0), stolen: times[7] ?? 0 };
}

/** The line by which a file says that it judges by the calm of the machine: what else fails, fails whoever takes the CPU. */
const CALM_LINE = '// Judges by the calm of the machine.';
const judgesByCalm = (file) => readFileSync(join(root, file), 'utf8').split('\n').includes(CALM_LINE);
/** From this part of the CPU time on, what others take spoils what they judge. */
const CALM_STOLEN = 0.02;

/** What runs at the moment: it is in a group of its own, which the terminal's Ctrl+C does not reach. */
let current = null;
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, () => {
    if (current !== null) endGroup(current, 'SIGKILL');
    process.exit(code);
  });
}

/** Runs one file. Resolves to its exit code, its counts, and whether it was ended because its time was over. */
async function run(file) {
  const folder = mkdtempSync(join(tmpdir(), 'syntrix-bench-nightly-'));
  const countsFile = join(folder, 'counts');
  const reporters = ['--reporter=default', `--reporter=${join(root, 'tooling/count-reporter.ts')}`];
  const args = [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--root',
    packageOf(file),
    ...reporters,
    join(root, file),
  ];
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // A group of its own, so that programs that tests have started end with it.
    detached: true,
    env: { ...process.env, TEST_SUITE: 'nightly', PROPERTY_SEED: seed, TEST_COUNTS_FILE: countsFile },
  });
  current = child;
  let isOver = false;
  const leftMs = untilMs + GRACE_MS - Date.now();
  let watchdog =
    leftMs === Infinity
      ? undefined
      : setTimeout(
          () => {
            isOver = true;
            endGroup(child, 'SIGTERM');
            watchdog = setTimeout(() => endGroup(child, 'SIGKILL'), LAST_WORDS_MS);
          },
          Math.max(0, leftMs),
        );
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(watchdog);
  endGroup(child, 'SIGKILL');
  current = null;
  // A run that ended before it could count is a failure by itself.
  const counts = existsSync(countsFile) ? readCounts(countsFile) : [{ file, passed: 0, failed: 1, skipped: 0 }];
  rmSync(folder, { recursive: true, force: true });
  return { code, counts, isOver };
}

/** What tests of properties draw: another every night, unless it is said (CI says it: what it judges is the change). */
const seed = process.env.PROPERTY_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
console.log(`properties are tried with PROPERTY_SEED=${seed}`);

const files = FOLDERS.flatMap((folder) => (existsSync(join(root, folder)) ? nightlyFiles(folder) : [])).filter(
  (file) => positionals.length === 0 || positionals.some((part) => file.includes(part)),
);
if (files.length === 0) {
  console.error(`no nightly file has ${positionals.map((part) => `"${part}"`).join(' or ')} in its path`);
  process.exit(2);
}

const sum = { passed: 0, failed: 0, skipped: 0 };
const outcomes = {
  passed: [],
  'failed once, passed when run again': [],
  'failed once, not reached when run again': [],
  failed: [],
  'not judged, as the hypervisor gave the CPU to others': [],
  'not reached': [],
};
for (const file of files) {
  if (Date.now() >= untilMs) {
    outcomes['not reached'].push(file);
    continue;
  }
  console.log(`\n-- ${file}`);
  const before = machineTimes();
  let result = await run(file);
  const isAgain = result.code !== 0 && !result.isOver;
  if (isAgain) {
    console.log(`\n-- ${file} FAILED, once more`);
    result = await run(file);
  }
  const after = machineTimes();
  const stolen = (after.stolen - before.stolen) / Math.max(1, after.all - before.all);
  const again = isAgain ? 'failed once, ' : '';
  if (result.isOver) outcomes[isAgain ? `${again}not reached when run again` : 'not reached'].push(file);
  else if (result.code !== 0 && stolen >= CALM_STOLEN && judgesByCalm(file)) {
    outcomes['not judged, as the hypervisor gave the CPU to others'].push(`${file} (${(100 * stolen).toFixed(0)} %)`);
    continue;
  } else if (result.code !== 0) outcomes.failed.push(file);
  else outcomes[isAgain ? `${again}passed when run again` : 'passed'].push(file);
  if (result.isOver) continue;
  for (const counts of result.counts) {
    for (const state of Object.keys(sum)) sum[state] += counts[state];
    if (process.env.TEST_COUNTS_FILE !== undefined)
      appendFileSync(process.env.TEST_COUNTS_FILE, `${JSON.stringify(counts)}\n`);
  }
}

console.log('');
for (const [outcome, names] of Object.entries(outcomes)) {
  if (names.length > 0) console.log(`nightly, ${outcome}: ${names.join(', ')}`);
}
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
if (outcomes.failed.length > 0) process.exit(1);
