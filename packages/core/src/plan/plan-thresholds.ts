import type { Threshold } from '@syntrix-bench/metrics';

import type { ThresholdConfig } from '../config/config.ts';
import type { ConfigPath, Origin } from '../config/located.ts';
import { problemAt } from '../config/problems.ts';
import { nameHint } from '../config/spelling.ts';
import { ENGINE_SERIES } from '../contracts/engine-series.ts';
import { isScheduled, type LoadPlan, type Segment, type ThresholdPlan } from '../contracts/plan.ts';
import type { ConfigProblem } from '../errors.ts';
import type { PlannedWorkload } from './plan-workloads.ts';

/** What a threshold is wrong about: goes between the place and the text of the threshold. */
interface Fault {
  readonly predicate: string;
  readonly hint: string;
}

/**
 * Finds the segments of thresholds that name a stage. What a threshold is about and no workload has, does or declares is a
 * problem: it would never be proven.
 *
 * @param loadsAreKnown where they are not, what is about loads is left unjudged
 */
export function planThresholds(
  thresholds: readonly ThresholdConfig[],
  workloads: readonly PlannedWorkload[],
  segments: readonly Segment[],
  locate: (path: ConfigPath) => Origin,
  { loadsAreKnown = true }: { readonly loadsAreKnown?: boolean } = {},
): { readonly thresholds: readonly ThresholdPlan[]; readonly problems: readonly ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const planned = thresholds.map((written, index): ThresholdPlan => {
    const { threshold } = written;
    const stage = findStage(threshold, workloads);
    const fault = faultOf(threshold, workloads) ?? ('predicate' in stage ? stage : null);
    if (fault !== null && (loadsAreKnown || !isAboutLoad(threshold))) {
      const origin = locate(['thresholds', index]);
      const message = `${origin.path} ${fault.predicate}: "${threshold.expression}".`;
      problems.push(problemAt(origin, message, fault.hint));
    }
    const span = 'predicate' in stage ? null : stage.span;
    return { ...written, segments: span === null ? null : segmentsWithin(span, segments) };
  });
  return { thresholds: planned, problems };
}

function isAboutLoad({ stage, metric }: Threshold): boolean {
  return stage !== null || ('of' in metric && metric.of === 'dropped');
}

function faultOf(threshold: Threshold, all: readonly PlannedWorkload[]): Fault | null {
  const { workload, database, metric } = threshold;
  const meant = workload === null ? all : all.filter(({ plan }) => plan.name === workload);
  if (workload !== null && meant.length === 0) {
    const names = all.map(({ plan }) => plan.name);
    return {
      predicate: `names the workload "${workload}", which does not exist`,
      hint: nameHint(workload, names, ''),
    };
  }
  const databases = [...new Set(meant.flatMap(({ plan }) => plan.databases))];
  if (database !== null && !databases.includes(database)) {
    const predicate = `names the database "${database}", which ${nobody(workload, 'uses', 'use')}`;
    return { predicate, hint: nameHint(database, databases, '') };
  }
  if (metric.kind === 'check') {
    return faultOfCheck(metric.check, workload, meant) ?? (database === null ? faultOfCount(threshold) : ofOneDatabase);
  }
  return (
    faultOfSeries(threshold, meant) ??
    faultOfFigure(threshold, meant) ??
    (metric.kind === 'count' ? faultOfCount(threshold) : null)
  );
}

const ofOneDatabase: Fault = {
  predicate: 'asks for a check of one database',
  hint: 'Checks cover a whole workload: leave the database out.',
};

/** What is counted is whole. */
function faultOfCount({ operator, limit }: Threshold): Fault | null {
  if (operator !== '==' || Number.isInteger(limit)) return null;
  return { predicate: 'can never hold', hint: `Counts are whole numbers: write ${Math.floor(limit)}.` };
}

function faultOfCheck(name: string, workload: string | null, meant: readonly PlannedWorkload[]): Fault | null {
  const checks = [...new Set(meant.flatMap(({ declared }) => declared.checks.map((check) => check.name)))];
  if (checks.includes(name)) return null;
  const predicate = `names the check "${name}", which ${nobody(workload, 'makes', 'make')}`;
  return { predicate, hint: nameHint(name, checks, 'Remove it: there are no checks.') };
}

