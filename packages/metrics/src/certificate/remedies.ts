import { roughRate } from '../sentence-parts.ts';
import type { CertificateInput } from './certificate-input.ts';
import { CPU_LOAD } from './limits.ts';

/** Fewer operations, or more cores to make them on. `load` is the CPU that was used, as a share of what there was. */
export function lessLoad(input: CertificateInput, load: number | null): string {
  const { operations, seconds } = input;
  // If CPU grows with the rate, this is what can be done before the load is suspect.
  const affordable =
    load !== null && load > CPU_LOAD.suspect ? (CPU_LOAD.suspect / load) * (operations / seconds) : null;
  return `${atMost(affordable)} from this machine${moreThreads(input)}`;
}

/** What was reached is what there is. */
export function reachedRate(input: CertificateInput): string {
  return `${atMost(input.operations / input.seconds)} from this machine${moreThreads(input)}`;
}

function atMost(perSecond: number | null): string {
  return perSecond !== null && Number.isFinite(perSecond) && perSecond >= 1
    ? `at most ${roughRate(perSecond)}`
    : 'a lower rate';
}

function moreThreads({ shards, machine }: CertificateInput): string {
  const cores = machine === null ? 0 : Math.floor(machine.cores);
  return cores > shards.length ? `, or ${cores} threads instead of ${shards.length}` : '';
}
