import type { Comparison, ComparisonDocument } from './comparison.ts';

/** The version of {@link UpgradeDocument} that this package writes. */
export const UPGRADE_VERSION = 1;

/** How a promise of the protocol fared on a server. */
export type PromiseVerdict = 'passed' | 'failed' | 'not_applicable';

/** One promise of the protocol, put to a server. */
export interface CheckedPromise {
  /** Section, `/`, and its name: `2.4/patch-of-a-tombstone`. */
  readonly id: string;
  /** The promise, as a sentence. */
  readonly text: string;
  readonly verdict: PromiseVerdict;
  /** What the server did instead, or why it could not be asked; '' where it kept the promise. */
  readonly reason: string;
}

/** A side of an upgrade, and what it promises. */
export interface UpgradeSide {
  /** Its URL, or the command that started it. */
  readonly target: string;
  readonly target_version: string | null;
  readonly promises: { readonly passed: number; readonly failed: number; readonly not_applicable: number };
  /** What it would take to ask for those that were not, and for how many, most first; missing where all were. */
  readonly unasked?: readonly { readonly needs: string; readonly promises: number }[];
}

/** A promise that the two sides do not keep alike, or that neither keeps. */
export interface UpgradePromise {
  readonly id: string;
  readonly text: string;
  readonly base: PromiseVerdict;
  readonly new: PromiseVerdict;
  /** Of the new side; where that keeps the promise, of the base. */
  readonly reason: string;
}

/** What an upgrade comes to. */
export const UPGRADE_VERDICTS = ['safe', 'worse', 'cannot_tell'] as const;
/** One of {@link UPGRADE_VERDICTS}. */
export type UpgradeVerdict = (typeof UPGRADE_VERDICTS)[number];

/** Whether a new version of a server can take the place of an old one, as data: performance and promises. */
export interface UpgradeDocument {
  readonly upgrade_version: 1;
  /**
   * `safe`: all figures that decide are no worse, and all promises that the old side keeps the new one keeps. `worse`: some are not, each in
   * `worse_at`. `cannot_tell`: neither; why is in `open`.
   */
  readonly verdict: UpgradeVerdict;
  /** What the new side is worse at, as parts of a sentence. */
  readonly worse_at: readonly string[];
  /** What nobody can tell, as parts of a sentence. */
  readonly open: readonly string[];
  readonly base: UpgradeSide;
  readonly new: UpgradeSide;
  readonly promises: readonly UpgradePromise[];
  readonly comparison: ComparisonDocument;
}

/** What was found out about one side. */
export interface UpgradeFindings {
  readonly target: string;
  readonly promises: readonly CheckedPromise[];
}

/**
 * Puts together what runs in turn and the promises of both sides say. A promise that neither keeps is no reason against the new version, and
 * is told; one that could be asked of the old one alone leaves the whole open, and so does one that the new one breaks and the old one could
 * not be asked for.
 */
export function judgeUpgrade(
  base: UpgradeFindings,
  next: UpgradeFindings,
  comparison: ComparisonDocument,
): UpgradeDocument {
  const promises = differingPromises(base.promises, next.promises);
  const broken = promises.filter((each) => each.base === 'passed' && each.new === 'failed');
  // What the old side never showed to keep the new one may not have broken.
  const unknown = promises.filter((each) => each.base === 'not_applicable' && each.new === 'failed');
  const unasked = promises.filter((each) => each.base === 'passed' && each.new === 'not_applicable');
  const worseAt = [
    ...comparison.comparisons.flatMap(worseFigures),
    ...broken.map(({ id, text }) => `promise ${id}: ${text}`),
  ];
  const open = [
    ...comparison.comparisons.flatMap(openFigures),
    ...comparison.comparisons
      .filter(({ figures }) => !figures.some(({ primary }) => primary))
      .map((each) => named(each, 'no figure that decides could be compared')),
    ...comparison.unmatched.map((name) => `${name} was not measured on both sides`),
    ...(unasked.length === 0
      ? []
      : [
          `${unasked.length === 1 ? 'a promise' : `${unasked.length} promises`} that the new side could not be asked for`,
        ]),
    ...unknown.map(({ id, text }) => `promise ${id}, which the old side could not be asked for, is broken: ${text}`),
  ];
  return {
    upgrade_version: UPGRADE_VERSION,
    verdict: worseAt.length > 0 ? 'worse' : open.length > 0 ? 'cannot_tell' : 'safe',
    worse_at: worseAt,
    open,
    base: sideOf(base, comparison, 'base'),
    new: sideOf(next, comparison, 'new'),
    promises,
    comparison,
  };
}

function differingPromises(
  base: readonly CheckedPromise[],
  next: readonly CheckedPromise[],
): readonly UpgradePromise[] {
  const byId = (side: readonly CheckedPromise[]) => new Map(side.map((each) => [each.id, each]));
  const [old, now] = [byId(base), byId(next)];
  const all = new Map([...next, ...base].map(({ id, text }) => [id, text]));
  return [...all].flatMap(([id, text]): readonly UpgradePromise[] => {
    const [was, is] = [old.get(id), now.get(id)];
    const ofBase = was?.verdict ?? 'not_applicable';
    const ofNew = is?.verdict ?? 'not_applicable';
    if (ofBase === ofNew && ofNew !== 'failed') return [];
    return [{ id, text, base: ofBase, new: ofNew, reason: is?.reason || (was?.reason ?? '') }];
  });
}

/** A figure's name, with that of its benchmark before it. */
function named({ benchmark }: Comparison, name: string): string {
  return `${benchmark}: ${name}`;
}

function worseFigures(comparison: Comparison): readonly string[] {
  return comparison.figures
    .filter(({ primary, verdict }) => primary && verdict === 'worse')
    .map(({ name, change, scale }) => {
      const by =
        change === null
          ? ''
          : ` (${change > 0 ? '+' : '−'}${Math.abs(change).toFixed(1)}${scale === 'ratio' ? '%' : ' points'})`;
      return `${named(comparison, name)}${by}`;
    });
}

function openFigures(comparison: Comparison): readonly string[] {
  return comparison.figures
    .filter(({ primary, verdict }) => primary && verdict === 'cannot_tell')
    .map(({ name, reason, more_runs: more }) => {
      const why = reason !== '' ? reason : more === null ? '' : `about ${more} more ${more === 1 ? 'pair' : 'pairs'}`;
      return `${named(comparison, name)}${why === '' ? '' : ` (${why})`}`;
    });
}

function sideOf(
  { target, promises }: UpgradeFindings,
  { comparisons }: ComparisonDocument,
  side: 'base' | 'new',
): UpgradeSide {
  const unasked = unaskedOf(promises);
  const count = (of: PromiseVerdict) => promises.filter(({ verdict }) => verdict === of).length;
  return {
    target,
    target_version:
      comparisons.flatMap((each) => each[side].runs).find((run) => run.target_version !== null)?.target_version ?? null,
    promises: { passed: count('passed'), failed: count('failed'), not_applicable: count('not_applicable') },
    ...(unasked.length === 0 ? {} : { unasked }),
  };
}

function unaskedOf(promises: readonly CheckedPromise[]): NonNullable<UpgradeSide['unasked']> {
  const counts = new Map<string, number>();
  for (const { reason, verdict } of promises) {
    const needs = reason.replace(/^needs: /u, '');
    if (verdict === 'not_applicable' && needs !== '') counts.set(needs, (counts.get(needs) ?? 0) + 1);
  }
  return [...counts].map(([needs, count]) => ({ needs, promises: count })).toSorted((a, b) => b.promises - a.promises);
}
