// docs/decisions/0310-capacity-by-bracket-and-bisection.md

/** What came of a stage: kept all limits, broke one, or could not tell because something other than the target was the limit. */
export type StageVerdict = 'passed' | 'failed' | 'limited';

/** A stage that is over, as the search sees it. */
export interface SearchedStage {
  /** What was asked, in the dimension's unit. */
  readonly level: number;
  /** Whether it was as long as a confirmation. */
  readonly long: boolean;
  readonly verdict: StageVerdict;
  /** Whether the target answered as quickly as before the search when it began; not given: it did. */
  readonly from_rest?: boolean;
}

/** What a search goes by. */
export interface SearchSettings {
  /** The first level. */
  readonly from: number;
  /** The bracket that is narrow enough: by so much, as a share, what fails may lie above what holds. */
  readonly within: number;
  /** Levels are multiples of this; 0: any number. */
  readonly step: number;
  /** Nothing below is asked. */
  readonly least: number;
  /** Nothing above is asked. */
  readonly most: number;
  /** After so many stages the search ends with what it knows. */
  readonly mostStages: number;
}

/**
 * Why a stage is made. `grow`: nothing has failed yet. `shrink`: nothing has held yet. `bisect`: between what holds and what fails.
 * `confirm`: whether it holds for long, or fails again. `again`: it passed once and failed once, or could not be told. `rest`: so little that the
 * target recovers from what failed.
 */
export type StagePurpose = 'grow' | 'shrink' | 'bisect' | 'confirm' | 'again' | 'rest';

/** How a search ended. `most_level`: it held at the highest level there is. `most_stages`: before it was done. */
export type SearchEnd = 'bracketed' | 'limited' | 'never_holds' | 'most_level' | 'most_stages';

/** What is to be done next. */
export type NextStage =
  | {
      readonly kind: 'stage';
      readonly level: number;
      readonly long: boolean;
      readonly purpose: StagePurpose;
    }
  | { readonly kind: 'done'; readonly end: SearchEnd };

/** How often something was seen that must be seen so often to count as confirmed. */
export interface Proof {
  readonly seen: number;
  readonly needed: number;
}

/** What is known by some stages. */
export interface Standing {
  /** The highest level that held whenever it was tried, below all that fails and was not outvoted by itself and by levels above; `null`: none did. */
  readonly holds: number | null;
  /** Whether it held twice for as long as a confirmation, and what fails above it did not do so because the target was not at rest. */
  readonly holdsConfirmed: boolean;
  readonly holdsProof: Proof;
  /** The lowest level that failed whenever it was tried, above all that holds; `null`: none did. */
  readonly fails: number | null;
  /** Whether it failed often enough on a target at rest, right after a stage that passed, so that no earlier overload can be to blame. */
  readonly failsConfirmed: boolean;
  readonly failsProof: Proof;
  /** Levels that passed and failed, rising. */
  readonly noisy: readonly number[];
  /** The lowest level at which something other than the target was the limit; `null`: none. */
  readonly limited: number | null;
}

/** Tries of one level. */
interface Tries {
  readonly level: number;
  readonly passed: number;
  readonly longPassed: number;
  readonly failed: number;
  /** Not right after a stage that failed as well; where a short stage passed and proves nothing any more, long ones alone. */
  readonly freshlyFailed: number;
  /** Failures that are not among `failed`, because there are better tries. */
  readonly staleFailed: number;
  /** Failures on a target that was not at rest when the stage began. */
  readonly restlessFailed: number;
  readonly limited: number;
}

/** So many tries decide about a level: two that agree, or the third. */
const MOST_TRIES = 3;
/** How often what holds must hold for long, and what fails must fail right after it. */
const LONG_PASSES = 2;
const FRESH_FAILURES = 3;
/** So often, for each of its failures, levels above must have passed for a level not to be the end of what holds. */
const PASSES_ABOVE = 3;
/** Below what holds by this factor the target can recover. */
const AT_REST = 0.5;
/** From a level to the next while nothing has failed, and the other way while nothing has held. */
const FACTOR = 2;

/**
 * What to do after these stages: a pure function of them, so that a search can be tested without a target, and repeated from its record.
 *
 * From a first level it doubles until a stage fails, halves the bracket on a logarithmic scale until it is narrow enough, and then confirms both
 * ends in turn, twice: what holds must hold for long, and right after it what fails must fail again. A level that passed and failed is tried a
 * third time; the majority says where to go on, and both ends of the answer must be levels that never contradicted themselves; one that was outvoted,
 * and above which levels passed again and again, bounds nothing. A failure
 * right after another one, or on a target that was not at rest, counts only as long as there is nothing better: the target may not have recovered. Once long stages have failed,
 * twice, where a short one had passed, short stages prove nothing any more.
 */
