import type { ReportFolder } from './report-folder.ts';
import type { Session } from './session.ts';
import type { WatchedRun } from './watched-run.ts';

/** All runs that a monitor shows: those that it watches, and before them those whose reports lie in a folder. */
export class Sessions {
  readonly #watched: WatchedRun[] = [];
  readonly #folder: ReportFolder | null;

  constructor(folder: ReportFolder | null) {
    this.#folder = folder;
  }

  watch(run: WatchedRun): void {
    this.#watched.unshift(run);
  }

  /**
   * Newest first. A folder that cannot be read has none; while a run goes on it is not looked into, since reading whole reports would
   * take from what is measured.
   */
  async all(): Promise<readonly Session[]> {
    const watched = new Set(this.#watched.map(({ runId }) => runId));
    const kept = (this.#watched.some((run) => !run.isOver) ? [] : await this.#kept()).filter(
      ({ runId }) => !watched.has(runId),
    );
    return [...this.#watched, ...kept];
  }

  /** The one of that id; without one the newest. Null: there is none. */
  async find(id: string | undefined): Promise<Session | null> {
    const watched = id === undefined ? this.#watched[0] : this.watched(id);
    if (watched !== undefined && watched !== null) return watched;
    return (await this.all()).find((session) => id === undefined || session.id === id) ?? null;
  }

  /** Whether another watched run has an id. */
  isTaken(id: string, run: WatchedRun): boolean {
    return this.#watched.some((each) => each !== run && each.id === id);
  }

  /** The watched run of that id; without one the newest of them. */
  watched(id: string | undefined): WatchedRun | null {
    return this.#watched.find((run) => id === undefined || run.id === id) ?? null;
  }

  async #kept(): Promise<readonly Session[]> {
    try {
      return (await this.#folder?.sessions()) ?? [];
    } catch {
      return [];
    }
  }
}
