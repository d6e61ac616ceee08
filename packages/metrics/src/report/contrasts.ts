import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import type { GroupTotals } from '../aggregate/group-totals.ts';
import type { CohortTotals } from '../aggregate/series-sums.ts';
import { claimOfFigure } from '../certificate/latency-grades.ts';
import { testJointly } from '../statistics/verdict/joint-test.ts';
import { judgeShift } from '../statistics/verdict/judge.ts';
import type { Shift, TwoSides } from '../statistics/verdict/sides.ts';
import { widened } from '../statistics/verdict/ties.ts';
import {
  CONTRAST_CONFIDENCE,
  CONTRAST_PERCENTILES,
  type ContrastFigure,
  type ContrastPercentile,
  type ContrastReason,
  type ReportContrast,
  type ReportContrastFigure,
} from './report-contrasts.ts';
import type { ClaimGrade, ReportCertificate } from './report-claims.ts';

/** One side of a contrast as the plan has it. */
export interface ContrastSide {
  /** What it is called, such as `neighbour floods`. */
  readonly label: string;
  /** Whose operations are looked at. */
  readonly workload: string;
  /** Numbers of the segments that each of its blocks consists of; block k of both sides are a pair. */
  readonly blocks: readonly (readonly number[])[];
}

/** Two conditions that take turns in one run. */
export interface Contrast {
  /** Such as `interference`; letters, digits and `-`. */
  readonly name: string;
  readonly base: ContrastSide;
  readonly next: ContrastSide;
  /** The load that makes the difference, where it is another workload's: unless it took place, no difference says nothing. @default none */
  readonly cause?: Pick<ContrastSide, 'workload' | 'blocks'>;
}

/** Least share of such a load that has to be ok for it to have taken place. */
const LEAST_OK = 0.95;

/** The smallest change that matters, in per cent: less is no finding, however sure. */
const LEAST_CHANGE = 5;

/** What ends sooner is the clocks' and the timers' own; in ms. */
const LEAST_TIME_MS = 0.01;

/** What is known of a run beside its numbers. */
export interface ContrastFacts {
  /** Workloads whose workers are never without work, so that a block in which nothing was due stood still. @default none */
  readonly closed?: ReadonlySet<string>;
  /** Without one, claims are taken for granted. @default null */
  readonly certificate?: ReportCertificate | null;
}

/** What one side did in one of its blocks. */
interface Block {
  /** ms of each operation that was due in it; infinite where no answer came, or where it falls among what never will (R14). */
  readonly latencies: ReadonlyMap<string, Readonly<Record<ContrastPercentile, number>>>;
  /**
   * Ok operations of those due, since those of a schedule vary by themselves (R6); in a closed loop per second. `null`: nothing was due
   * in it.
   */
  readonly goodput: number | null;
  /** All of it passed and nothing was due, in a workload that always has work. */
  readonly stoodStill: boolean;
}

const NEVER: Readonly<Record<ContrastPercentile, number>> = { p50: Infinity, p95: Infinity };

/**
 * Holds two conditions against each other that took turns within a run. Blocks are the samples, and no operation is: those within a block
 * share whatever else went on. Each operation that most blocks have gives two figures, and all together their goodput, which are judged
 * together by the test that compares runs, on pairs and on logarithms. A block that got no ok answer ranks above all others (R14); where
 * there is nothing but such blocks to compare, nobody can tell.
 */
