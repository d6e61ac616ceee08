import { roughRate } from '../sentence-parts.ts';
import type { CertificateInput } from './certificate-input.ts';
import { isKeptWaiting } from './generator-load.ts';
import { CPU_LOAD } from './limits.ts';

/** Fewer operations, or more cores to make them on. `load` is the CPU that was used, as a share of what there was. */
export function lessLoad(input: CertificateInput, load: number | null): string {
  return `${atMost(affordable(input, load))} from this machine${otherCores(input)}`;
}

/** The same for a generator that was late: where it was kept from a core, that comes first, and CPU of its own was not short. */
export function lessDelay(input: CertificateInput, load: number | null): string {
  if (!isKeptWaiting(input)) return `${lessLoad(input, load)}, or a quieter machine`;
  return affordable(input, load) === null ? 'a quieter machine, or a lower rate' : lessLoad(input, load);
}

/** What was reached is what there is. */
export function reachedRate(input: CertificateInput): string {
  return `${atMost(pace(input))} from this machine${otherCores(input)}`;
}

/** What the target took while the phase lasted. */
export function takenRate(input: CertificateInput): string {
  return atMost(pace(input));
}

/** Operations a second while the phase lasted, which goodput is not where a backlog was worked off later. */
export function pace({ started, seconds }: CertificateInput): number | null {
  return seconds > 0 ? started / seconds : null;
}

/** If CPU grows with the rate, what can be done before the load is suspect; `null` where CPU is not short. */
function affordable(input: CertificateInput, load: number | null): number | null {
  const now = pace(input);
  return load === null || now === null || load <= CPU_LOAD.suspect ? null : (CPU_LOAD.suspect / load) * now;
}

function atMost(perSecond: number | null): string {
  return perSecond !== null && perSecond >= 1 ? `at most ${roughRate(perSecond)}` : 'a lower rate';
}

/** Further threads would only wait for a core as well where other programs need them all. */
function otherCores(input: CertificateInput): string {
  if (isKeptWaiting(input)) return ', or a quieter one';
  const { shards, machine } = input;
  const cores = machine === null ? 0 : Math.floor(machine.cores);
  return cores > shards.length ? `, or ${cores} threads instead of ${shards.length}` : '';
}
