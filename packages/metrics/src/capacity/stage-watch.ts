import { checkId } from '../checks.ts';
import type { IntervalSnapshot } from '../snapshot.ts';
import { MIN_SAMPLES_BEYOND } from '../statistics/latency-summary.ts';
import { judgeWhileRunning, toThresholdWindow } from '../thresholds/judge-while-running.ts';
import { isAboutLost } from '../thresholds/measure-threshold.ts';
import { isCeiling, keepsLimit, type Threshold } from '../thresholds/threshold.ts';
import { isRequired, type JudgedCheck } from './required-checks.ts';

/** What is known of a stage while it lasts: that it fails or passes, whatever comes, or neither. */
export type StageOutlook =
  | { readonly kind: 'open' }
  | { readonly kind: 'passes' }
  /** `threshold` is `null` where a check failed that none is about. */
  | { readonly kind: 'fails'; readonly threshold: Threshold | null; readonly value: number | null };

/** So many windows in a row beyond a limit are no chance, where each is of five seconds at least. */
const BROKEN_WINDOWS = 4;
/** So many are enough where each is beyond it by this factor. */
const FAR_BROKEN_WINDOWS = 2;
const FAR = 2;
/** So many windows must keep well within a limit for a stage to be over early. */
const KEPT_WINDOWS = 3;
/** Well within: at half of a ceiling, or twice a floor. */
const WELL_WITHIN = 2;
/** Further within it may rise from window to window as it likes; else by so much at most from the first to the last. */
const FAR_WITHIN = 4;
const MOST_RISE = 1.25;

/** Windows of one threshold, judged one after the other. */
interface Followed {
  readonly threshold: Threshold;
  readonly workload: string | null;
  /** Intervals that no window has taken yet. */
  fresh: IntervalSnapshot[];
  /** Whether a window has taken those before them. */
  continues: boolean;
  readonly windows: { readonly kept: boolean; readonly value: number | null }[];
  /** How often the check that it is about has failed until now. */
  failedChecks: number;
}

/**
 * A sequential test of a stage: whether its outcome is certain before its time. Windows do not overlap; each is as long as R18 and R27 ask
 * for. It fails once four in a row are beyond a limit, or two by a factor of two; it passes once three in a row keep within half of every
 * limit and do not rise. Close to a limit nothing is certain early, and what only an end can tell (losses, checks that settle) never is.
 */
export class StageWatch {
  readonly #followed: readonly Followed[];
  readonly #mayPass: boolean;
  /** Those of which none may fail, by {@link checkId}. */
  readonly #required: ReadonlySet<string>;

  /**
   * @param workloads those that start operations, or listen: a threshold that names none holds for each (R35)
   * @param mayPass whether it may be over early where it passes; a confirmation is not
   * @param checks those that its workloads make; one that means a failure of the target, and that no threshold is about, must not fail
   */
  constructor(
    thresholds: readonly Threshold[],
    workloads: readonly string[],
    { mayPass, checks = [] }: { readonly mayPass: boolean; readonly checks?: readonly JudgedCheck[] },
  ) {
    this.#mayPass = mayPass;
    this.#required = new Set(checks.filter((check) => isRequired(check, thresholds)).map(checkId));
    this.#followed = thresholds.flatMap((threshold): Followed[] => {
      const judged = threshold.workload !== null || workloads.length < 2 ? [null] : workloads;
      return judged.map((workload) => ({
        threshold,
        workload,
        fresh: [],
        continues: false,
        windows: [],
        failedChecks: 0,
      }));
    });
  }

  /** @param interval one of the whole run */
  observe(interval: IntervalSnapshot): StageOutlook {
    if (interval.phase !== 'steady') return { kind: 'open' };
    for (const followed of this.#followed) {
      const failed = failedCheck(followed, interval);
      if (failed !== null) return { kind: 'fails', threshold: followed.threshold, value: failed };
      follow(followed, interval);
    }
    const wrong = interval.checks.find((check) => check.failed > 0 && this.#required.has(checkId(check)));
    if (wrong !== undefined) return { kind: 'fails', threshold: null, value: wrong.failed };
    const broken = this.#followed.find(isSurelyBroken);
    if (broken !== undefined)
      return { kind: 'fails', threshold: broken.threshold, value: broken.windows.at(-1)?.value ?? null };
    const passes = this.#mayPass && this.#followed.length > 0 && this.#followed.every(isSurelyKept);
    return passes ? { kind: 'passes' } : { kind: 'open' };
  }
}

