import type { ClaimGrade, Report, ReportThreshold } from '@syntrix-bench/metrics';
import {
  besideText,
  unmeasuredText,
  drainText,
  earlyEnding,
  formatCount,
  formatPercent,
  headlineText,
  isSmoke,
  isUnmeasured,
  limitOf,
  noteTexts,
  plural,
  reachedText,
  standstillTimes,
  thresholdText,
  verdictMark,
  whatWasDone,
  workerLimitTexts,
  type Mark,
} from '@syntrix-bench/metrics/text';

/** The run in one sentence, and what to know before using its figures. */
export interface Verdict {
  /** `null` while it goes on: nothing is decided yet. */
  readonly mark: Mark | null;
  readonly headline: string;
  readonly details: readonly string[];
}

/** As the summary tells it. @param isLive whether the run goes on, so that its end is no part of it */
export function toVerdict(report: Report, isLive: boolean): Verdict {
  const ending = isLive ? null : earlyEnding(report);
  const measured = report.benchmark.duration_seconds > 0 || report.summary.total_operations > 0;
  const headline = isLive
    ? `${report.benchmark.name}: ${measured ? reachedText(report) : 'nothing measured yet'}`
    : headlineText(report);
  return {
    mark: isLive ? null : verdictMark(report),
    headline,
    details: [
      ending?.why ?? '',
      ...(isLive ? [] : brokenTexts(report)),
      ending === null || !measured ? '' : `${report.run.partial ? 'until then' : 'in all'} ${reachedText(report)}`,
      measured ? besideText(report) : '',
      isLive && !measured ? `on ${report.environment.targets.join(', ')}` : whatWasDone(report, true),
      unmeasuredText(report),
      ...workerLimitTexts(report),
      drainText(report),
      isSmoke(report) ? '' : standstillTimes(report, true),
      ...(isUnmeasured(report) || isLive ? [] : noteTexts(report, true)),
    ].filter((text) => text !== ''),
  };
}

/** Limits that were broken and checks that failed: why a run is bad that came to its end. */
function brokenTexts({ thresholds, checks }: Report): readonly string[] {
  const broken = thresholds.filter(({ verdict }) => verdict === 'failed').length;
  const failed = checks.filter(({ kind, verdict }) => kind === 'failure' && verdict === 'failed');
  return [
    broken === 0 ? '' : `${formatCount(broken)} of ${plural(thresholds.length, 'threshold')} failed`,
    failed.length === 0 ? '' : `checks failed: ${[...new Set(failed.map(({ name }) => name))].join(', ')}`,
  ];
}

/** How a claim stands. */
export interface ClaimView {
  readonly title: string;
  readonly mark: Mark | 'unknown';
  readonly grade: string;
  readonly reasons: readonly { readonly fact: string; readonly consequence: string; readonly remedy: string }[];
}

const GRADE_MARKS: Readonly<Record<ClaimGrade, ClaimView['mark']>> = {
  valid: 'good',
  suspect: 'warning',
  invalid: 'bad',
  not_assessed: 'unknown',
};

/** What the run proves, claim by claim (R23); empty where it was not certified, or is not yet. */
export function toClaims({ certificate }: Report): readonly ClaimView[] {
  const claims = certificate?.claims ?? [];
  const several = new Set(claims.map(({ workload }) => workload)).size > 1;
  return claims.map(({ workload, claim, grade, reasons }) => ({
    title: several ? `${workload}: ${claim}` : claim,
    mark: GRADE_MARKS[grade],
    grade: grade.replace('_', ' '),
    reasons,
  }));
}

/** Where the run stands against a limit. */
export interface ThresholdView {
  readonly mark: Mark;
  readonly text: string;
  readonly reason: string;
  /** The value as a share of its limit: 1 is at the limit. `null` where there is none to speak of. */
  readonly share: number | null;
  /** The same in words: `52% of the limit`; '' where there is none. */
  readonly distance: string;
}

