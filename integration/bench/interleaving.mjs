// Does measuring in turn earn its name? Two embedded servers, of which one answers 5 % later in every other round, are compared beside six busy
// processes: by pairs that are measured in turn, and by two sets made one after the other. Both ways take place at the same time, so that both meet
// the same machine. A round is right where what was planted is found, and where nothing is found that is not there.
//
//   node integration/bench/interleaving.mjs [--rounds 20] [--pairs 16] [--seconds 0.5] [--burners 6] [--minutes 45]
//
// No round begins that the minutes are not enough for; the table says how many there were.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const BIN = fileURLToPath(new URL('../../apps/cli/bin/syntrix-bench.js', import.meta.url));
/** Long enough that 5 % of it stand out from what a busy machine adds. */
const USUAL_MS = 200;
const SLOWER = 1.05;
const WAYS = { turn: 'measured in turn', after: 'one set after the other' };

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    pairs: { type: 'string', default: '16' },
    seconds: { type: 'string', default: '0.5' },
    burners: { type: 'string', default: '6' },
    minutes: { type: 'string', default: '45' },
  },
});
const [rounds, pairs, seconds, burners, minutes] = ['rounds', 'pairs', 'seconds', 'burners', 'minutes'].map((name) =>
  Number(values[name]),
);
const limitMs = minutes * 60_000;
const begunMs = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'interleaving-'));

async function startServer(meanMs, seed) {
  const latency = { kind: 'latency', operations: ['read'], distribution: 'normal', meanMs, deviationMs: 5 };
  const child = spawn(
    process.execPath,
    [BIN, 'testbed', '--quiet', '--until-stdin-ends', '--faults', JSON.stringify({ seed, faults: [latency] })],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const [line] = await once(child.stdout, 'data');
  return {
    url: String(line).trim(),
    close: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

function cli(...args) {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 256e6, timeout: limitMs };
    execFile(process.execPath, [BIN, ...args], options, (error, stdout, stderr) => {
      if (error !== null && ![4, 5, 6].includes(error.code)) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(stdout);
    });
  });
}

const SETTINGS = [
  `benchmark.duration=${Math.round(1000 * seconds)}ms`,
  'benchmark.warmup=0s',
  'benchmark.workers=60',
  'load.rate=100/s',
  'scenario.type=crud',
  'scenario.operations=[{type: read, weight: 1}]',
  'data.seedData=20',
].flatMap((each) => ['--set', each]);

async function inTurn(base, next, name) {
  const text = await cli(
    ...['compare', '--interleave', base, next, '--pairs', String(pairs), '--no-config', ...SETTINGS],
    ...['--reports', `${name}-turn`, '--json', '--quiet'],
  );
  return JSON.parse(text);
}

async function oneAfterTheOther(base, next, name) {
  for (const [side, url] of Object.entries({ base, new: next })) {
    const output = `${name}-${side}/{{index}}.json`;
    await cli('run', url, '--no-config', ...SETTINGS, '--repeat', String(pairs), '--quiet', '--output', output);
  }
  return JSON.parse(await cli('compare', `${name}-base`, `${name}-new`, '--json'));
}

/** A verdict, and what it was said of. */
function describe({ verdict, comparisons }) {
  const decided = comparisons.flatMap(({ figures }) =>
    figures.filter((figure) => figure.primary && figure.verdict === verdict),
  );
  const of = decided.map(({ name, change, low, high }) =>
    [name, ...[change, low, high].map((value) => (value === null ? '?' : `${value.toFixed(1)} %`))].join(' '),
  );
  return `${verdict} (${of.join(', ')})`;
}

/** Keeps a core busy as long as this process lives, and no longer than all of it may take. */
function burn() {
  const code = `const end = Date.now() + ${2 * limitMs}; while (process.ppid === ${process.pid} && Date.now() < end);`;
  return spawn(process.execPath, ['-e', code], { stdio: 'ignore' });
}

const minutesOf = (ms) => `${(ms / 60_000).toFixed(1)} min`;
const busy = Array.from({ length: burners }, burn);
const right = { turn: 0, after: 0 };
const wrong = { turn: 0, after: 0 };
let made = 0;
try {
  for (let round = 1; round <= rounds; round += 1) {
    const spentMs = performance.now() - begunMs;
    if (made > 0 && spentMs * (1 + 1 / made) > limitMs) break;
    const isSlower = round % 2 === 1;
    const base = await startServer(USUAL_MS, 2 * round);
    const next = await startServer(isSlower ? USUAL_MS * SLOWER : USUAL_MS, 2 * round + 1);
    try {
      const [turn, after] = await Promise.all([
        inTurn(base.url, next.url, `round-${round}`),
        oneAfterTheOther(base.url, next.url, `round-${round}`),
      ]);
      for (const [way, { verdict }] of Object.entries({ turn, after })) {
        const isFound = verdict === 'worse' || verdict === 'better';
        if (isSlower ? verdict === 'worse' : !isFound) right[way] += 1;
        if (isSlower ? verdict === 'better' : isFound) wrong[way] += 1;
      }
      made += 1;
      const planted = isSlower ? '5 % slower' : 'equal';
      console.error(
        `round ${round} of ${rounds}, after ${minutesOf(performance.now() - begunMs)}: ${planted}: in turn ${describe(turn)}, one after the other ${describe(after)}`,
      );
    } finally {
      await Promise.all([base.close(), next.close()]);
    }
  }
} finally {
  for (const burner of busy) burner.kill();
  rmSync(folder, { recursive: true, force: true });
  const each = `${pairs} runs of ${seconds} s a side, beside ${burners} busy processes`;
  console.log(`| ${made} rounds, ${each} | right | found what is not there |\n| --- | --: | --: |`);
  for (const [way, text] of Object.entries(WAYS)) console.log(`| ${text} | ${right[way]} of ${made} | ${wrong[way]} |`);
}
