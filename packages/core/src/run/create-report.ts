import {
  createReport as reportOf,
  type EndReason,
  type MachineSample,
  type ReadThing,
  type Report,
  type ReportFacts,
  type ReportMadeDatabases,
  type RunAggregate,
  type WarmupEnd,
} from '@syntrix-bench/metrics';

import type { Json } from '../contracts/json.ts';
import type { Plan, WorkloadPlan } from '../contracts/plan.ts';
import type { RunCleanup } from '../contracts/scenario.ts';
import type { HostMachine } from '../contracts/shard-host.ts';
import { arrivalCounter } from '../load/create-load-model.ts';
import { loadEndUs, steadyStartUs, timelineOf } from '../load/timeline.ts';
import { findScenario, type ScenarioRegistry } from '../shard/scenario-registry.ts';
import type { RunEnvironment } from './run-options.ts';
import { precisionOf } from '../shard/pacers.ts';
import { spins } from './spinning.ts';

/** What the coordinator knows at the end of a run. */
export interface ReportInput {
  readonly plan: Plan;
  /** The command line that repeats the run; undefined where none started it. */
  readonly commandLine: string | undefined;
  readonly scenarios: ScenarioRegistry;
  readonly aggregate: RunAggregate;
  /** Null: the run goes on. */
  readonly reason: EndReason | null;
  readonly cleanup: RunCleanup;
  /** What became of databases that were made for the run; null: none were to be. */
  readonly databases: ReportMadeDatabases | null;
  readonly epochWallMs: number;
  readonly environment: RunEnvironment;
  readonly targetVersion: string | null;
  /** What carried the requests. */
  readonly transport: string;
  readonly host: {
    readonly kind: string;
    readonly shards: number;
    /** How far the clocks of two of the shards may differ; null where there are no two. */
    readonly clocksDifferUs: number | null;
  };
  /** State of the machine during the measured phase; null where nobody looked. */
  readonly machine: MachineSample | null;
  /** Where load ended, in load time. */
  readonly loadEndedUs: number;
  /** How a warm-up went that was to end when the measure is steady; null where nobody asked. */
  readonly warmup: WarmupEnd | null;
  /** The machines that shards ran on. */
  readonly machines: readonly HostMachine[];
  /** What else a reader of the numbers must know, as sentences. */
  readonly notes: readonly string[];
  /** What was watched beside the load, as it was read. */
  readonly observed: readonly ReadThing[];
}

/** Makes the report of a run, whole or partial: hands what the plan says to where reports are made. */
export function createReport(input: ReportInput): Report {
  const { plan, aggregate, environment, host, cleanup } = input;
  return reportOf({
    aggregate,
    name: plan.name,
    runId: plan.runId,
    seed: plan.seed,
    ...(input.commandLine === undefined ? {} : { commandLine: input.commandLine }),
    config: plan.config,
    epochMs: input.epochWallMs,
    workloads: plan.workloads.map((workload) => workloadFacts(input, workload)),
    segmentNames: plan.segments.map(({ fromUs }) => stageNameAt(plan, fromUs)),
    changingSegments: changingSegments(plan),
    thresholds: plan.thresholds.map(({ threshold, segments }) => ({ threshold, segments })),
    bucketsMs: plan.metrics.bucketsMs,
    reason: input.reason,
    cleanup: {
      skipped: cleanup.skipped,
      interrupted: cleanup.interrupted,
      counted: cleanup.counted,
      removed: cleanup.removed,
      left: cleanup.left.count,
      left_samples: cleanup.left.samples,
      ...(input.databases === null ? {} : { databases: input.databases }),
    },
    environment: {
      ...environment,
      targets: plan.target.urls.map(withoutCredentials),
      target_version: input.targetVersion,
      shard_host: host.kind,
      shards: host.shards,
      transport: input.transport,
      ...(host.clocksDifferUs === null ? {} : { clock_uncertainty: host.clocksDifferUs / 1000 }),
      ...severalHosts(input.machines),
    },
    notes: input.notes,
    observed: input.observed,
    ...(plan.contrasts === undefined ? {} : { contrasts: plan.contrasts }),
    ...(plan.labels === undefined ? {} : { labels: plan.labels }),
    ...realtimeOf(input),
    ...triggersOf(input),
    ...(plan.smoke === true ? { smoke: true as const } : {}),
    spinning: spins(plan),
    machine: input.machine,
    warmup: input.warmup,
  });
}

/** What scenarios tell of their subscribers, by workload. */
function realtimeOf({ plan, scenarios, aggregate, host }: ReportInput): Pick<ReportFacts, 'realtime'> {
  const ledgers = aggregate.ledgers() as Readonly<Record<string, Json>>;
  const told = plan.workloads.flatMap(({ name, scenario, module, options }) => {
    const realtime = findScenario(scenarios, scenario, module).realtime?.(options, { workload: name, ledgers }) ?? null;
    if (realtime === null) return [];
    return [[name, { ...realtime, probes_apart: realtime.probes > 0 && host.shards > 1 }] as const];
  });
  return told.length === 0 ? {} : { realtime: Object.fromEntries(told) };
}

