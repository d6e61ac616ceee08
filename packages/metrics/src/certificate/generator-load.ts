import type { GeneratorSample } from '../generator-sample.ts';
import type { CertificateInput } from './claim-figures.ts';
import { gradeOf } from './finding.ts';
import { BACKLOG_SHARE, CPU_STARVED_SHARE, DELAY_SHARE, TOLD_CPU_WAIT_SHARE } from './limits.ts';

/** Grain of the system's timers, in ms. */
const TIMER_GRAIN_MS = 1;

/** Grain of an open load's waits for what falls due, in ms: that of timers where it went by them, else 0 (R7). */
export function grainOf({ loadModel, precision, shards }: CertificateInput): number {
  if (loadModel !== 'open' || precision === 'spin') return 0;
  if (precision === 'timer') return TIMER_GRAIN_MS;
  return Math.max(0, ...shards.map(({ generator }) => generator?.grainUs ?? 0)) / 1_000;
}

/** Whether the generator is known to have no core for a thread that paces its load. */
export function hasOneCore({ machine }: CertificateInput): boolean {
  return machine !== null && machine.cores < 2;
}

/** CPU that was work: keeping the loop turning for exact starts gives way to any, and is exempt as spinning is (R24). */
export function workUs({ cpuUs, turningUs }: GeneratorSample): number {
  return Math.max(0, cpuUs - turningUs);
}

/**
 * CPU as a share of the time for which the shard could have had a core: what other programs took from it was none, and a
 * shard that is left a tenth of a core and uses all of it has nothing to spare either.
 */
export function loadOf(sample: GeneratorSample): number {
  const leftUs = Math.max(sample.cpuUs, sample.wallUs - sample.cpuWaitUs);
  return leftUs > 0 ? workUs(sample) / leftUs : 0;
}

/** CPU of the busiest shard over the measured phase; `null` if none was sampled. */
export function busiestLoad({ shards }: CertificateInput): number | null {
  const loads = shards.flatMap(({ generator }) => (generator === null ? [] : [loadOf(generator)]));
  return loads.length === 0 ? null : Math.max(...loads);
}

/** CPU that was work as a share of a whole core. */
export function shareOfCore(sample: GeneratorSample): number {
  return sample.wallUs > 0 ? workUs(sample) / sample.wallUs : 0;
}

/** Share of the time for which the shard was ready to run and had no core. */
export function waitShare({ cpuWaitUs, wallUs }: GeneratorSample): number {
  return wallUs > 0 ? cpuWaitUs / wallUs : 0;
}

/** The same of the shard that waited longest. */
export function worstCpuWait({ shards }: CertificateInput): number {
  return Math.max(0, ...shards.map(({ generator }) => (generator === null ? 0 : waitShare(generator))));
}

/** Whether other programs kept the generator from a core for so long that it has to be reported. */
export function isKeptWaiting(input: CertificateInput): boolean {
  return worstCpuWait(input) > TOLD_CPU_WAIT_SHARE;
}

/** Whether arrivals were dropped, or left over at the end of the phase. */
export function fellShort({ arrivals }: CertificateInput): boolean {
  if (arrivals === null) return false;
  return arrivals.dropped > 0 || gradeOf(arrivals.waiting / Math.max(1, arrivals.scheduled), BACKLOG_SHARE) !== null;
}

/** Whether arrivals were left behind by a generator that often had something to do and no core to do it on. */
export function isCpuStarved(input: CertificateInput): boolean {
  return findCpuStarved(input) !== null;
}

/** Of the generator that waited longest for a core, whether that was for so long that it must be reported. */
export function findCpuStarved(
  input: CertificateInput,
): { grade: 'suspect' | 'invalid'; generator: GeneratorSample } | null {
  const { delayMeanMs, serviceMeanMs, shards, spinning } = input;
  if (spinning || !fellShort(input)) return null;
  if (delayMeanMs === null || serviceMeanMs === null) return null;
  // An operation waits for a core to be sent and again to be read: beside a target that takes much longer, that is little.
  if (2 * delayMeanMs <= serviceMeanMs * DELAY_SHARE.suspect) return null;
  const [generator] = shards.flatMap((shard) => shard.generator ?? []).sort((a, b) => waitShare(b) - waitShare(a));
  if (generator === undefined) return null;
  const grade = gradeOf(waitShare(generator), CPU_STARVED_SHARE);
  return grade === null ? null : { grade, generator };
}

/** Whether most operations failed because nothing listened: what CPU they took, and how late they were, tells of failures. */
export function isTargetGone({ operations, refusedConnections = 0 }: CertificateInput): boolean {
  return refusedConnections > operations / 2;
}

/** From this share of operations on, that nothing listened is reported, and more time is no remedy. */
const TOLD_GONE_SHARE = 0.1;

/** Whether so many operations failed because nothing listened that figures are of two states. */
export function wasTargetGone({ operations, refusedConnections = 0 }: CertificateInput): boolean {
  return refusedConnections > operations * TOLD_GONE_SHARE;
}

/** From this share of the time on, that nothing was answered explains what else is found. */
const TOLD_STILL_SHARE = 0.05;

/** For how long the target stood still, in seconds: not the generator. */
function stillSeconds({ standstills = [] }: Pick<CertificateInput, 'standstills'>): number {
  return standstills
    .filter(({ isOwn = false }) => !isOwn)
    .reduce((sum, { fromSeconds, toSeconds }) => sum + toSeconds - fromSeconds, 0);
}

/** Whether the target stood still for so long that other figures tell of that. */
export function didStandStill(input: Pick<CertificateInput, 'standstills' | 'seconds'>): boolean {
  return stillSeconds(input) > input.seconds * TOLD_STILL_SHARE;
}

/** Whether so many arrivals were left behind as fell due while the target stood still: none more than it took the rest of the time. */
export function isOfStandstill(input: CertificateInput, count: number): boolean {
  const { arrivals, seconds } = input;
  if (arrivals === null || seconds <= 0) return false;
  const perSecond = Math.max(arrivals.scheduled, arrivals.dropped) / seconds;
  return count <= perSecond * stillSeconds(input) * (1 + STILL_TOLERANCE);
}

/** What is left behind comes in whole operations, and takes a moment to be told after the target has begun again. */
const STILL_TOLERANCE = 0.1;
