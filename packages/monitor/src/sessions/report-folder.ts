import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Report } from '@syntrix-bench/metrics';
import type { LiveSession } from '@syntrix-bench/dashboard';

import { listedReport, viewOfReport } from './kept-report.ts';
import type { Session, SessionView } from './session.ts';

/** A file that is no report that can be shown, and why. */
export interface SkippedFile {
  readonly file: string;
  readonly why: string;
}

/** What a {@link ReportFolder} is made of. */
export interface ReportFolderOptions {
  readonly folder: string;
  /** Reads the report in a file. Rejects with a sentence where there is none. */
  readonly read: (path: string) => Promise<Report>;
}

/** How many files are looked into, the newest first. */
const MAX_FILES = 500;
/** How many whole reports are kept in memory. */
const MAX_HELD = 4;
/** How long what a look at the folder found is told again. */
const LOOK_MS = 1000;

/** A file as it was when it was looked into. */
interface LookedInto {
  readonly stamp: string;
  /** Null: it is no report. */
  readonly listed: LiveSession | null;
  readonly runId: string;
  readonly why: string;
}

/** The reports of a folder as sessions, newest first. What is no report is named, and skipped. */
export class ReportFolder {
  readonly #options: ReportFolderOptions;
  readonly #looked = new Map<string, LookedInto>();
  /** Whole reports by file and stamp; the one that was used longest ago goes first. */
  readonly #held = new Map<string, Report>();
  #skipped: readonly SkippedFile[] = [];
  /** The last look: told again while it goes on, and until then. */
  #look: { untilMs: number; readonly sessions: Promise<readonly Session[]> } | null = null;

  constructor(options: ReportFolderOptions) {
    this.#options = options;
  }

  /** What the last look at the folder skipped. */
  get skipped(): readonly SkippedFile[] {
    return this.#skipped;
  }

  /** All reports, newest first. @throws where the folder cannot be read */
  sessions(): Promise<readonly Session[]> {
    if (this.#look === null || performance.now() > this.#look.untilMs) {
      const look = { untilMs: Infinity, sessions: this.#lookNow() };
      look.sessions.then(
        () => (look.untilMs = performance.now() + LOOK_MS),
        () => (this.#look = null),
      );
      this.#look = look;
    }
    return this.#look.sessions;
  }

  async #lookNow(): Promise<readonly Session[]> {
    const files = await this.#newestFiles();
    const skipped: SkippedFile[] = files
      .slice(MAX_FILES)
      .map(({ file }) => ({ file, why: `${file} is older than the newest ${MAX_FILES} files` }));
    const found: (LookedInto & { readonly file: string; readonly listed: LiveSession })[] = [];
    for (const { file, stamp } of files.slice(0, MAX_FILES)) {
      const looked = await this.#lookInto(file, stamp);
      if (looked.listed === null) skipped.push({ file, why: looked.why });
      else found.push({ ...looked, file, listed: looked.listed });
    }
    for (const file of this.#looked.keys()) if (!files.some((each) => each.file === file)) this.#looked.delete(file);
    this.#skipped = skipped;
    // Of those that began within the same second the first has the id without a number, as it had while it went on.
    const oldestFirst = found.sort((a, b) => (a.listed.start_time < b.listed.start_time ? -1 : 1));
    const names = new Map<string, number>();
    const sessions = oldestFirst.map(({ file, stamp, listed, runId }): Session => {
      const count = (names.get(listed.session_id) ?? 0) + 1;
      names.set(listed.session_id, count);
      const id = count === 1 ? listed.session_id : `${listed.session_id}-${count}`;
      return {
        id,
        runId,
        listed: () => ({ ...listed, session_id: id }),
        view: () => this.#view(id, file, stamp),
      };
    });
    return sessions.reverse();
  }

  /** JSON files of the folder, the one that was written last first. */
  async #newestFiles(): Promise<{ readonly file: string; readonly stamp: string }[]> {
    const entries = await readdir(this.#options.folder, { withFileTypes: true });
    const names = entries
      .filter((entry) => !entry.isDirectory() && /\.json$/iu.test(entry.name))
      .map(({ name }) => name);
    const files = await Promise.all(
      names.map(async (file) => {
        try {
          const { mtimeMs, size, isFile } = await statOf(join(this.#options.folder, file));
          return isFile ? [{ file, mtimeMs, stamp: `${mtimeMs}-${size}` }] : [];
        } catch {
          // It went away meanwhile.
          return [];
        }
      }),
    );
    return files.flat().sort((a, b) => b.mtimeMs - a.mtimeMs);
  }

  async #lookInto(file: string, stamp: string): Promise<LookedInto> {
    const known = this.#looked.get(file);
    if (known?.stamp === stamp) return known;
    let looked: LookedInto;
    try {
      const report = await this.#options.read(join(this.#options.folder, file));
      looked = { stamp, listed: listedReport(report), runId: report.run.id, why: '' };
    } catch (error) {
      looked = { stamp, listed: null, runId: '', why: error instanceof Error ? error.message : String(error) };
    }
    this.#looked.set(file, looked);
    return looked;
  }

  async #view(id: string, file: string, stamp: string): Promise<SessionView> {
    const key = `${stamp} ${file}`;
    const report = this.#held.get(key) ?? (await this.#options.read(join(this.#options.folder, file)));
    this.#held.delete(key);
    this.#held.set(key, report);
    const [oldest] = this.#held.keys();
    if (this.#held.size > MAX_HELD && oldest !== undefined) this.#held.delete(oldest);
    return viewOfReport(id, report, stamp);
  }
}

async function statOf(path: string) {
  const stats = await stat(path);
  return { mtimeMs: stats.mtimeMs, size: stats.size, isFile: stats.isFile() };
}
