import { latency, roughRate } from '../sentence-parts.ts';
import type { CertificateInput } from './certificate-input.ts';
import { grainOf, hasOneCore, isKeptWaiting } from './generator-load.ts';
import { CPU_LOAD } from './limits.ts';

/** With less of a core in use, operations hardly wait for the turns of one another: neither less load nor more threads would help. */
const LONG_TURNS_LOAD = 0.4;

const QUIETER = 'a quieter machine';

/** Fewer operations, or more cores to make them on. `load` is the CPU that was used, as a share of what there was. */
export function lessLoad(input: CertificateInput, load: number | null): string {
  return `${fromHere(input, affordable(input, load))}${otherCores(input)}`;
}

/**
 * The same for a generator that was late: where it was kept from a core, that comes first, and CPU of its own was not short;
 * where it waited for what falls due by timers, it is their grain. What was asked already is not proposed.
 *
 * @param delayMs what is to be less. @default unknown
 */
export function lessDelay(input: CertificateInput, load: number | null, delayMs = Infinity): string {
  const isShortOfCpu = affordable(input, load) !== null;
  const isIdle = load !== null && load < LONG_TURNS_LOAD;
  if (isKeptWaiting(input) && isShortOfCpu) return lessLoad(input, load);
  if (isKeptWaiting(input)) return isIdle ? QUIETER : `${QUIETER}, or ${lowerLoad(input)}`;
  const grainMs = grainOf(input);
  if (!isShortOfCpu && delayMs <= 2 * grainMs) {
    const precision = input.precision === 'timer' && !hasOneCore(input) ? 'paced' : 'spin';
    return `load.precision: ${precision}, because timers have a grain of ${latency(grainMs)}`;
  }
  return isIdle ? QUIETER : `${lessLoad(input, load)}, or ${QUIETER}`;
}

/** What was reached is what there is. */
export function reachedRate(input: CertificateInput): string {
  return `${fromHere(input, pace(input))}${otherCores(input)}`;
}

/** What the target took while the phase lasted. */
export function takenRate(input: CertificateInput): string {
  return atMost(pace(input)) ?? lowerLoad(input);
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

function fromHere(input: CertificateInput, perSecond: number | null): string {
  if (input.loadModel === 'closed') return lowerLoad(input);
  return `${atMost(perSecond) ?? lowerLoad(input)} from this machine`;
}

function atMost(perSecond: number | null): string | null {
  return perSecond !== null && perSecond >= 1 ? `at most ${roughRate(perSecond)}` : null;
}

/** A closed loop has no rate to lower. */
function lowerLoad({ loadModel }: CertificateInput): string {
  return loadModel === 'closed' ? 'fewer workers' : 'a lower rate';
}

/** Further threads would only wait for a core as well where other programs need them all. */
function otherCores(input: CertificateInput): string {
  if (isKeptWaiting(input)) return ', or a quieter one';
  const { shards, machine } = input;
  const cores = machine === null ? 0 : Math.floor(machine.cores);
  return cores > shards.length ? `, or ${cores} threads instead of ${shards.length}` : '';
}
