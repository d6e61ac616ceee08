import { maskSecrets } from './mask-secrets.ts';

/**
 * What a failed check means: the target is wrong (`failure`), behaves as it is known to (`quirk`), or did something that
 * is worth knowing (`notice`).
 */
export const CHECK_KINDS = ['failure', 'quirk', 'notice'] as const;
/** One of {@link CHECK_KINDS}. */
export type CheckKind = (typeof CHECK_KINDS)[number];

/** A correctness check that a scenario makes. */
export interface CheckDeclaration {
  /** Unique in its workload; letters, digits, `-` and `_`. */
  readonly name: string;
  /** What holds where the check does, for people: `every acknowledged write is delivered`. */
  readonly sentence: string;
  readonly kind: CheckKind;
  /** What it looks at, where that is a part of what there is. @default all of it */
  readonly sample?: CheckSample;
  /** The claim without which it proves nothing (R26), as who was not connected missed nothing. @default none */
  readonly claim?: 'delivery';
}

/** How much of what there is a check looks at. */
export interface CheckSample {
  /** Above 0 and below 1. */
  readonly part: number;
  /** What there is, for people, in the plural: `answers`. */
  readonly of: string;
}

/** Something that did not hold. Without secrets: what looks like a token is masked. */
export interface CheckEvidence {
  /** µs since the run's epoch. */
  readonly atUs: number;
  readonly message: string;
}

/** How often a check was made and how often it failed. */
export interface CheckTally {
  readonly workload: string;
  readonly name: string;
  readonly checked: number;
  readonly failed: number;
  /** The first that did not hold, by time. */
  readonly evidence: readonly CheckEvidence[];
  /** How many nobody can tell of; they are not among `checked`. @default 0 */
  readonly unknown?: number;
  /** Why, for people. @default nothing is said */
  readonly unknownReason?: string;
}

/** How many pieces of evidence a recorder keeps of a check in an interval. */
const MAX_EVIDENCE_OF_INTERVAL = 5;
/** How many pieces of evidence are kept of a check when intervals are merged. */
const MAX_EVIDENCE = 10;
/** Longest message of evidence, in UTF-16 units. */
const MAX_EVIDENCE_LENGTH = 300;

/** Counts checks of a shard during an interval. */
export class CheckCounter {
  readonly #declared: { readonly workload: string; readonly name: string }[] = [];
  #checked: Float64Array = new Float64Array(0);
  #failed: Float64Array = new Float64Array(0);
  /** By the number of a check; of most there is none. */
  readonly #unknown = new Map<number, { count: number; readonly reason: string }>();
  readonly #evidence: CheckEvidence[][] = [];

  /** Declares a workload's checks; the first of them gets the number that is returned. */
  declare(workload: string, checks: readonly CheckDeclaration[]): number {
    const base = this.#declared.length;
    for (const { name } of checks) {
      this.#declared.push({ workload, name });
      this.#evidence.push([]);
    }
    this.#checked = widened(this.#checked, this.#declared.length);
    this.#failed = widened(this.#failed, this.#declared.length);
    return base;
  }

  /** @throws RangeError if no check has this number. */
  add(index: number, checked: number): void {
    if (!(index >= 0 && index < this.#declared.length)) {
      throw new RangeError(`check ${index} was never declared: there are ${this.#declared.length} checks`);
    }
    this.#checked[index]! += checked;
  }

  /** Counts one that was checked and failed. @throws RangeError if no check has this number. */
  fail(index: number, { atUs, message }: CheckEvidence): void {
    this.add(index, 1);
    this.#failed[index]! += 1;
    const evidence = this.#evidence[index]!;
    if (evidence.length >= MAX_EVIDENCE_OF_INTERVAL) return;
    evidence.push({ atUs, message: maskSecrets(message).slice(0, MAX_EVIDENCE_LENGTH) });
  }

  /** Counts some that nobody can tell of. @throws RangeError if no check has this number. */
  unknown(index: number, count: number, reason: string): void {
    this.add(index, 0);
    const known = this.#unknown.get(index);
    if (known !== undefined) known.count += count;
    else this.#unknown.set(index, { count, reason: maskSecrets(reason).slice(0, MAX_EVIDENCE_LENGTH) });
  }

  /** What was checked since it was last asked. */
  take(): CheckTally[] {
    const tallies = this.#declared.flatMap(({ workload, name }, index): CheckTally[] => {
      const [checked, failed] = [this.#checked[index]!, this.#failed[index]!];
      const unknown = this.#unknown.get(index);
      if (checked === 0 && unknown === undefined) return [];
      const evidence = this.#evidence[index]!.splice(0).sort(compareEvidence);
      const tally = { workload, name, checked, failed, evidence };
      return [unknown === undefined ? tally : { ...tally, unknown: unknown.count, unknownReason: unknown.reason }];
    });
    this.#checked.fill(0);
    this.#failed.fill(0);
    this.#unknown.clear();
    return tallies;
  }
}

/** A string that two tallies share exactly when they are of the same check. */
export function checkId({ workload, name }: Pick<CheckTally, 'workload' | 'name'>): string {
  return JSON.stringify([workload, name]);
}

/** Adds up two tallies of the same check; the earliest evidence stays. */
export function mergeCheckTallies(a: CheckTally, b: CheckTally): CheckTally {
  return {
    workload: a.workload,
    name: a.name,
    checked: a.checked + b.checked,
    failed: a.failed + b.failed,
    evidence: [...a.evidence, ...b.evidence].sort(compareEvidence).slice(0, MAX_EVIDENCE),
    ...mergeUnknown(a, b),
  };
}

/** Of two reasons the one that comes first by the alphabet, whoever is merged with whom. */
function mergeUnknown(a: CheckTally, b: CheckTally): Pick<CheckTally, 'unknown' | 'unknownReason'> {
  const both = [a, b].filter(({ unknown = 0 }) => unknown > 0);
  if (both.length === 0) return {};
  const [first = ''] = both.map(({ unknownReason = '' }) => unknownReason).sort();
  return { unknown: both.reduce((sum, { unknown = 0 }) => sum + unknown, 0), unknownReason: first };
}

function compareEvidence(a: CheckEvidence, b: CheckEvidence): number {
  return a.atUs - b.atUs || (a.message < b.message ? -1 : a.message > b.message ? 1 : 0);
}

function widened(values: Float64Array, length: number): Float64Array {
  const wider = new Float64Array(length);
  wider.set(values);
  return wider;
}