export function nextStage(settings: SearchSettings, stages: readonly SearchedStage[]): NextStage {
  const search = new Search(settings, stages);
  const wanted = search.wanted();
  if (wanted.kind === 'done' || stages.length < settings.mostStages) return wanted;
  return { kind: 'done', end: 'most_stages' };
}

/** What stages tell of the limit. */
export function standingOf(settings: SearchSettings, stages: readonly SearchedStage[]): Standing {
  return new Search(settings, stages).standing();
}

class Search {
  readonly #settings: SearchSettings;
  readonly #stages: readonly SearchedStage[];
  readonly #tries: readonly Tries[];
  /** Long stages failed, and no other, where a short one had passed. */
  readonly #onlyLong: boolean;

  constructor(settings: SearchSettings, stages: readonly SearchedStage[]) {
    this.#settings = settings;
    this.#stages = stages;
    this.#onlyLong = [...new Set(stages.filter(isShortPass).map(({ level }) => level))].some((level) => {
      const long = stages.filter((stage) => stage.level === level && stage.long && !isRestlessFailure(stage));
      return long.length > 1 && long.every(({ verdict }) => verdict === 'failed');
    });
    const tried = stages.map((stage, index): TriedStage => ({
      ...stage,
      isFresh: stages[index - 1]?.verdict !== 'failed' && stage.from_rest !== false,
    }));
    this.#tries = triesOf(tried, this.#onlyLong);
  }

  wanted(): NextStage {
    const { least, most } = this.#settings;
    if (this.#stages.length === 0) return this.#stage(this.#first, false, 'grow');
    const open = this.#tries.find((tries) => isOpen(tries));
    if (open !== undefined) return this.#stage(open.level, this.#onlyLong || open.passed > 0, 'again');
    const broken = this.#lowest(isBroken);
    const capped = this.#lowest(isCapped);
    const ceiling = lower(broken, capped);
    const held = this.#highestBelow(isHeld, ceiling?.level ?? Infinity);
    if (ceiling === null) {
      const level = held?.level ?? this.#unproven(Infinity) ?? this.#first;
      if (held === null) return this.#stage(level, true, 'confirm');
      if (level < most) return this.#stage(this.#times(level, FACTOR), false, 'grow');
      return this.#confirmed('most_level');
    }
    if (held === null) {
      const level = this.#unproven(ceiling.level);
      if (level !== null) return this.#stage(level, true, 'confirm');
      if (ceiling.level > least) return this.#stage(this.#below(ceiling.level), false, 'shrink');
      if (ceiling === capped) return { kind: 'done', end: 'limited' };
      return ceiling.failed < LONG_PASSES
        ? this.#stage(ceiling.level, false, 'confirm')
        : { kind: 'done', end: 'never_holds' };
    }
    const between = this.#between(held.level, ceiling.level);
    if (between !== null) return this.#stage(between, false, 'bisect');
    if (ceiling === capped) return this.#confirmed('limited');
    return this.#confirmedBracket();
  }

  standing(): Standing {
    const noisy = this.#tries.filter(({ passed, failed }) => passed > 0 && failed > 0).map(({ level }) => level);
    const lowestFail = this.#lowest((tries) => tries.failed > 0 && !this.#isOutvoted(tries));
    const holds = this.#highestBelow(isUnanimous, lowestFail?.level ?? Infinity);
    const highestPass = this.#tries.filter(({ passed }) => passed > 0).at(-1);
    const fails = this.#tries.find(
      ({ level, failed, passed }) => failed > 0 && passed === 0 && level > (highestPass?.level ?? -Infinity),
    );
    return {
      holds: holds?.level ?? null,
      holdsConfirmed: holds !== null && isProven(holds) && !(fails !== undefined && isRestless(fails)),
      holdsProof: { seen: holds?.longPassed ?? 0, needed: holds === null ? LONG_PASSES : longPassesNeeded(holds) },
      fails: fails?.level ?? null,
      failsConfirmed: (fails?.freshlyFailed ?? 0) >= FRESH_FAILURES,
      failsProof: { seen: fails?.freshlyFailed ?? 0, needed: FRESH_FAILURES },
      noisy,
      limited: this.#lowest(isCapped)?.level ?? null,
    };
  }

  /** Whether its failure was one bad window: it passed more often, and so did levels above, which never failed. */
  #isOutvoted(tries: Tries): boolean {
    const above = this.#tries.filter((each) => each.level > tries.level && isUnanimous(each));
    const passed = above.reduce((sum, each) => sum + each.passed, 0);
    return isHeld(tries) && passed >= PASSES_ABOVE * tries.failed;
  }

  /** Both ends are such as never contradicted themselves, each confirmed right after the other. */
  #confirmedBracket(): NextStage {
    const { least, most } = this.#settings;
    const { holds, fails, failsConfirmed } = this.standing();
    const [lowest, highest] = [this.#tries[0]!.level, this.#tries.at(-1)!.level];
    if (holds === null)
      return lowest <= least ? { kind: 'done', end: 'bracketed' } : this.#stage(this.#stepDown(lowest), true, 'shrink');
    if (fails === null)
      return highest >= most ? { kind: 'done', end: 'bracketed' } : this.#stage(this.#above(highest), false, 'grow');
    const held = this.#at(holds);
    const holdsProven = isProven(held);
    // A target that does not come to rest brings no proof of either end.
    const isFailing = failsConfirmed || this.#at(fails).restlessFailed >= FRESH_FAILURES;
    if ((holdsProven && isFailing) || held.restlessFailed >= FRESH_FAILURES) return { kind: 'done', end: 'bracketed' };
    const isFresh = this.#stages.at(-1)!.verdict !== 'failed';
    if (isFresh && !isFailing && held.longPassed > 0) return this.#stage(fails, false, 'confirm');
    // What failed right after a failure would do so again.
    if (!isFresh && held.staleFailed > 0)
      return { kind: 'stage', level: this.#below(holds), long: false, purpose: 'rest' };
    // For one more failure that is to come right after a pass a short one will do.
    return this.#stage(holds, !holdsProven, 'confirm');
  }

  /** As it was asked for, if a level may be so. */
  get #first(): number {
    const { from, step } = this.#settings;
    return step > 1 ? this.#snapped(from) : from;
  }

  /** With no end that fails, what holds is confirmed all the same. */
  #confirmed(end: SearchEnd): NextStage {
    const { holds } = this.standing();
    const held = this.#tries.find(({ level }) => level === holds);
    if (held === undefined || isProven(held)) return { kind: 'done', end };
    if (held.limited >= MOST_TRIES || held.restlessFailed >= FRESH_FAILURES) return { kind: 'done', end };
    return this.#stage(held.level, true, 'confirm');
  }

  #stage(level: number, long: boolean, purpose: StagePurpose): NextStage {
    return { kind: 'stage', level, long: long || this.#onlyLong, purpose };
  }

  /** The highest level that passed for a short time alone where that proves nothing any more. */
  #unproven(below: number): number | null {
    const known = new Set(this.#tries.map(({ level }) => level));
    const levels = this.#stages.filter(isShortPass).map(({ level }) => level);
    const fresh = levels.filter((level) => level < below && !known.has(level));
    return fresh.length === 0 ? null : Math.max(...fresh);
  }

  /** Tries of a level that was tried. */
  #at(level: number): Tries {
    return this.#tries.find((tries) => tries.level === level)!;
  }

  #lowest(is: (tries: Tries) => boolean): Tries | null {
    return this.#tries.find(is) ?? null;
  }

  #highestBelow(is: (tries: Tries) => boolean, level: number): Tries | null {
    return this.#tries.findLast((tries) => tries.level < level && is(tries)) ?? null;
  }

  /** The level half way, in factors; `null` where the bracket is narrow enough, or there is none between. */
  #between(low: number, high: number): number | null {
    if (high <= low * (1 + this.#settings.within) * (1 + 1e-9)) return null;
    const level = this.#snapped(Math.sqrt(low * high));
    if (level > low && level < high) return level;
    const { step } = this.#settings;
    return step > 0 && high - low > step ? low + step : null;
  }

  #below(level: number): number {
    const { least } = this.#settings;
    const next = this.#times(level, AT_REST);
    return Math.max(least, next < level ? next : level - this.#settings.step);
  }

  #stepDown(level: number): number {
    const next = this.#snapped(level / (1 + this.#settings.within));
    return Math.max(this.#settings.least, next < level ? next : level - this.#settings.step);
  }

  #above(level: number): number {
    const next = this.#snapped(level * (1 + this.#settings.within));
    return Math.min(this.#settings.most, next > level ? next : level + this.#settings.step);
  }

  /** Numbers of things, and sizes, stay what they are by so much: 64 KB, not 64.1. */
  #times(level: number, factor: number): number {
    const { step, least, most } = this.#settings;
    if (step === 0) return this.#snapped(level * factor);
    return Math.min(most, Math.max(least, step, Math.round((level * factor) / step) * step));
  }

  /** To the step, and else to three digits, which people can read and say. */
  #snapped(level: number): number {
    const { step, least, most } = this.#settings;
    const round = Number(level.toPrecision(3));
    const snapped = step > 0 ? Math.max(step, Math.round(round / step) * step) : round;
    return Math.min(most, Math.max(least, snapped));
  }
}