/** A check that has failed more often than it may has failed for good. */
function failedCheck(followed: Followed, { checks }: IntervalSnapshot): number | null {
  const { metric, operator, limit, workload: named } = followed.threshold;
  if (metric.kind !== 'check' || !isCeiling({ operator })) return null;
  const { check } = metric;
  const workload = followed.workload ?? named;
  followed.failedChecks += checks
    .filter((each) => each.name === check && (workload === null || each.workload === workload))
    .reduce((sum, each) => sum + each.failed, 0);
  return followed.failedChecks > limit ? followed.failedChecks : null;
}

function follow(followed: Followed, interval: IntervalSnapshot): void {
  const { threshold, workload, continues } = followed;
  followed.fresh.push(interval);
  const choice = workload === null ? {} : { workload };
  const window = toThresholdWindow(threshold, followed.fresh, choice, { continues });
  // So far beyond a percentile's limit that no more samples could bring it back is told by few of them.
  const needed = MIN_SAMPLES_BEYOND;
  const few = window === null ? toThresholdWindow(threshold, followed.fresh, choice, { needed, continues }) : null;
  const { verdict, value } = judgeWhileRunning(threshold, window ?? few);
  if (window === null && verdict !== 'crossed') return;
  followed.fresh = [];
  followed.continues = true;
  if (verdict !== 'undecided') followed.windows.push({ kept: verdict === 'kept', value });
}

function isSurelyBroken({ threshold, windows }: Followed): boolean {
  const last = (count: number) => (windows.length < count ? null : windows.slice(-count));
  // A number of errors only grows.
  if (threshold.metric.kind === 'count') return windows.some(({ kept }) => !kept);
  const isFar = ({ value }: { readonly value: number | null }) =>
    value === null || !keepsLimit(widened(threshold, FAR), value);
  const [many, few] = [last(BROKEN_WINDOWS), last(FAR_BROKEN_WINDOWS)];
  return many?.every(({ kept }) => !kept) === true || few?.every((window) => !window.kept && isFar(window)) === true;
}

function isSurelyKept({ threshold, windows }: Followed): boolean {
  const { metric } = threshold;
  // What can still happen in the time that is left is not known by what did not happen yet.
  if (metric.kind === 'count' || metric.kind === 'check' || isAboutLost(metric)) return false;
  const recent = windows.slice(-KEPT_WINDOWS);
  if (recent.length < KEPT_WINDOWS) return false;
  const values = recent.flatMap(({ kept, value }) => (kept && value !== null ? [value] : []));
  const [first, last] = [values[0], values.at(-1)];
  if (first === undefined || last === undefined || values.length < KEPT_WINDOWS) return false;
  const isWithin = (factor: number) => values.every((value) => keepsLimit(widened(threshold, 1 / factor), value));
  if (!isWithin(WELL_WITHIN)) return false;
  const worsens = isCeiling(threshold) ? last > first * MOST_RISE : last * MOST_RISE < first;
  return !worsens || isWithin(FAR_WITHIN);
}

/** The limit moved away from what keeps it by a factor, or towards it by one below 1. */
function widened(threshold: Threshold, factor: number): Pick<Threshold, 'operator' | 'limit'> {
  const { operator, limit, metric } = threshold;
  // Of success in per cent what is left to a hundred is what counts.
  if (metric.kind === 'share' && metric.of === 'success' && !isCeiling(threshold))
    return { operator, limit: 100 - (100 - limit) * factor };
  return { operator, limit: isCeiling(threshold) ? limit * factor : limit / factor };
}
