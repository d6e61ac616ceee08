import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** How long a module may take to load. */
const LOADING_LIMIT_MS = 30_000;

/** How long to wait at most, and what waits. */
export interface ImportLimit {
  /** @default 30 s */
  readonly limitMs?: number;
  /** Resolves after so many milliseconds, or rejects when the signal is aborted. @default the system's timers */
  readonly wait?: (limitMs: number, signal: AbortSignal) => Promise<unknown>;
}

/**
 * Imports a module by its URL, TypeScript included: Node imports what it can run itself, jiti the rest.
 *
 * @throws whatever the module throws, or an Error when it does not finish loading in time
 */
export async function importModule(url: string, limit: ImportLimit = {}): Promise<Record<string, unknown>> {
  return withinLimit(() => importWhole(url), limit);
}

/**
 * Waits for work, but not for ever. Something that waits for what never comes leaves nothing for Node to wait for, and the
 * process would end without a word; the time limit keeps it alive and says what happened.
 *
 * @throws whatever the work throws, or an Error when it does not end in time
 */
export async function withinLimit<Result>(work: () => Promise<Result>, limit: ImportLimit): Promise<Result> {
  const { limitMs = LOADING_LIMIT_MS } = limit;
  const sleep = limit.wait ?? ((ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }));
  const done = new AbortController();
  const expiry = sleep(limitMs, done.signal).then(
    () => {
      throw new Error(`it did not load within ${limitMs / 1000} s; it may be waiting for itself`);
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work(), expiry]);
  } finally {
    done.abort();
  }
}

async function importWhole(url: string): Promise<Record<string, unknown>> {
  if (!/\.[cm]?tsx?$/.test(new URL(url).pathname)) return (await import(url)) as Record<string, unknown>;
  const { createJiti } = await import('jiti');
  return createJiti(import.meta.url, { fsCache: false }).import(fileURLToPath(url));
}
