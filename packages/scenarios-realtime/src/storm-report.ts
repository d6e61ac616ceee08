import type { ReportPropagation, ReportStorm } from '@syntrix-bench/core';

import { COURSE_FROM, COURSE_TO } from './course.ts';
import type { FigureState } from './figures.ts';
import type { StormOptions } from './realtime-options.ts';
import { countsOf, propagationOf } from './propagation-figures.ts';

/** How far p99 may be above what it was before, for all to be well again. */
const CLEAN = 2;
/** For so many seconds on end. */
const CLEAN_SECONDS = 3;

type Counts = Map<number, number>;

/** What a storm did, second by second and as a whole. */
export function stormReport({ kind, clients, atUs, lastsUs }: StormOptions, { sums }: FigureState): ReportStorm {
  const lasted = lastsUs / 1e6;
  const seconds: { second: number; live: number; healthy: Counts; storm: Counts }[] = [];
  const looksAt = (second: number): number => sums[`looked/${second}`] ?? 0;
  const all = Array.from({ length: COURSE_TO - COURSE_FROM }, (_, index) => COURSE_FROM + index);
  const shards = Math.max(1, ...all.map(looksAt));
  for (const second of all) {
    // Seconds that were over before load began, or not before it had ended, some shard did not look at.
    if (looksAt(second) < shards) continue;
    const live = sums[`live/${second}`] ?? 0;
    const of = (group: string): Counts => countsOf(sums, `course/${group}/${second}/`);
    seconds.push({ second, live, healthy: of('healthy'), storm: of('storm') });
  }
  const course = seconds.map(({ second, live, healthy, storm }) => ({
    second,
    live,
    healthy: propagationOf(healthy),
    storm: propagationOf(storm),
  }));
  const between = (from: number, to: number): ReportPropagation =>
    propagationOf(
      together(seconds.filter(({ second }) => second >= from && second < to).map(({ healthy }) => healthy)),
    );
  const before = between(COURSE_FROM, 0);
  const liveBefore = course.findLast(({ second }) => second < 0)?.live ?? null;
  const isWell = (second: number): boolean => {
    const at = course.find((each) => each.second === second);
    if (at === undefined || liveBefore === null || before.p99 === null) return false;
    return at.live >= liveBefore && at.healthy.p99 !== null && at.healthy.p99 <= CLEAN * before.p99;
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
    clean_after: clean === undefined ? null : clean.second,
    course,
  };
}

function together(all: readonly Counts[]): Counts {
  const sum: Counts = new Map();
  for (const counts of all) for (const [bucket, count] of counts) sum.set(bucket, (sum.get(bucket) ?? 0) + count);
  return sum;
}
