/**
 * What watching costs the load generator: CPU of the whole program per request while the monitor is asked ten times a second by five clients,
 * over CPU while nobody asks: `pnpm bench:monitor`. Both are windows of one run that take turns, since two runs of the same differ by more
 * than watching costs. What a monitor costs that nobody asks is told by `--unwatched`: a run with one against a run without, in turn.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { startTarget } from './neutral-target.ts';
import { cpuUsOf } from './process-cpu.ts';
import { PROGRAMS } from './programs.ts';
import { ratios, showSpread, spreadOf } from './statistics.ts';
import { searchPath } from './tools.ts';

const TARGET_CORE = '0';
const LOAD_CORE = '1';
/** Requests before a window begins. */
const WARM_UP_REQUESTS = 30_000;
const LONGEST_WARM_UP_MS = 60_000;
/** What a monitor does is compiled and cached when it has done it so long. */
const WATCHED_WARM_UP_MS = 6000;
/** After clients came or went. */
const SETTLE_MS = 500;
const CLIENTS = 5;
const PERIOD_MS = 100;
const MONITOR = new URL('http://localhost:39090');
/** What a page asks for, and a script. */
const ROUTES = ['/api/report', '/api/live', '/api/metrics'] as const;

const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '4' },
    unwatched: { type: 'boolean', default: false },
  },
});
const [pairs, seconds] = [Number(values.pairs), Number(values.seconds)];
if (spawnSync('sh', ['-c', 'command -v nginx && command -v taskset'], { env: searchPath() }).status !== 0) {
  console.log('skipped: the bench needs nginx and taskset (apt-get install nginx-light util-linux)');
  process.exit(0);
}
console.log(`load average ${(loadavg()[0] ?? 0).toFixed(1)}, ${pairs} pairs of ${seconds} s`);
const target = await startTarget(TARGET_CORE);
const [off, on, answered]: [number[], number[], number[]] = [[], [], []];
try {
  if (values.unwatched) await measureUnwatched();
  else await measureWatched();
} finally {
  await target.stop();
}
const logs = ratios(on, off).map(Math.log);
const mean = logs.reduce((sum, each) => sum + each, 0) / logs.length;
const error = Math.sqrt(logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (logs.length - 1) / logs.length);
/** Of Student's t with 19 degrees of freedom, or more: what is given is then a little too wide. */
const T_95 = 2.093;
const percent = (log: number) => `${((Math.exp(log) - 1) * 100).toFixed(1)} %`;
console.log(
  `${values.unwatched ? 'a monitor that nobody asks' : 'watching'} costs ${percent(mean)}, 95 % interval ${percent(mean - T_95 * error)} to ${percent(mean + T_95 * error)}`,
);

/** One run with a monitor, whose windows are watched in turn. */
async function measureWatched(): Promise<void> {
  const run = await startRun(true);
  try {
    const warmUp = watch();
    await sleep(WATCHED_WARM_UP_MS);
    warmUp.stop();
    for (let pair = 0; pair < pairs; pair += 1) {
      for (const isOn of turnsOf(pair)) {
        const clients = isOn ? watch() : undefined;
        await sleep(SETTLE_MS);
        const asked = clients?.answers() ?? 0;
        (isOn ? on : off).push(await cpuUsPerRequest(run.pid));
        if (clients !== undefined) answered.push((clients.answers() - asked) / seconds);
        clients?.stop();
      }
      console.log(`pair ${pair + 1}: ${off.at(-1)?.toFixed(2)} µs alone, ${on.at(-1)?.toFixed(2)} µs watched`);
    }
  } finally {
    await run.stop();
  }
  console.log(`answers to clients per second ${showSpread(spreadOf(answered), 1)} of ${(CLIENTS * 1000) / PERIOD_MS}`);
  console.log(`CPU per request, alone        ${showSpread(spreadOf(off), 2)} µs`);
  console.log(`CPU per request, watched      ${showSpread(spreadOf(on), 2)} µs`);
}

