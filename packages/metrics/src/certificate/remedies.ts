import { latency, listed, roughRate } from '../sentence-parts.ts';
import type { CertificateInput } from './claim-figures.ts';
import { grainOf, hasOneCore, isKeptWaiting } from './generator-load.ts';
import { CPU_LOAD } from './limits.ts';

/** With less of a core in use, operations hardly wait for the turns of one another: neither less load nor more threads would help. */
const LONG_TURNS_LOAD = 0.4;

/** What helps against times in which nothing was answered: no other load. */
export const LOOK_AT_TARGET = 'find out what the target did then';

const QUIETER = 'a quieter machine';

/** A remedy out of what may be used instead, such as `fewer workers`. */
export function useOneOf(choices: readonly string[]): string {
  return `use ${listed(choices, 'or')}`;
}

/** Fewer operations, or more cores to make them on. `load` is the CPU that was used, as a share of what there was. */
export function lessLoad(input: CertificateInput, load: number | null): string {
  return useOneOf(loads(input, load));
}

function loads(input: CertificateInput, load: number | null): string[] {
  return [atMost(input, affordable(input, load)), ...otherCores(input)];
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
  if (isKeptWaiting(input)) return useOneOf(isIdle ? [QUIETER] : [QUIETER, lowerLoad(input)]);
  const grainMs = grainOf(input);
  if (!isShortOfCpu && delayMs <= 2 * grainMs) {
    const precision = input.precision === 'timer' && !hasOneCore(input) ? 'paced' : 'spin';
    return `set load.precision to ${precision}: timers have a resolution of ${latency(grainMs)}`;
  }
  return useOneOf(isIdle ? [QUIETER] : [...loads(input, load), QUIETER]);
}

/** Answers that come together take so many times longer to read, at the percentiles that are graded, than they do in the mean. */
const LARGEST_BATCHES = 4;

/**
 * The same for a closed loop that read answers late. Those that come together wait for one another, however idle the thread is
 * between them: with fewer under way, or more threads, each is read sooner, and a quieter machine changes nothing. Only what the loop's own
 * work does not explain was something else on the machine. While an answer is awaited the loop works for load × service on others.
 */
export function soonerReads(input: CertificateInput, load: number | null, readMs: number): string {
  const { serviceMeanMs } = input;
  if (isKeptWaiting(input) || load === null || serviceMeanMs === null) return lessDelay(input, load);
  const underWay = ((pace(input) ?? 0) * serviceMeanMs) / 1000;
  const fewer = [...(underWay > 1 ? [lowerLoad(input)] : []), ...otherCores(input)];
  const isOwnWork = readMs <= LARGEST_BATCHES * load * serviceMeanMs;
  return isOwnWork && fewer.length > 0 ? useOneOf(fewer) : lessDelay(input, load);
}

/** What was reached is what there is. */
export function reachedRate(input: CertificateInput): string[] {
  return [atMost(input, pace(input)), ...otherCores(input)];
}

/** What the target took while the phase lasted. */
export function takenRate(input: CertificateInput): string[] {
  return [atMost(input, pace(input))];
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

function atMost(input: CertificateInput, perSecond: number | null): string {
  if (input.loadModel === 'closed' || perSecond === null || perSecond < 1) return lowerLoad(input);
  return `at most ${roughRate(perSecond)} (--rate)`;
}

/** A closed loop has no rate to lower. */
function lowerLoad({ loadModel }: CertificateInput): string {
  return loadModel === 'closed' ? 'fewer workers (--workers)' : 'a lower rate (--rate)';
}

/** Further threads would only wait for a core as well where other programs need them all. */
function otherCores(input: CertificateInput): string[] {
  if (isKeptWaiting(input)) return [QUIETER];
  const { shards, machine } = input;
  const cores = machine === null ? 0 : Math.floor(machine.cores);
  return cores > shards.length ? [`${cores} threads (--threads ${cores})`] : [];
}