/** What scenarios tell of their webhooks, by workload. */
function triggersOf({ plan, scenarios, aggregate }: ReportInput): Pick<ReportFacts, 'triggers'> {
  const ledgers = aggregate.ledgers() as Readonly<Record<string, Json>>;
  const told = plan.workloads.flatMap(({ name, scenario, module, options }) => {
    const triggers = findScenario(scenarios, scenario, module).triggers?.(options, { workload: name, ledgers }) ?? null;
    return triggers === null ? [] : [[name, triggers] as const];
  });
  return told.length === 0 ? {} : { triggers: Object.fromEntries(told) };
}

function workloadFacts(
  { plan, scenarios, loadEndedUs }: ReportInput,
  workload: WorkloadPlan,
): ReportFacts['workloads'][number] {
  const { name, load, options } = workload;
  const scenario = findScenario(scenarios, workload.scenario, workload.module);
  const series = scenario.series?.(options) ?? [];
  return {
    name,
    loadModel: load.model,
    ...(load.model === 'open' ? { precision: precisionOf(load) } : {}),
    endsByCount: workload.operations !== null,
    operations: scenario.operations(options),
    databases: workload.databases,
    deliveries: series.filter(({ kind }) => kind === 'delivery').map((each) => each.name),
    crowd: series.filter(({ isCrowd }) => isCrowd === true).map((each) => each.name),
    parts: series.filter(({ kind }) => kind !== 'delivery').map((each) => each.name),
    checks: scenario.checks?.(options) ?? [],
    ...scheduleInSteady(plan, workload, loadEndedUs),
    workers: workload.workers,
    pacedPerSecond: pacedPerSecond(workload),
  };
}

/** Arrivals that a workload's schedule holds for the steady phase, up to where load ended; null: it has no schedule (R6). */
function scheduleInSteady(
  plan: Plan,
  workload: WorkloadPlan,
  loadEndedUs: number,
): Pick<ReportFacts['workloads'][number], 'scheduled' | 'scheduledBetween'> {
  const timeline = timelineOf(plan.phases);
  const startUs = steadyStartUs(timeline);
  const endUs = Math.min(loadEndedUs, loadEndUs(timeline));
  const arrivalsUntil = arrivalCounter(plan, workload, startUs);
  if (arrivalsUntil === null) return { scheduled: null, scheduledBetween: null };
  const within = (us: number) => arrivalsUntil(Math.min(startUs + us, endUs));
  return {
    scheduled: arrivalsUntil(endUs),
    scheduledBetween(fromUs, toUs) {
      const before = within(fromUs);
      return within(toUs) - before;
    },
  };
}

/** Numbers of the segments in which a stage changes the load of a workload all the time. */
function changingSegments({ segments, workloads }: Plan): number[] {
  return segments.flatMap((segment, index) => {
    const isChanging = workloads.some(({ load }) => {
      if (load.model === 'hold') return false;
      let startUs = 0;
      return (load.stages ?? []).some(({ durationUs, from, to }) => {
        const isHere = segment.fromUs >= startUs && segment.fromUs < startUs + durationUs;
        startUs += durationUs;
        return isHere && from !== to;
      });
    });
    return isChanging ? [index] : [];
  });
}

/** Starts per second that pacing asks for; null without it, and where stages change the number of workers. */
function pacedPerSecond({ load, workers }: WorkloadPlan): number | null {
  if (load.model !== 'closed' || load.pacingUs === undefined || load.stages !== undefined) return null;
  return (workers * 1e6) / load.pacingUs;
}

/** The stage that begins there, of the first workload that has one with a name; null where none has. */
function stageNameAt({ workloads }: Plan, fromUs: number): string | null {
  for (const { load } of workloads) {
    let startUs = 0;
    for (const { durationUs, name } of load.stages ?? []) {
      if (name !== undefined && fromUs >= startUs && fromUs < startUs + durationUs) return name;
      startUs += durationUs;
    }
  }
  return null;
}

/** The facts of each machine, where there are several; of one they stand for the whole run. */
function severalHosts(machines: readonly HostMachine[]): Pick<ReportFacts['environment'], 'hosts'> {
  if (machines.length < 2) return {};
  return {
    hosts: machines.flatMap(({ facts, shards }) => {
      if (facts === null) return [];
      const { host, os, arch, cpu_model, cores, memory_bytes, node_version } = facts;
      return [{ host, os, arch, cpu_model, cores, memory_bytes, node_version, shards }];
    }),
  };
}

/** A URL without a user's name and password. */
export function withoutCredentials(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  parsed.username = '';
  parsed.password = '';
  return parsed.href.replace(/\/$/, '');
}
