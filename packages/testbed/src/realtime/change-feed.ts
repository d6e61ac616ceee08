import type { Environment } from '../environment.ts';
import { pathOf, type StoredDocument } from '../store/stored-document.ts';
import type { Change, ChangeType } from './change.ts';

/** How changes are read. */
export interface FeedSettings {
  /** From a write until its change is read, ms. */
  readonly lagMs: number;
  /** An update shows the document as it is when the change is read. */
  readonly looksUp: boolean;
}

interface Unread {
  readonly database: string;
  readonly type: ChangeType;
  readonly document: StoredDocument;
  readonly dueUs: number;
}

/** Follows the store: turns writes into changes, in their order. Paths below `sys` are not followed. */
export class ChangeFeed {
  readonly #settings: FeedSettings;
  readonly #environment: Environment;
  readonly #latest: (database: string, path: string) => StoredDocument | undefined;
  readonly #read: (change: Change) => void;
  #unread: Unread[] = [];

  /**
   * @param latest the state of a document now, a tombstone included
   * @param read is given each change once it is read
   */
  constructor(
    settings: FeedSettings,
    environment: Environment,
    latest: (database: string, path: string) => StoredDocument | undefined,
    read: (change: Change) => void,
  ) {
    this.#settings = settings;
    this.#environment = environment;
    this.#latest = latest;
    this.#read = read;
  }

  /** Called after each write with the state that it made. */
  onWrite(database: string, document: StoredDocument, before: StoredDocument | undefined): void {
    const { collection } = document;
    if (collection === 'sys' || collection.startsWith('sys/')) return;
    const type = document.deleted ? 'delete' : before === undefined || before.deleted ? 'create' : 'update';
    const { lagMs } = this.#settings;
    if (lagMs <= 0) {
      this.#read({ database, type, document, readMs: this.#environment.nowMs() });
      return;
    }
    this.#unread.push({ database, type, document, dueUs: this.#environment.nowUs() + lagMs * 1000 });
    if (this.#unread.length === 1) this.#wait(lagMs);
  }

  /** Forgets what has not been read. */
  clear(): void {
    this.#unread = [];
  }

  #wait(ms: number): void {
    this.#environment.setTimer(() => this.#readDue(), ms);
  }

  #readDue(): void {
    const nowUs = this.#environment.nowUs();
    const rest = this.#unread.findIndex(({ dueUs }) => dueUs > nowUs);
    const due = this.#unread.splice(0, rest < 0 ? this.#unread.length : rest);
    for (const unread of due) this.#read(this.#changeOf(unread));
    const [next] = this.#unread;
    if (next !== undefined) this.#wait((next.dueUs - nowUs) / 1000);
  }

  #changeOf({ database, type, document }: Unread): Change {
    const readMs = this.#environment.nowMs();
    if (type !== 'update' || !this.#settings.looksUp) return { database, type, document, readMs };
    const latest = this.#latest(database, pathOf(document)) ?? document;
    return { database, type: latest.deleted ? 'delete' : 'update', document: latest, readMs };
  }
}
