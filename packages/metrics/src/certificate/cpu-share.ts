import type { GeneratorSample } from '../generator-sample.ts';
import type { CertificateInput } from './certificate-input.ts';
import { TOLD_CPU_WAIT_SHARE } from './limits.ts';

/**
 * CPU as a share of the time for which the shard could have had a core: what other programs took from it was none, and a
 * shard that is left a tenth of a core and uses all of it has nothing to spare either.
 */
export function loadOf({ cpuUs, wallUs, cpuWaitUs }: GeneratorSample): number {
  const leftUs = Math.max(cpuUs, wallUs - cpuWaitUs);
  return leftUs > 0 ? cpuUs / leftUs : 0;
}

/** CPU of the busiest shard over the measured phase; `null` if none was sampled. */
export function busiestLoad({ shards }: CertificateInput): number | null {
  const loads = shards.flatMap(({ generator }) => (generator === null ? [] : [loadOf(generator)]));
  return loads.length === 0 ? null : Math.max(...loads);
}

/** CPU as a share of a whole core. */
export function shareOfCore({ cpuUs, wallUs }: GeneratorSample): number {
  return wallUs > 0 ? cpuUs / wallUs : 0;
}

/** Share of the time for which the shard was ready to run and had no core. */
export function waitShare({ cpuWaitUs, wallUs }: GeneratorSample): number {
  return wallUs > 0 ? cpuWaitUs / wallUs : 0;
}

/** The same of the shard that waited longest. */
export function worstCpuWait({ shards }: CertificateInput): number {
  return Math.max(0, ...shards.map(({ generator }) => (generator === null ? 0 : waitShare(generator))));
}

/** Whether other programs kept the generator from a core for so long that it has to be told. */
export function isKeptWaiting(input: CertificateInput): boolean {
  return worstCpuWait(input) > TOLD_CPU_WAIT_SHARE;
}