interface TriedStage extends SearchedStage {
  /** Whether the target was at rest, and no stage that failed came right before it. */
  readonly isFresh: boolean;
}

function triesOf(stages: readonly TriedStage[], onlyLong: boolean): readonly Tries[] {
  const levels = [...new Set(stages.map(({ level }) => level))].sort((a, b) => a - b);
  const counted = onlyLong ? stages.filter((stage) => !isShortPass(stage)) : stages;
  const highestPass = Math.max(...counted.map(({ level, verdict }) => (verdict === 'passed' ? level : -Infinity)));
  return levels.flatMap((level): Tries[] => {
    const all = stages.filter((stage) => stage.level === level);
    // What is known to hold is not put in doubt by a target that was not at rest.
    const known = counted.filter(
      (stage) => stage.level === level && !(level <= highestPass && isRestlessFailure(stage)),
    );
    const isStale = ({ verdict, isFresh }: TriedStage) => verdict === 'failed' && !isFresh;
    const own = known.every(isStale) ? known : known.filter((stage) => !isStale(stage));
    if (own.length === 0) return [];
    const count = (is: (stage: TriedStage) => boolean) => own.filter(is).length;
    const passedShort = onlyLong && all.some(isShortPass);
    return [
      {
        level,
        passed: count(({ verdict }) => verdict === 'passed'),
        longPassed: count(({ verdict, long }) => verdict === 'passed' && long),
        failed: count(({ verdict }) => verdict === 'failed'),
        freshlyFailed: count(({ verdict, isFresh, long }) => verdict === 'failed' && isFresh && (long || !passedShort)),
        staleFailed: known.length - own.length,
        restlessFailed: all.filter(isRestlessFailure).length,
        limited: count(({ verdict }) => verdict === 'limited'),
      },
    ];
  });
}

