import type { ClaimName } from '../report/report-claims.ts';
import type { Report } from '../report/report.ts';
import { FAMILY_ALPHA, type ComparedFigure, type Incomparability } from './comparison.ts';
import { FAILED_CHECKS } from './figures-of-run.ts';
import type { ReportSet } from './report-set.ts';
import type { TwoSides } from '../statistics/verdict/sides.ts';
import { testSpreads } from '../statistics/verdict/spreads.ts';

/** Parts of the config that say nothing about what is measured. */
const IRRELEVANT =
  /^(benchmark\.(name|target|seed|drain|stragglers|i_own_this_server|allow_targets?)|auth|output|monitor|thresholds|log|observe|strict|allow_targets?|labels|plugins)(\.|$)/u;

/** Those that change figures a little, if at all: a warning is enough. */
const MINOR = /^(benchmark\.(duration|warmup|rampup|threads)|metrics|data\.cleanup(_timeout)?)(\.|$)/u;

/**
 * What differs between the runs of two sides, or within one, apart from what is under test.
 *
 * @param varying what is under test: names as they stand in `what`, or their beginnings, such as `target` or `scenario.operations`
 */
export function findDifferences(
  base: readonly Report[],
  next: readonly Report[],
  varying: readonly string[],
): readonly Incomparability[] {
  const sides = [base.map(conditionsOf), next.map(conditionsOf)];
  const names = new Set(sides.flat().flatMap((facts) => [...facts.keys()]));
  return [...names].flatMap((what): Incomparability[] => {
    const [ofBase = [], ofNew = []] = sides.map((side) => [...new Set(side.map((facts) => facts.get(what) ?? 'none'))]);
    if (new Set([...ofBase, ...ofNew]).size === 1) return [];
    // What is under test must still be the same for all runs of a side.
    const isUnderTest = varying.some((name) => what === name || what.startsWith(`${name}.`));
    if (isUnderTest && ofBase.length === 1 && ofNew.length === 1) return [];
    return [{ what, base: ofBase, new: ofNew, refused: what.startsWith(CONFIG) && !MINOR.test(withoutPrefix(what)) }];
  });
}

const CONFIG = 'config.';

function withoutPrefix(what: string): string {
  return what.slice(CONFIG.length);
}

/** What should be equal between runs, as text: machine, versions, config. */
export function conditionsOf({ benchmark, environment, run, labels = {} }: Report): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  const {
    host,
    os,
    arch,
    cpu_model: cpu,
    cores,
    node_version: node,
    tool_version: tool,
    shards,
    transport,
  } = environment;
  const of = {
    'target.version': environment.target_version,
    host: environment.hosts?.map((each) => each.host).join(', ') ?? host,
    'host.os': `${os} ${arch}`,
    'host.cpu': cpu,
    'host.cores': cores,
    node,
    'tool.version': tool,
    transport,
    threads: shards,
  };
  for (const [name, value] of Object.entries(of)) facts.set(name, String(value ?? 'unknown'));
  for (const [name, value] of Object.entries(labels)) facts.set(`labels.${name}`, value);
  facts.set('config.load.model', run.load_model);
  addLeaves(facts, '', benchmark.config);
  return facts;
}

function addLeaves(facts: Map<string, string>, path: string, value: unknown): void {
  if (IRRELEVANT.test(path)) return;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, part] of Object.entries(value)) addLeaves(facts, path === '' ? key : `${path}.${key}`, part);
  } else if (path !== '') facts.set(`${CONFIG}${path}`, typeof value === 'string' ? value : JSON.stringify(value));
}

