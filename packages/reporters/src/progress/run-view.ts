import type { LiveFigures, PhaseEvent, Plan, RunStatus, SnapshotEvent } from '@syntrix-bench/core';
import type { PhaseName } from '@syntrix-bench/metrics';

/** How far the phase under way has come. */
export interface PhaseView {
  readonly phase: PhaseName;
  /** Time in the phase, pauses taken out. */
  readonly elapsedUs: number;
  readonly plannedUs: number | null;
  readonly progress: { readonly done: number; readonly total: number } | null;
}

/** What a watcher knows of a run: the sum of the events so far. */
export interface RunView {
  readonly plan: Plan | null;
  readonly status: RunStatus;
  readonly phase: PhaseView | null;
  /** Figures of the phase under way; null before its first ones. */
  readonly live: LiveFigures | null;
  /** The latest moment heard of, on the run's clock. */
  readonly nowUs: number;
}

/** A run of which nothing has been heard. */
export const UNSEEN_RUN: RunView = { plan: null, status: 'starting', phase: null, live: null, nowUs: 0 };

/** Takes in a phase event: a phase that begins, or news of the one under way. */
export function seePhase(view: RunView, event: PhaseEvent): RunView {
  if (view.phase?.phase !== event.phase) {
    return {
      ...view,
      nowUs: event.nowUs,
      // The drain ends what the steady phase began, so its figures stay.
      live: event.phase === 'drain' ? view.live : null,
      phase: {
        phase: event.phase,
        elapsedUs: Math.max(0, event.nowUs - event.startedUs),
        plannedUs: event.plannedUs,
        progress: event.progress,
      },
    };
  }
  const later = advanceTo(view, event.nowUs);
  const phase = later.phase ?? view.phase;
  return { ...later, phase: { ...phase, plannedUs: event.plannedUs, progress: event.progress ?? phase.progress } };
}

/** Takes in a snapshot's figures, unless they still are those of an earlier phase. */
export function seeSnapshot(view: RunView, event: SnapshotEvent): RunView {
  const phase = view.phase?.phase;
  const current = phase === 'drain' || phase === event.live.cohort;
  return { ...advanceTo(view, event.nowUs), live: current ? event.live : view.live };
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
