/**
 * What watching costs the load generator: CPU of the whole program per request with the monitor on and asked ten times a second by five
 * clients, over CPU without a monitor, in interleaved pairs: `pnpm bench:monitor`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { startTarget, type NeutralTarget } from './neutral-target.ts';
import { cpuUsOf } from './process-cpu.ts';
import { PROGRAMS } from './programs.ts';
import { ratios, showSpread, spreadOf } from './statistics.ts';
import { searchPath } from './tools.ts';

const TARGET_CORE = '0';
const LOAD_CORE = '1';
/** Requests before a window begins. */
const WARM_UP_REQUESTS = 30_000;
const LONGEST_WARM_UP_MS = 60_000;
const CLIENTS = 5;
const PERIOD_MS = 100;
const MONITOR = new URL('http://localhost:39090');
/** What a page asks for, and a script. */
const ROUTES = ['/api/report', '/api/live', '/api/metrics'] as const;

const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '20' }, seconds: { type: 'string', default: '4' } },
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
  for (let pair = 0; pair < pairs; pair += 1) {
    // Who goes first takes turns: what drifts meanwhile is in both alike.
    for (const isOn of pair % 2 === 0 ? [false, true] : [true, false])
      (isOn ? on : off).push(await measure(target, isOn));
    console.log(`pair ${pair + 1}: ${off.at(-1)?.toFixed(2)} µs off, ${on.at(-1)?.toFixed(2)} µs on`);
  }
} finally {
  await target.stop();
}
console.log(
  `answers to clients per second      ${showSpread(spreadOf(answered), 1)} of ${(CLIENTS * 1000) / PERIOD_MS}`,
);
console.log(`CPU per request without a monitor ${showSpread(spreadOf(off), 2)} µs`);
console.log(`CPU per request, watched          ${showSpread(spreadOf(on), 2)} µs`);
const logs = ratios(on, off).map(Math.log);
const mean = logs.reduce((sum, each) => sum + each, 0) / logs.length;
const error = Math.sqrt(logs.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (logs.length - 1) / logs.length);
/** Of Student's t with 19 degrees of freedom, or more: what is given is then a little too wide. */
const T_95 = 2.093;
const percent = (log: number) => `${((Math.exp(log) - 1) * 100).toFixed(1)} %`;
console.log(
  `watching costs ${percent(mean)}, 95 % interval ${percent(mean - T_95 * error)} to ${percent(mean + T_95 * error)}`,
);

/** CPU of a run in µs per request that the target answered, in a window in the midst of it. */
async function measure(nginx: NeutralTarget, isOn: boolean): Promise<number> {
  const watched = isOn ? ['--monitor', '--monitor-addr', MONITOR.host] : ['--no-monitor'];
  const program = spawn('taskset', ['-c', LOAD_CORE, ...PROGRAMS.readOn(nginx.url, 1), ...watched], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: searchPath(),
  });
  let said = '';
  program.stderr.on('data', (bytes: Buffer) => (said = (said + bytes.toString()).slice(-4000)));
  const pid = program.pid ?? 0;
  const pollers = new AbortController();
  try {
    const before = await nginx.requests();
    const startedMs = performance.now();
    while ((await nginx.requests()) - before < WARM_UP_REQUESTS) {
      if (program.exitCode !== null) throw new Error(`the run ended early: ${said.trim()}`);
      if (performance.now() - startedMs > LONGEST_WARM_UP_MS) throw new Error(`too little load: ${said.trim()}`);
      await sleep(50);
    }
    const counts = isOn ? Array.from({ length: CLIENTS }, () => poll(pollers.signal)) : [];
    await sleep(1000);
    const first = { requests: await nginx.requests(), cpuUs: cpuUsOf(pid), asked: sumOf(counts) };
    await sleep(seconds * 1000);
    const last = { requests: await nginx.requests(), cpuUs: cpuUsOf(pid), asked: sumOf(counts) };
    if (isOn) answered.push((last.asked - first.asked) / seconds);
    return (last.cpuUs - first.cpuUs) / (last.requests - first.requests - 1);
  } finally {
    pollers.abort();
    program.kill('SIGKILL');
    if (program.exitCode === null && program.signalCode === null) await once(program, 'exit');
  }
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
