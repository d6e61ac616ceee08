// How long commands that people wait for take, beside `--help`: the built program, started in turns (A B C D, A B C D, …), in a folder of
// its own with a config. Ratios of times are taken within a round. CPU is user and system, as Linux counts it of ended children.
//
//   pnpm build:js && node bench/start-up.mjs [ROUNDS]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../apps/cli/bin/syntrix-bench.js', import.meta.url));
const COMMANDS = {
  'node -e 0': ['-e', '0'],
  '--help': [PROGRAM, '--help'],
  list: [PROGRAM, 'list', '--no-config'],
  'list, beside a config': [PROGRAM, 'list'],
  validate: [PROGRAM, 'validate'],
};
const rounds = Number(process.argv[2] ?? 20);

const folder = mkdtempSync(join(tmpdir(), 'syntrix-bench-start-up-'));
const times = Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, []]));
const cpuMs = Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, 0]));

/** CPU of all children that have ended, in ticks of 10 ms: too coarse for one, exact enough for the sum of many. */
function childrenCpuMs() {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

try {
  spawnSync(process.execPath, [PROGRAM, 'init', 'crud-balanced'], { cwd: folder });
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, args] of Object.entries(COMMANDS)) {
      const cpuBefore = childrenCpuMs();
      const begun = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
      times[name].push(performance.now() - begun);
      cpuMs[name] += childrenCpuMs() - cpuBefore;
      if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
console.log(`${rounds} rounds, load average ${loadavg()[0].toFixed(1)}`);
for (const [name, own] of Object.entries(times)) {
  const ratios = own.map((each, round) => each / times['--help'][round]);
  const cpu = cpuMs[name] / rounds;
  const cpuRatio = cpuMs[name] / cpuMs['--help'];
  console.log(
    `${name.padEnd(22)} ${median(own).toFixed(0).padStart(5)} ms, ${median(ratios).toFixed(2)} × --help;` +
      ` CPU ${cpu.toFixed(0).padStart(4)} ms, ${cpuRatio.toFixed(2)} ×`,
  );
}
