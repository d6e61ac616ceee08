import { parseRate } from '@syntrix-bench/core/text';

import { shown } from './option-messages.ts';

/** How often an operation of a mix is done. */
export interface MixEntry {
  readonly type: string;
  /** Share of the choices, relative to the sum of all weights. */
  readonly weight?: number | undefined;
  /** How often it arrives, per second. */
  readonly rate?: number | undefined;
}

/** What is wrong with a mix, and where. */
interface MixProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Reads a rate such as `500/s`; a plain number is meant per second. Null: it is none. */
export function readRate(written: unknown): number | null {
  const parsed = parseRate(typeof written === 'number' ? `${written}/s` : written);
  return parsed.ok ? parsed.value : null;
}

/** What is said of a value that is no rate; takes what schemas tell of a problem. */
export function badRate({ input }: { readonly input?: unknown }): string {
  return `rate must be a rate such as 500/s or 90/m, not ${shown(input)}`;
}

/** How often an operation is done in relation to the others of its mix. */
export function shareOf({ weight, rate }: MixEntry): number {
  return rate ?? weight ?? 0;
}

/** An operation has either a weight or a rate. */
export function entryProblem({ type, weight, rate }: MixEntry): MixProblem | null {
  if (weight === undefined && rate === undefined) {
    return { path: ['weight'], message: 'weight must be a number such as 30; or give a rate such as 500/s' };
  }
  if (weight === undefined || rate === undefined) return null;
  return { path: ['rate'], message: `${type} has a weight and a rate: keep one of the two` };
}

/** In a mix each type stands at most once, all have weights or all have rates, and not all weights vanish. */
export function mixProblems(list: readonly MixEntry[]): readonly MixProblem[] {
  const problems: MixProblem[] = [];
  const seen = new Set<string>();
  for (const [index, { type }] of list.entries()) {
    const what = list.some(isRated) ? 'rates' : 'weights';
    if (seen.has(type))
      problems.push({ path: [index, 'type'], message: `${type} is listed twice: add the two ${what} up` });
    seen.add(type);
  }
  const [first] = list;
  const unlike = list.findIndex((entry) => first !== undefined && isRated(entry) !== isRated(first));
  const other = list[unlike];
  if (first !== undefined && other !== undefined) {
    const message = `${other.type} has a ${howOften(other)}, but ${first.type} has a ${howOften(first)}: give all of them rates, or all weights`;
    problems.push({ path: [unlike], message });
  }
  if (list.every((entry) => shareOf(entry) === 0)) {
    problems.push({ path: [], message: 'the weights sum to zero: give at least one operation a weight above 0' });
  }
  return problems;
}

function isRated({ rate }: MixEntry): boolean {
  return rate !== undefined;
}

function howOften(entry: MixEntry): 'rate' | 'weight' {
  return isRated(entry) ? 'rate' : 'weight';
}

/** A mix in the order of the types: what is drawn does not depend on how it is written, and what is never chosen has no row in the report. */
export function inOrderOf<Entry extends MixEntry>(types: readonly string[], list: readonly Entry[]): readonly Entry[] {
  return types.flatMap((type) => list.filter((entry) => entry.type === type && shareOf(entry) > 0));
}

/** The rates of a mix, per second; null where it has weights. */
export function ratesOf(list: readonly MixEntry[]): readonly number[] | null {
  const rates = list.flatMap(({ rate }) => (rate === undefined ? [] : [rate]));
  return rates.length === 0 ? null : rates;
}