function isShortPass({ long, verdict }: SearchedStage): boolean {
  return !long && verdict === 'passed';
}

function isRestlessFailure({ verdict, from_rest: isFromRest }: SearchedStage): boolean {
  return verdict === 'failed' && isFromRest === false;
}

function isOpen({ passed, failed, limited }: Tries): boolean {
  if (passed + failed + limited >= MOST_TRIES) return false;
  return passed > 0 && failed > 0 ? passed === failed : passed + failed === 0 && limited === 1;
}

/** A tie that a limited third try has not broken counts as a failure: what is not shown to hold does not. */
function isBroken({ passed, failed }: Tries): boolean {
  return failed > 0 && failed >= passed;
}

function isHeld({ passed, failed }: Tries): boolean {
  return passed > failed;
}

function isCapped({ passed, failed, limited }: Tries): boolean {
  return limited > 0 && passed + failed === 0;
}

function isUnanimous({ passed, failed }: Tries): boolean {
  return passed > 0 && failed === 0;
}

function isProven(tries: Tries): boolean {
  return tries.longPassed >= longPassesNeeded(tries);
}

/** Whether it failed where the target was not at rest, and has not been seen to fail often enough where it was. */
function isRestless({ restlessFailed, freshlyFailed }: Tries): boolean {
  return restlessFailed > 0 && freshlyFailed < FRESH_FAILURES;
}

/** What failed while the target may not have recovered must hold more often. */
function longPassesNeeded({ staleFailed }: Tries): number {
  return LONG_PASSES + Math.min(LONG_PASSES, staleFailed);
}

function lower(a: Tries | null, b: Tries | null): Tries | null {
  if (a === null || b === null) return a ?? b;
  return a.level <= b.level ? a : b;
}