/** What a reader must know of the runs of a side: those that were broken off, or whose claims the certificate refuses. */
export function findDoubts(label: string, reports: readonly Report[]): readonly string[] {
  const partial = reports.filter(({ run }) => run.partial || run.status !== 'completed').length;
  const claims = reports.flatMap(({ certificate }) => [
    ...new Set(
      (certificate?.claims ?? []).filter(({ grade }) => grade === 'invalid').map(({ claim }) => claim as string),
    ),
  ]);
  const failed = reports.filter(({ checks }) =>
    checks.some(({ kind, verdict }) => kind === 'failure' && verdict === 'failed'),
  );
  const unknown = reports.filter(isUnknown);
  const of = (count: number) => describeRuns(count, label, reports);
  return [
    ...(partial === 0 ? [] : [`${of(partial)} ended before the planned time`]),
    ...[...new Set(claims)].map(
      (claim) => `the ${claim} claim is invalid in ${of(claims.filter((each) => each === claim).length)}`,
    ),
    ...(failed.length === 0 ? [] : [`checks failed in ${of(failed.length)}`]),
    ...(unknown.length === 0 ? [] : [`whether checks failed nobody can tell in ${of(unknown.length)}`]),
  ];
}

/** So many runs of a side, as part of a sentence. */
function describeRuns(count: number, label: string, { length }: readonly Report[]): string {
  return length === 1 ? `the run of ${label}` : `${count} of ${length} runs of ${label}`;
}

function isUnknown({ checks }: Report): boolean {
  return checks.some(({ kind, verdict }) => kind === 'failure' && verdict === 'unknown');
}

/** Why a figure of a side is not proven, as part of a sentence. */
export interface Unproven {
  readonly reason: string;
  /** Whether a change for the worse is not proven either: it may be the generator's, as no figure of an invalid claim is the target's alone. */
  readonly isOurs: boolean;
}

/**
 * Why what a figure shows is not proven on a side: a run of it failed, as one that lost its target does, and of half of the runs or more:
 * they ended early, its claim is invalid, or nobody can tell what was delivered; or whether checks failed, in any (R26, R33). That the
 * generator made its claim invalid comes first. `null` where nothing speaks against it.
 */
export function whyUnproven(
  { name, unit }: Pick<ComparedFigure, 'name' | 'unit'>,
  label: string,
  reports: readonly Report[],
): Unproven | null {
  const claim = unit === '%' ? null : whyInvalid(name, unit, label, reports);
  // A generator that was too busy can itself have ended the run.
  if (claim?.isOurs === true) return claim;
  const targets = (reason: string): Unproven => ({ reason, isOurs: false });
  const countOf = (holds: (report: Report) => boolean) => reports.filter(holds).length;
  // What such a run has measured is of the time before it failed.
  const failed = countOf(({ run }) => run.status === 'failed');
  if (failed > 0) return targets(`${describeRuns(failed, label, reports)} failed`);
  const partial = countOf(({ run }) => run.partial);
  if (isMost(partial, reports))
    return targets(`${describeRuns(partial, label, reports)} ended before the planned time`);
  const untold = countOf((report) => mayBeElsewhere(name, report));
  if (isMost(untold, reports))
    return targets(`whether all was delivered nobody can tell in ${describeRuns(untold, label, reports)}`);
  if (unit === '%') {
    const isOpen = name.endsWith(FAILED_CHECKS) && reports.some(isUnknown);
    return isOpen ? targets(`whether checks failed nobody can tell in runs of ${label}`) : null;
  }
  return claim;
}

function isMost(count: number, { length }: readonly Report[]): boolean {
  return 2 * count >= length;
}

/** That the claim that a figure rests on is invalid in half of the runs or more; `null` where it is not. */
function whyInvalid(
  name: string,
  unit: ComparedFigure['unit'],
  label: string,
  reports: readonly Report[],
): Unproven | null {
  const claim = claimOf(name, unit, reports);
  const invalidOnes = (report: Report) =>
    (report.certificate?.claims ?? []).filter(
      (each) =>
        each.claim === claim &&
        each.grade === 'invalid' &&
        (!name.includes('/') || name.startsWith(`${each.workload}/`)),
    );
  const invalid = reports.filter((report) => invalidOnes(report).length > 0).length;
  if (!isMost(invalid, reports)) return null;
  const ours = reports.filter((report) => invalidOnes(report).some((each) => each.target_fell_short !== true)).length;
  const which = invalid === reports.length ? 'all' : `${invalid} of ${reports.length}`;
  return { reason: `the ${claim} claim is invalid in ${which} runs of ${label}`, isOurs: isMost(ours, reports) };
}