export function toContrast(
  aggregate: RunAggregate,
  { name, base, next, cause }: Contrast,
  { closed = new Set(), certificate = null }: ContrastFacts = {},
): ReportContrast {
  const planned = Math.min(base.blocks.length, next.blocks.length);
  const blockOf = ({ workload, blocks }: ContrastSide, index: number) =>
    toBlock(aggregate, workload, blocks[index]!, closed.has(workload));
  const pairs = Array.from({ length: planned }, (_, index) => ({
    base: blockOf(base, index),
    next: blockOf(next, index),
  }));
  const operations = commonOperations(pairs);
  const whole = pairs.filter(({ base: one, next: other }) =>
    [one, other].every((block) => block.goodput !== null && operations.every((each) => has(block, each))),
  );
  const keys: readonly { readonly operation: string | null; readonly figure: ContrastFigure }[] = [
    ...operations.flatMap((operation) => CONTRAST_PERCENTILES.map((figure) => ({ operation, figure }))),
    { operation: null, figure: 'goodput' },
  ];
  const family = keys.map(({ operation, figure }) => ({
    base: whole.map((pair) => Math.log(valueIn(pair.base, operation, figure))),
    next: whole.map((pair) => Math.log(valueIn(pair.next, operation, figure))),
  }));
  const { shifts } = whole.length === 0 ? { shifts: [] } : testJointly(family, true, 1 - CONTRAST_CONFIDENCE / 100);
  const isCauseMissing = cause !== undefined && okShareOf(aggregate, cause) < LEAST_OK;
  const overall = { base: overallOf(aggregate, base), next: overallOf(aggregate, next) };
  return {
    name,
    base: { label: base.label, workload: base.workload, errors: errorsOf(overall.base.overall) },
    next: { label: next.label, workload: next.workload, errors: errorsOf(overall.next.overall) },
    pairs: whole.length,
    planned,
    least_change: LEAST_CHANGE,
    figures: shifts.map((found, index): ReportContrastFigure => {
      const shift = heldOpen(found, family[index]!);
      const { operation, figure } = keys[index]!;
      const grade = gradeOf(certificate, [base.workload, next.workload], operation, figure);
      const isInvalid = grade === 'invalid';
      const censored = (['base', 'next'] as const).filter((side) => isCensored(overall[side], operation, figure));
      const isOpen = shift.low === -Infinity && shift.high === Infinity;
      const verdict = judgeShift(shift, Math.log1p(LEAST_CHANGE / 100), figure === 'goodput');
      const reason =
        reasonOf(overall, family[index]!, operation, figure, verdict) ??
        (isCauseMissing && verdict === 'no_difference' ? 'cause_not_ok' : null);
      const hasRatio = reason === null;
      return {
        operation,
        figure,
        base: overallFigure(overall.base, operation, figure),
        next: overallFigure(overall.next, operation, figure),
        ...(censored.length === 0 ? {} : { censored }),
        ratio: hasRatio ? finite(Math.exp(shift.estimate)) : null,
        ratio_low: !hasRatio || isOpen ? null : finite(Math.exp(shift.low)),
        ratio_high: hasRatio ? finite(Math.exp(shift.high)) : null,
        verdict: isInvalid || !hasRatio ? 'cannot_tell' : verdict,
        ...(hasRatio ? {} : { reason }),
        ...(grade === 'suspect' || isInvalid ? { doubt: grade } : {}),
      };
    }),
  };
}

/**
 * Most pairs being alike says nothing of the others: where that alone makes an interval one of no difference, it holds those as well of which
 * one side got no ok answer, and of ties all that differ.
 */
function heldOpen(shift: Shift, sides: TwoSides): Shift {
  const least = Math.log1p(LEAST_CHANGE / 100);
  if (Math.abs(shift.low) > least || Math.abs(shift.high) > least) return shift;
  const { low, high } = widened(shift, sides, true);
  const lost = sides.base.flatMap((value, pair) => {
    const other = sides.next[pair]!;
    return isLost(value) === isLost(other) ? [] : [other - value];
  });
  return { ...shift, low: Math.min(low, ...lost), high: Math.max(high, ...lost) };
}

function isLost(value: number): boolean {
  return !Number.isFinite(value);
}

/** Why nobody can tell, whatever the pairs say: two blocks without an ok answer are not alike. */
function reasonOf(
  overall: Readonly<Record<'base' | 'next', CohortTotals>>,
  { base, next }: TwoSides,
  operation: string | null,
  figure: ContrastFigure,
  verdict: ReportContrastFigure['verdict'],
): ContrastReason | null {
  const empty = [overall.base, overall.next]
    .map((totals) => groupOf(totals, operation))
    .filter((group) => (group?.ok ?? 0) === 0);
  if (empty.length === 2 || (figure !== 'goodput' && empty.some(isAnswered))) return 'no_ok_answers';
  const isBlind = base.some((value, pair) => !Number.isFinite(value) && !Number.isFinite(next[pair]));
  return isBlind && (verdict === 'no_difference' || verdict === 'cannot_tell') ? 'too_few_ok_answers' : null;
}

/** Whether most of what was due was answered, so that it is not what R14 ranks. */
function isAnswered(group: GroupTotals | undefined): boolean {
  if (group === undefined) return false;
  const { censored, abandoned, givenUp, dropped } = group;
  return 2 * (censored + abandoned + givenUp + dropped) < dueIn(group);
}

