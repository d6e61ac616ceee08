import { PHASES, type PhaseName } from '../phases.ts';

/** When a phase was. */
export interface PhaseSpan {
  readonly name: PhaseName;
  readonly startUs: number;
  /** `null` while it lasts. */
  readonly endUs: number | null;
}

interface Pause {
  readonly startUs: number;
  endUs: number | null;
}

/** Remembers when phases and pauses began and ended, and how much time was active in between (R10). */
export class PhaseTimes {
  readonly #spans = new Map<PhaseName, { startUs: number; endUs: number | null }>();
  readonly #pauses: Pause[] = [];

  /** Begins a phase, ending the one that lasts. @throws Error if it has begun before. */
  start(name: PhaseName, atUs: number): void {
    if (this.#spans.has(name)) throw new Error(`the phase ${name} began twice: each phase of a run is there once`);
    for (const span of this.#spans.values()) span.endUs ??= atUs;
    this.#spans.set(name, { startUs: atUs, endUs: null });
  }

  /** Ends a phase; one that has ended stays as it is. @throws Error if it never began. */
  end(name: PhaseName, atUs: number): void {
    const span = this.#spans.get(name);
    if (span === undefined) throw new Error(`the phase ${name} cannot end: it never began`);
    span.endUs ??= atUs;
  }

  /** Begins a pause, unless one lasts. */
  pause(atUs: number): void {
    if (this.#pauses.at(-1)?.endUs === null) return;
    this.#pauses.push({ startUs: atUs, endUs: null });
  }

  /** Ends the pause that lasts, if one does. */
  resume(atUs: number): void {
    const pause = this.#pauses.at(-1);
    if (pause !== undefined) pause.endUs ??= atUs;
  }

  span(name: PhaseName): PhaseSpan | null {
    const span = this.#spans.get(name);
    return span === undefined ? null : { name, ...span };
  }

  /** All phases that have begun, in order. */
  spans(): PhaseSpan[] {
    return PHASES.flatMap((name) => this.span(name) ?? []);
  }

  /** The phase that lasts, or else the last one; `null` before the first. */
  current(): PhaseSpan | null {
    const spans = this.spans();
    return spans.find((span) => span.endUs === null) ?? spans.at(-1) ?? null;
  }

  /** Active time of a phase so far: without pauses, up to its end or to `nowUs` while it lasts. */
  activeUs(name: PhaseName, nowUs: number): number {
    const span = this.#spans.get(name);
    return span === undefined ? 0 : this.activeBetweenUs(span.startUs, span.endUs ?? nowUs);
  }

  /** Active time between two moments: what lies between them without pauses. */
  activeBetweenUs(fromUs: number, toUs: number): number {
    let activeUs = Math.max(0, toUs - fromUs);
    for (const { startUs, endUs } of this.#pauses) {
      activeUs -= Math.max(0, Math.min(endUs ?? toUs, toUs) - Math.max(startUs, fromUs));
    }
    return Math.max(0, activeUs);
  }
}