function claimOf(name: string, unit: ComparedFigure['unit'], reports: readonly Report[]): ClaimName {
  const [group = ''] = name.slice(name.indexOf('/') + 1).split('.');
  const isDelivered = reports.some((report) =>
    [report, ...Object.values(report.workloads ?? {})].some(({ deliveries }) => Object.hasOwn(deliveries, group)),
  );
  return isDelivered ? 'delivery' : unit === '/s' ? 'rate' : 'latency';
}

/** Shares of what was owed, in per cent, that no figure of deliveries is true without knowing: p99 is anywhere above where 1 % may be lost. */
const UNKNOWN_BEYOND: Readonly<Record<string, number>> = { lost: 1, p50: 50, p99: 1 };

function mayBeElsewhere(name: string, { deliveries, workloads }: Report): boolean {
  const [group = '', figure = ''] = name.slice(name.indexOf('/') + 1).split('.');
  const most = UNKNOWN_BEYOND[figure];
  const own = workloads?.[name.slice(0, Math.max(0, name.indexOf('/')))]?.deliveries ?? deliveries;
  if (most === undefined || !Object.hasOwn(own, group)) return false;
  const { count, lost, unknown = 0 } = own[group]!;
  return 100 * unknown > most * (count + lost + unknown);
}

/** What is said where nobody answered on either side. */
export const NOTHING_ANSWERED = 'nothing was answered on either side';

/** Whether nothing that was asked of a run's target was done, and nothing came by itself; held connections are answers where only they were asked for. */
export function isSilent({ summary, deliveries, connections }: Report): boolean {
  const isAsked = summary.total_operations + summary.dropped > 0;
  const isHeld = !isAsked && Object.values(connections).some(({ ok }) => ok > 0);
  return summary.goodput === 0 && !isHeld && Object.values(deliveries).every(({ count }) => count === 0);
}

/** Whether all runs of one side were made before those of the other: whatever drifted meanwhile is then part of the change (R22). */
export function findOrder(
  baseLabel: string,
  base: readonly Report[],
  newLabel: string,
  next: readonly Report[],
): readonly string[] {
  if (base.length + next.length < 3) return [];
  const [a, b] = [base, next].map((reports) => reports.map(({ benchmark }) => Date.parse(benchmark.start_time)));
  const isBefore = Math.max(...a!) < Math.min(...b!);
  if (!isBefore && Math.max(...b!) >= Math.min(...a!)) return [];
  const [first, second] = isBefore ? [baseLabel, newLabel] : [newLabel, baseLabel];
  return [
    `all runs of ${first} were made before those of ${second}: what else changed meanwhile is part of the change; compare --interleave measures in turn`,
  ];
}

/** A figure that decides, and both of its sides. */
export interface FamilyFigure {
  readonly name: string;
  readonly sides: TwoSides;
}

/**
 * Whether a side of fewer runs also differs more among itself than chance explains: there no test holds its level with so few
 * (docs/statistics.md). Of equal spreads that are normal it is said in 1 of 100 comparisons, all figures together; of heavy tails in up to 4.
 */
export function findUneven(
  base: Pick<ReportSet, 'label'>,
  next: Pick<ReportSet, 'label'>,
  family: readonly FamilyFigure[],
): readonly string[] {
  const [first] = family;
  if (first === undefined || first.sides.base.length === first.sides.next.length) return [];
  const isBaseSmaller = first.sides.base.length < first.sides.next.length;
  const uneven = family.filter(({ sides }) => {
    const [few, many] = isBaseSmaller ? [sides.base, sides.next] : [sides.next, sides.base];
    return testSpreads(few, many) <= FAMILY_ALPHA / family.length;
  });
  if (uneven.length === 0) return [];
  const [few, many] = [first.sides.base.length, first.sides.next.length].toSorted((a, b) => a - b);
  return [
    `the ${few} runs of ${(isBaseSmaller ? base : next).label} differ more among themselves in ${uneven.map(({ name }) => name).join(', ')} than the ${many} they are held against: equal servers can then be called worse or better in more than 1 of 100 comparisons, in 8 where it is 5 against 12; make as many runs of both`,
  ];
}