const VERDICT_MARKS: Readonly<Record<ReportThreshold['verdict'], Mark>> = {
  passed: 'good',
  failed: 'bad',
  not_proven: 'warning',
};

/** The gravest first. */
const GRAVITY: readonly Mark[] = ['bad', 'warning', 'good'];

/** Limits with what was found, and how far that is from them. */
export function toThresholds(report: Report): readonly ThresholdView[] {
  return report.thresholds
    .map((threshold): ThresholdView => {
      const limit = limitOf(threshold);
      const share =
        limit === null || threshold.value === null || limit.limit <= 0 ? null : threshold.value / limit.limit;
      const of = limit?.operator === '>' || limit?.operator === '>=' ? 'of what is asked' : 'of the limit';
      return {
        mark: VERDICT_MARKS[threshold.verdict],
        text: thresholdText(report, threshold),
        reason: threshold.reason,
        share,
        distance:
          share === null ? '' : `${share < 10 ? `${Math.round(share * 100)}%` : `${formatCount(share)} ×`} ${of}`,
      };
    })
    .toSorted((a, b) => GRAVITY.indexOf(a.mark) - GRAVITY.indexOf(b.mark));
}

/** How a check turned out. */
export interface CheckView {
  readonly mark: Mark | 'unknown';
  readonly name: string;
  readonly sentence: string;
  readonly found: string;
  readonly evidence: readonly string[];
}

/** Checks of answers and deliveries: what failed first, and what was not put to the test (R40). @param isLive whether it still may be */
export function toChecks({ checks }: Report, isLive: boolean): readonly CheckView[] {
  const several = new Set(checks.map(({ workload }) => workload)).size > 1;
  const gravity: readonly CheckView['mark'][] = ['bad', 'warning', 'unknown', 'good'];
  return checks
    .map(({ workload, name, sentence, kind, checked, failed, verdict, unknown, evidence }): CheckView => {
      const isKnown = kind !== 'failure';
      const counted = `${formatCount(failed)} of ${formatCount(checked)} failed`;
      const told = {
        passed: { mark: 'good', found: `held ${plural(checked, 'time')}` },
        failed: { mark: isKnown ? 'warning' : 'bad', found: isKnown ? `${kind}: ${counted}` : counted },
        not_checked: { mark: 'unknown', found: isLive ? 'not checked yet' : 'not checked' },
        unknown: {
          mark: 'warning',
          found: `unknown of ${formatCount(unknown?.count ?? 0)} of ${formatCount(checked + (unknown?.count ?? 0))}: ${unknown?.reason ?? ''}`,
        },
      } as const;
      return {
        ...told[verdict],
        name: several ? `${workload}/${name}` : name,
        sentence,
        evidence: evidence.map(({ time, message }) => `${time} ${message}`),
      };
    })
    .toSorted((a, b) => gravity.indexOf(a.mark) - gravity.indexOf(b.mark));
}

/** A kind of error. */
export interface ErrorView {
  readonly type: string;
  readonly category: string;
  readonly count: string;
  readonly share: string;
  readonly where: string;
  readonly samples: readonly string[];
}

/** What failed, the most frequent first, with its first and last sample. */
export function toErrors({ errors, summary }: Report): readonly ErrorView[] {
  return errors.map(({ type, category, count, by_operation: by, kind, sample, last_sample: last }) => {
    const operations = Object.entries(by);
    const samples = [sample, last].filter((each) => each !== null);
    const texts = samples.map(({ time, operation, worker, message, code }) =>
      [time, operation, worker < 0 ? '' : `worker ${worker}`, code, message].filter((part) => part !== '').join(' · '),
    );
    return {
      type,
      category,
      count: formatCount(count),
      share:
        kind !== 'operation' || summary.total_operations === 0
          ? ''
          : formatPercent((count / summary.total_operations) * 100),
      where: operations
        .map(([name, own]) => (operations.length === 1 ? name : `${name} ${formatCount(own)}`))
        .join(', '),
      samples: [...new Set(texts)],
    };
  });
}
