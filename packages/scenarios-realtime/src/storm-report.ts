import type { ReportPropagation, ReportStorm } from '@syntrix-bench/core';
import { propagationOf, type EncodedHistogram } from '@syntrix-bench/core/durations';

import { COURSE_FROM, COURSE_TO } from './course.ts';
import type { FigureState } from './figures.ts';
import type { StormOptions } from './realtime-options.ts';

/** How far p99 may be above what it was before, for all to be well again. */
const CLEAN = 2;
/** For so many seconds on end. */
const CLEAN_SECONDS = 3;

type Took = EncodedHistogram | undefined;

/** What a storm did, second by second and as a whole. */
export function stormReport(
  { kind, clients, atUs, lastsUs }: StormOptions,
  { sums, durations }: FigureState,
): ReportStorm {
  const lasted = lastsUs / 1e6;
  const seconds: { second: number; live: number; healthy: Took; storm: Took }[] = [];
  const missing = (group: string, second: number): number => sums[`missing/${group}/${second}`] ?? 0;
  const looksAt = (second: number): number => sums[`looked/${second}`] ?? 0;
  const all = Array.from({ length: COURSE_TO - COURSE_FROM }, (_, index) => COURSE_FROM + index);
  const shards = Math.max(1, ...all.map(looksAt));
  for (const second of all) {
    // Seconds that were over before load began, or not before it had ended, some shard did not look at.
    if (looksAt(second) < shards) continue;
    const live = sums[`live/${second}`] ?? 0;
    const of = (group: string): Took => durations[`course/${group}/${second}`];
    seconds.push({ second, live, healthy: of('healthy'), storm: of('storm') });
  }
  const course = seconds.map(({ second, live, healthy, storm }) => ({
    second,
    live,
    healthy: propagationOf([healthy], missing('healthy', second)),
    storm: propagationOf([storm], missing('storm', second)),
  }));
  const between = (from: number, to: number): ReportPropagation => {
    const within = seconds.filter(({ second }) => second >= from && second < to);
    const inVain = within.reduce((sum, { second }) => sum + missing('healthy', second), 0);
    return propagationOf(
      within.map(({ healthy }) => healthy),
      inVain,
    );
  };
  const before = between(COURSE_FROM, 0);
  const liveBefore = course.findLast(({ second }) => second < 0)?.live ?? null;
  const isWell = (second: number): boolean => {
    const at = course.find((each) => each.second === second);
    if (at === undefined || liveBefore === null || before.p99 === null) return false;
    const { p99, censored = [] } = at.healthy;
    return at.live >= liveBefore && p99 !== null && !censored.includes('p99') && p99 <= CLEAN * before.p99;
  };
  const dip = course.find(({ second, live }) => second >= 0 && liveBefore !== null && live < liveBefore);
  const back = course.find(({ second, live }) => second > (dip?.second ?? 0) && live >= (liveBefore ?? 0));
  const recovered = liveBefore === null ? null : dip === undefined ? 0 : back === undefined ? null : back.second + 1;
  const clean = course.find(
    ({ second }) =>
      second >= 0 && Array.from({ length: CLEAN_SECONDS }, (_, next) => second + next).every((each) => isWell(each)),
  );
  // Load may have ended before its moment.
  const broke = course.some(({ second }) => second >= 0);
  return {
    kind,
    clients,
    broke,
    at: atUs / 1e6,
    lasted,
    healthy: { before, during: between(0, Math.ceil(lasted)), after: between(Math.ceil(lasted), COURSE_TO) },
    recovered_after: broke ? recovered : null,
    // Nothing is clean before all are back.
    clean_after: clean === undefined ? null : Math.max(clean.second, recovered ?? 0),
    course,
  };
}
