import type {
  ItemProgress,
  LiveFigures,
  LoadPlan,
  PhaseEvent,
  Plan,
  RunStatus,
  SnapshotEvent,
} from '@syntrix-bench/core';
import type { PhaseName } from '@syntrix-bench/metrics';

/** How far the phase under way has come. */
export interface PhaseView {
  readonly phase: PhaseName;
  /** Time in the phase, pauses taken out. */
  readonly elapsedUs: number;
  readonly plannedUs: number | null;
  readonly items: ItemView | null;
}

/** How far the phase's work is that is counted in items. */
export interface ItemView {
  readonly done: number;
  readonly total: number;
  /** Time that `done` took, pauses and what the phase did before taken out. */
  readonly tookUs: number;
}

/** Ok operations a second while a phase lasted, and operations that were asked for. */
export interface PhaseRate {
  readonly okPerSecond: number;
  /** Null where nothing asks for a rate. */
  readonly asked: number | null;
}

/** What a watcher knows of a run: the sum of the events so far. */
export interface RunView {
  readonly plan: Plan | null;
  readonly status: RunStatus;
  readonly phase: PhaseView | null;
  /** Figures of the phase under way; null before its first ones. */
  readonly live: LiveFigures | null;
  /** How far the phase had come when they were taken. */
  readonly liveElapsedUs: number;
  /** The latest moment heard of, on the run's clock. */
  readonly nowUs: number;
}

/** A run of which nothing has been heard. */
export const UNSEEN_RUN: RunView = {
  plan: null,
  status: 'starting',
  phase: null,
  live: null,
  liveElapsedUs: 0,
  nowUs: 0,
};

/** Takes in a phase event: a phase that begins, or news of the one under way. */
export function seePhase(view: RunView, event: PhaseEvent): RunView {
  if (view.phase?.phase !== event.phase) {
    const elapsedUs = Math.max(0, event.nowUs - event.startedUs);
    return {
      ...view,
      nowUs: event.nowUs,
      // The drain ends what the steady phase began, so its figures stay.
      live: event.phase === 'drain' ? view.live : null,
      phase: {
        phase: event.phase,
        elapsedUs,
        plannedUs: event.plannedUs,
        items: toItemView(event.progress, elapsedUs),
      },
    };
  }
  const later = advanceTo(view, event.nowUs);
  const phase = later.phase ?? view.phase;
  const items = toItemView(event.progress, phase.elapsedUs) ?? phase.items;
  return { ...later, phase: { ...phase, plannedUs: event.plannedUs, items } };
}

/** Where load is counted in items its pauses are no part of their time; set-up and clean-up have none. */
function toItemView(progress: ItemProgress | null, elapsedUs: number): ItemView | null {
  if (progress === null) return null;
  const { done, total, sinceUs, untilUs } = progress;
  return { done, total, tookUs: Math.min(elapsedUs, Math.max(0, untilUs - sinceUs)) };
}

/** Takes in a snapshot's figures, unless they still are those of an earlier phase. */
export function seeSnapshot(view: RunView, event: SnapshotEvent): RunView {
  const phase = view.phase?.phase;
  const later = advanceTo(view, event.nowUs);
  if (phase !== 'drain' && phase !== event.live.cohort) return later;
  // Figures are of the time until their interval ended, whenever they came.
  const agoUs = Math.max(0, event.nowUs - event.interval.toUs);
  const liveElapsedUs = phase === 'drain' ? view.liveElapsedUs : Math.max(0, (later.phase?.elapsedUs ?? 0) - agoUs);
  return { ...later, live: event.live, liveElapsedUs };
}

/** The time that the rates of live figures are of. */
const INTERVAL_US = 1_000_000;

/** Operations a second that were asked for while the last figures came about; null where nothing asks for a rate. */
export function askedLately(view: RunView): number | null {
  const untilUs = view.liveElapsedUs;
  return askedPerSecond(view, Math.max(0, untilUs - INTERVAL_US), untilUs);
}

/** What the steady phase under way came to a second, up to its last figures; null before any, and in other phases. */
export function meanRate(view: RunView): PhaseRate | null {
  const { phase, live, liveElapsedUs } = view;
  if (live === null || liveElapsedUs === 0 || phase?.phase !== 'steady') return null;
  return {
    okPerSecond: (live.total.ok / liveElapsedUs) * 1e6,
    asked: askedPerSecond(view, 0, liveElapsedUs),
  };
}

/** Time goes on; a paused run's phase stands still. */
export function advanceTo(view: RunView, nowUs: number): RunView {
  const passedUs = Math.max(0, nowUs - view.nowUs);
  if (view.phase === null || view.status === 'paused') return { ...view, nowUs: Math.max(view.nowUs, nowUs) };
  return {
    ...view,
    nowUs: Math.max(view.nowUs, nowUs),
    phase: { ...view.phase, elapsedUs: view.phase.elapsedUs + passedUs },
  };
}

/**
 * Operations a second that a plan asks for between two moments of the phase under way (R39): arrivals of its open workloads.
 * Null where nothing asks for a rate: in closed loops, in a ramp-up, without a plan.
 */
function askedPerSecond({ plan, phase }: RunView, fromUs: number, toUs: number): number | null {
  const loads = (plan?.workloads ?? []).flatMap(({ load }) => (load.model === 'hold' ? [] : [load]));
  const isFull = phase?.phase === 'warmup' || phase?.phase === 'steady';
  if (loads.length === 0 || !isFull || toUs <= fromUs) return null;
  return loads.reduce<number | null>((sum, load) => {
    if (sum === null || load.model !== 'open') return null;
    if (phase.phase === 'warmup' || load.stages === undefined) return sum + load.ratePerSecond;
    return sum + ((arrivalsUntil(load.stages, toUs) - arrivalsUntil(load.stages, fromUs)) / (toUs - fromUs)) * 1e6;
  }, 0);
}

type Stage = NonNullable<LoadPlan['stages']>[number];

/** Arrivals that stages hold from their beginning, each going from one rate to the next in a straight line. */
function arrivalsUntil(stages: readonly Stage[], untilUs: number): number {
  let leftUs = untilUs;
  return stages.reduce((sum, { durationUs, from, to }) => {
    const spentUs = Math.max(0, Math.min(leftUs, durationUs));
    leftUs -= spentUs;
    const reached = durationUs === 0 ? from : from + ((to - from) * spentUs) / durationUs;
    return sum + ((from + reached) / 2) * (spentUs / 1e6);
  }, 0);
}