function faultOfSeries({ workload, operation, metric }: Threshold, meant: readonly PlannedWorkload[]): Fault | null {
  const operations = meant.filter(({ plan }) => isScheduled(plan)).flatMap(({ declared }) => declared.operations);
  const series = meant.flatMap(({ declared }) => declared.series);
  const deliveries = series.filter(({ kind }) => kind === 'delivery').map(({ name }) => name);
  const asksForLost = 'of' in metric && metric.of === 'lost';
  if (operation === null) {
    if (asksForLost && deliveries.length === 0) {
      return {
        predicate: `asks for lost deliveries, but ${nobody(workload, 'expects', 'expect')} any`,
        hint: 'Remove it.',
      };
    }
    if (asksForLost || operations.length > 0) return null;
    const names = series.map(({ name }) => name);
    const predicate = `is about operations, but ${nobody(workload, 'starts', 'start')} any`;
    return { predicate, hint: nameHint('', names, 'Remove it.') };
  }
  if (asksForLost && !deliveries.includes(operation)) {
    const predicate = `asks for lost deliveries of "${operation}", which is not a delivery`;
    return { predicate, hint: nameHint(operation, deliveries, 'Only deliveries can be lost.') };
  }
  const connections = [
    ...(meant.some(({ declared }) => declared.documents) ? [ENGINE_SERIES.connect] : []),
    ...(meant.some(({ plan }) => plan.held > 0) ? [ENGINE_SERIES.hold] : []),
  ];
  const names = [...new Set([...operations, ...series.map(({ name }) => name), ...connections])];
  if (names.includes(operation)) return null;
  const predicate = `names "${operation}", which ${nobody(workload, 'does', 'do')}`;
  return { predicate, hint: nameHint(operation, names, 'Remove it: there are no operations.') };
}

/** What a series never has: a limit on it would always hold, or never be proven (R40). */
function faultOfFigure({ operation, stage, metric }: Threshold, meant: readonly PlannedWorkload[]): Fault | null {
  const series = meant.flatMap(({ declared }) => declared.series);
  const kind = operation === null ? undefined : series.find(({ name }) => name === operation)?.kind;
  const isOpened = operation === ENGINE_SERIES.connect || operation === ENGINE_SERIES.hold;
  if (operation === ENGINE_SERIES.connect && stage !== null) {
    const predicate = `is about "${operation}" in one stage, but connections are opened before load`;
    return { predicate, hint: 'Leave the stage out.' };
  }
  const of = 'of' in metric ? metric.of : null;
  if (kind === 'delivery' && (of === 'errors' || of === 'success' || of === 'dropped')) {
    const predicate = `asks for ${of} of "${operation}", but deliveries are received or lost`;
    return { predicate, hint: `Ask for ${operation}.lost.` };
  }
  if (kind === 'delivery' && metric.kind === 'latency' && metric.latency === 'blocked') {
    const predicate = `asks how long "${operation}" was blocked, but deliveries are not sent`;
    return { predicate, hint: `Ask for ${operation}.${metric.figure} or ${operation}.delay.${metric.figure}.` };
  }
  if (of !== 'dropped') return null;
  if (kind !== undefined || isOpened) {
    const predicate = `asks for drops of "${operation}", but only operations with a rate can be dropped`;
    return { predicate, hint: `Ask for ${operation}.errors.` };
  }
  if (meant.some(({ plan }) => plan.load.model === 'open')) return null;
  return {
    predicate: 'asks for drops, which a load without a rate does not have',
    hint: 'Remove it, or give the load a rate.',
  };
}

function nobody(workload: string | null, does: string, notDo: string): string {
  return workload === null ? `no workload ${does}` : `the workload ${workload} does not ${notDo}`;
}

/** When a stage is, from the start of the steady phase. */
interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/**
 * A stage of the workload's own, else the one that any other workload has of that name: what happens to one while its
 * neighbour is in a stage is a question, too.
 */
function findStage(
  { workload, stage }: Threshold,
  all: readonly PlannedWorkload[],
): { readonly span: Span | null } | Fault {
  if (stage === null) return { span: null };
  const own = all.filter(({ plan }) => plan.name === workload);
  const owners = [own, all].find((each) => each.some(({ plan }) => stagesOf(plan.load).has(stage))) ?? [];
  const found = owners.flatMap(({ plan }) => {
    const span = stagesOf(plan.load).get(stage);
    return span === undefined ? [] : [{ name: plan.name, span }];
  });
  const [first, ...others] = found;
  if (first === undefined) {
    const names = [...new Set(all.flatMap(({ plan }) => [...stagesOf(plan.load).keys()]))];
    const predicate = `names the stage "${stage}", which no workload has`;
    return { predicate, hint: nameHint(stage, names, 'No workload has stages: write them under load.stages.') };
  }
  const rival = others.find(({ span }) => span.fromUs !== first.span.fromUs || span.toUs !== first.span.toUs);
  if (rival === undefined) return { span: first.span };
  const predicate = `names the stage "${stage}", which the workloads ${first.name} and ${rival.name} have at different times`;
  return { predicate, hint: 'Give one of them another name.' };
}

/** A load's stages by name; those without one are called by their place, from 1. */
function stagesOf({ stages = [] }: LoadPlan): ReadonlyMap<string, Span> {
  let fromUs = 0;
  return new Map(
    stages.map(({ name, durationUs }, index) => {
      const span = { fromUs, toUs: fromUs + durationUs };
      fromUs = span.toUs;
      return [name ?? String(index + 1), span];
    }),
  );
}

/** Numbers of the segments that a stage is cut into. */
function segmentsWithin({ fromUs, toUs }: Span, segments: readonly Segment[]): readonly number[] {
  return segments.flatMap((segment, number) => {
    const isWithin = segment.fromUs >= fromUs && (segment.toUs ?? toUs) <= toUs;
    return isWithin && segment.fromUs < toUs ? [number] : [];
  });
}