function groupOf({ overall, operations }: CohortTotals, operation: string | null): GroupTotals | undefined {
  return operation === null ? overall : operations[operation];
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The worse grade of both sides; what is invalid by the target's doing alone is true. */
function gradeOf(
  certificate: ReportCertificate | null,
  workloads: readonly string[],
  operation: string | null,
  figure: ContrastFigure,
): ClaimGrade {
  const name = figure === 'goodput' ? 'rate' : 'latency';
  const claims = certificate?.claims.filter((one) => one.claim === name && workloads.includes(one.workload)) ?? [];
  const grades = claims
    .filter((claim) => claim.target_fell_short !== true)
    .map((claim) => (figure === 'goodput' ? claim : claimOfFigure(claim, operation, figure)).grade);
  return (['invalid', 'suspect'] as const).find((grade) => grades.includes(grade)) ?? 'valid';
}

function overallOf(aggregate: RunAggregate, { workload, blocks }: ContrastSide): CohortTotals {
  return aggregate.totals('steady', { workload, segments: blocks.flat() });
}

/** How much of what was due was ok; 0 where nothing was due. */
function okShareOf(aggregate: RunAggregate, { workload, blocks }: Pick<ContrastSide, 'workload' | 'blocks'>): number {
  const { overall } = aggregate.totals('steady', { workload, segments: blocks.flat() });
  const due = dueIn(overall);
  return due === 0 ? 0 : overall.ok / due;
}

function overallFigure(totals: CohortTotals, operation: string | null, figure: ContrastFigure): number | null {
  if (figure === 'goodput') return totals.overall.goodputPerSecond;
  const latency = totals.operations[operation ?? '']?.latency ?? null;
  return latency === null || latency.never.includes(figure) ? null : latency[figure];
}

function isCensored(totals: CohortTotals, operation: string | null, figure: ContrastFigure): boolean {
  return figure !== 'goodput' && totals.operations[operation ?? '']?.latency?.censored.includes(figure) === true;
}

/** What was due of a group: sent, or never sent. */
function dueIn({ operations, dropped, givenUp }: GroupTotals): number {
  return operations + dropped + givenUp;
}

/** Per cent of what was due that ended as nobody wanted. */
function errorsOf(group: GroupTotals): number {
  const due = dueIn(group);
  return due === 0 ? 0 : ((group.errors + group.dropped + group.givenUp) / due) * 100;
}

/** What was due in a block of a workload, and what became of it. */
function toBlock(aggregate: RunAggregate, workload: string, segments: readonly number[], isClosed: boolean): Block {
  const { operations, overall, seconds } = aggregate.totals('steady', { workload, segments });
  const lengthUs = segments.reduce((sum, index) => {
    const span = aggregate.segments[index];
    return span === undefined ? Infinity : sum + span.toUs - span.fromUs;
  }, 0);
  const due = dueIn(overall);
  const isIdle = due === 0;
  const stoodStill = isClosed && isIdle && seconds * 1e6 >= lengthUs;
  return {
    latencies: new Map(Object.entries(operations).flatMap(([name, group]) => latenciesOf(name, group))),
    goodput: isClosed && (!isIdle || stoodStill) ? overall.goodputPerSecond : isIdle ? null : overall.ok / due,
    stoodStill,
  };
}

function latenciesOf(
  name: string,
  group: GroupTotals,
): readonly (readonly [string, Readonly<Record<ContrastPercentile, number>>])[] {
  const { ok, refused, latency } = group;
  if (ok === 0) return dueIn(group) > refused ? [[name, NEVER]] : [];
  if (latency === null) return [];
  const of = (figure: ContrastPercentile) =>
    latency.never.includes(figure) ? Infinity : Math.max(LEAST_TIME_MS, latency[figure]);
  return [[name, { p50: of('p50'), p95: of('p95') }]];
}

function has({ latencies, stoodStill }: Block, operation: string): boolean {
  return stoodStill || latencies.has(operation);
}

function valueIn({ latencies, goodput }: Block, operation: string | null, figure: ContrastFigure): number {
  if (figure === 'goodput') return goodput ?? 0;
  return (latencies.get(operation ?? '') ?? NEVER)[figure];
}

/** The operations that at least half of the pairs have on both sides, in the order of their names. */
function commonOperations(pairs: readonly { readonly base: Block; readonly next: Block }[]): string[] {
  const names = new Set(pairs.flatMap(({ base, next }) => [...base.latencies.keys(), ...next.latencies.keys()]));
  return [...names]
    .filter((each) => pairs.filter(({ base, next }) => has(base, each) && has(next, each)).length >= pairs.length / 2)
    .sort();
}
