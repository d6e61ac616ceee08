import { cpus } from 'node:os';

import { measure, type Measured } from './measured-run.ts';
import { startBareTarget } from './target-process.ts';

/** Attempts at a healthy run, on a machine that others disturb. */
const MOST_ATTEMPTS = 3;
/** Share of the machine's CPU in use from which on others may have kept the generator from a core. */
const BUSY_SHARE = 0.5;

const OPEN = ['--rate', '400/s', '--workers', '300', '--set', 'load.arrivals=constant'];

/** An attempt at a healthy run. */
interface Attempt {
  readonly measured: Measured;
  /** Facts against it that nothing outside of the generator explains. */
  readonly unexplained: readonly string[];
}

/** Runs of half a minute each, side by side and beside whatever else is tested. */
export interface LongRuns {
  /** The first valid one of several, each started when the one before was not. */
  healthy(): Promise<{ readonly healthy: Measured | undefined; readonly attempts: readonly Attempt[] }>;
  /** With a warm-up until steady, of a target that gets quicker for its first 4,000 requests. */
  readonly settling: Promise<Measured>;
  /** The same of one that gets slower all the time. */
  readonly drifting: Promise<Measured>;
  close(): Promise<void>;
}

/** Starts the runs. */
export async function longRuns(folder: string): Promise<LongRuns> {
  const [even, settling, drifting] = await Promise.all([
    // So slow that what a busy machine does to the generator is little beside it.
    startBareTarget('--delay', '400'),
    startBareTarget('--delay', '400', '100', '4000'),
    startBareTarget('--delay', '100', '600', '12000'),
  ]);
  const attempt = () => attemptHealthy(folder, even.url);
  const first = attempt();
  const untilSteady = (url: string, longest: string) =>
    measure(folder, url, [...OPEN, '--until-steady', '--warmup', longest, '--duration', '1s']);
  const [settled, drifted] = [untilSteady(settling.url, '60s'), untilSteady(drifting.url, '31s')];
  // Who awaits them later hears of it then.
  for (const run of [first, settled, drifted]) run.catch(() => undefined);
  return {
    async healthy() {
      const attempts = [await first];
      while (!isValid(attempts.at(-1)!) && attempts.length < MOST_ATTEMPTS) attempts.push(await attempt());
      const last = attempts.at(-1)!;
      return { healthy: isValid(last) ? last.measured : undefined, attempts };
    },
    settling: settled,
    drifting: drifted,
    async close() {
      await Promise.allSettled([first, settled, drifted]);
      await Promise.all([even.close(), settling.close(), drifting.close()]);
    },
  };
}

function isValid({ measured }: Attempt): boolean {
  return measured.report.certificate?.grade === 'valid';
}

async function attemptHealthy(folder: string, url: string): Promise<Attempt> {
  const before = cpuTimes();
  const measured = await measure(folder, url, [...OPEN, '--duration', '31s', '--warmup', '1s', '--strict']);
  const after = cpuTimes();
  const busyShare = 1 - (after.idle - before.idle) / (after.total - before.total);
  const claims = measured.report.certificate?.claims ?? [];
  const facts = claims.flatMap(({ reasons }) => reasons.map(({ fact }) => fact));
  return { measured, unexplained: facts.filter((fact) => !isExplained(fact, busyShare)) };
}

/** Whether others on the machine can be why: they used its CPU, as this process sees it, or a hypervisor took it. */
function isExplained(fact: string, busyShare: number): boolean {
  return /^the (hypervisor|container)/.test(fact) || busyShare > BUSY_SHARE;
}

function cpuTimes(): { readonly idle: number; readonly total: number } {
  const times = cpus().map((core) => core.times);
  const idle = times.reduce((sum, each) => sum + each.idle, 0);
  return { idle, total: times.reduce((sum, each) => sum + each.user + each.nice + each.sys + each.irq + each.idle, 0) };
}