/** Two runs a pair, one of which has a monitor. */
async function measureUnwatched(): Promise<void> {
  for (let pair = 0; pair < pairs; pair += 1) {
    for (const isOn of turnsOf(pair)) {
      const run = await startRun(isOn);
      try {
        await sleep(1000);
        (isOn ? on : off).push(await cpuUsPerRequest(run.pid));
      } finally {
        await run.stop();
      }
    }
    console.log(`pair ${pair + 1}: ${off.at(-1)?.toFixed(2)} µs without, ${on.at(-1)?.toFixed(2)} µs with a monitor`);
  }
  console.log(`CPU per request, no monitor ${showSpread(spreadOf(off), 2)} µs`);
  console.log(`CPU per request, a monitor  ${showSpread(spreadOf(on), 2)} µs`);
}

/** Who goes first takes turns: what drifts meanwhile is in both alike. */
function turnsOf(pair: number): readonly boolean[] {
  return pair % 2 === 0 ? [false, true] : [true, false];
}

/** Starts a run, and resolves when it is warm. */
async function startRun(hasMonitor: boolean) {
  const args = hasMonitor ? ['--monitor', '--monitor-addr', MONITOR.host] : ['--no-monitor'];
  const runSeconds = Math.ceil(pairs * 2 * (seconds + SETTLE_MS / 1000)) + 120;
  const program = spawn(
    'taskset',
    ['-c', LOAD_CORE, ...PROGRAMS.readOn(target.url, 1), '--duration', `${runSeconds}s`, ...args],
    { stdio: ['ignore', 'ignore', 'pipe'], env: searchPath() },
  );
  let said = '';
  program.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4000)));
  const stop = async () => {
    program.kill('SIGKILL');
    if (program.exitCode === null && program.signalCode === null) await once(program, 'exit');
  };
  const before = await target.requests();
  const startedMs = performance.now();
  while ((await target.requests()) - before < WARM_UP_REQUESTS) {
    const isLate = performance.now() - startedMs > LONGEST_WARM_UP_MS;
    if (program.exitCode !== null || isLate) {
      await stop();
      throw new Error(`the run ${isLate ? 'makes too little load' : 'ended early'}: ${said.trim()}`);
    }
    await sleep(50);
  }
  return { pid: program.pid ?? 0, stop };
}

/** CPU of a run in µs per request that the target answers from now on, over a window. */
async function cpuUsPerRequest(pid: number): Promise<number> {
  const first = { requests: await target.requests(), cpuUs: cpuUsOf(pid) };
  await sleep(seconds * 1000);
  const last = { requests: await target.requests(), cpuUs: cpuUsOf(pid) };
  return (last.cpuUs - first.cpuUs) / (last.requests - first.requests - 1);
}

/** Lets all clients ask until they are stopped. */
function watch() {
  const end = new AbortController();
  const counts = Array.from({ length: CLIENTS }, () => poll(end.signal));
  return { answers: () => sumOf(counts), stop: () => end.abort() };
}

function sumOf(counts: readonly { readonly answers: number }[]): number {
  return counts.reduce((sum, { answers }) => sum + answers, 0);
}

/** A client that asks for one route after the other, with what it has, as browsers do. */
function poll(signal: AbortSignal): { answers: number } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const tags = new Map<string, string>();
  const count = { answers: 0 };
  let turn = 0;
  const timer = setInterval(() => {
    const route = ROUTES[turn % ROUTES.length] ?? ROUTES[0];
    turn += 1;
    const tag = tags.get(route);
    const headers = tag === undefined ? {} : { 'if-none-match': tag };
    const asked = request(new URL(route, MONITOR), { agent, headers }, (response) => {
      if (response.headers.etag !== undefined) tags.set(route, response.headers.etag);
      response.resume().on('end', () => (count.answers += 1));
    });
    asked.on('error', () => undefined).end();
  }, PERIOD_MS);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    agent.destroy();
  });
  return count;
}
