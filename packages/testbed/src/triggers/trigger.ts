import { type ChangeType } from '../realtime/change.ts';
import { BrokenGlob, compileGlob } from './glob.ts';
import { parseGoDuration } from './go-duration.ts';
import { InvalidTriggers, type RetryPolicy, type TriggerDefinition, type TriggerSet } from './trigger-set.ts';

const NAME = /^[A-Za-z0-9_-]+$/;
const MAX_NAME_BYTES = 128;
const EVENTS: readonly string[] = ['create', 'update', 'delete'] satisfies readonly ChangeType[];
const DEFAULT_ATTEMPTS = 3;
const DEFAULT_BACKOFF_NS = 1e9;

/** A retry policy as it was written, in nanoseconds. */
export interface Policy {
  readonly maxAttempts: number;
  readonly initialBackoffNs: number;
  readonly maxBackoffNs: number;
}

/** A trigger that is in force. */
export interface Trigger {
  readonly id: string;
  readonly database: string;
  readonly events: ReadonlySet<ChangeType>;
  /** Whether its pattern covers a collection; undefined where the pattern is broken. */
  readonly covers: ((collection: string) => boolean) | undefined;
  /** `''`: always. */
  readonly condition: string;
  readonly url: string;
  /** Undefined where none were written. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly policy: Policy;
  readonly secretsRef: string;
}

/**
 * Checks definitions, which may come from outside, and makes them ready for use.
 *
 * @throws InvalidTriggers in the server's words, with the trigger's id where there is one
 */
export function compileTriggers(sets: readonly TriggerSet[]): readonly Trigger[] {
  const databases = new Set<string>();
  return sets.flatMap((set) => {
    const { database, triggers = {} } = set;
    if (database === '') throw new InvalidTriggers('database field cannot be empty');
    if (!NAME.test(database) || database.length > MAX_NAME_BYTES)
      throw new InvalidTriggers(`invalid database: ${database}`);
    if (databases.has(database))
      throw new InvalidTriggers(
        `duplicate database definition: database ${JSON.stringify(database)} is defined twice; one set holds all triggers of a database`,
      );
    databases.add(database);
    return Object.entries(triggers).map(([id, definition]) => compile(set, id, definition));
  });
}

function compile(set: TriggerSet, id: string, definition: TriggerDefinition): Trigger {
  if (!NAME.test(id) || id.length > MAX_NAME_BYTES) throw new InvalidTriggers(`invalid trigger id: ${id}`);
  const { collection, events, condition = '', url, headers, secretsRef = '' } = definition;
  const problem = problemOf(definition);
  if (problem !== undefined) throw new InvalidTriggers(`trigger ${JSON.stringify(id)}: ${problem}`);
  const own = policyOf(definition.retryPolicy, `trigger ${JSON.stringify(id)}`);
  return {
    id,
    database: set.database,
    events: new Set(events),
    covers: coverOf(collection),
    condition,
    url,
    headers: headers === undefined || Object.keys(headers).length === 0 ? undefined : headers,
    policy: isUnset(own) ? policyOf(set.retryPolicy, `database ${JSON.stringify(set.database)}`) : own,
    secretsRef,
  };
}

function problemOf({ collection, events, url }: TriggerDefinition): string | undefined {
  if (collection === '') return 'collection is required';
  if (Buffer.byteLength(collection) > MAX_NAME_BYTES)
    return `collection name too long: ${Buffer.byteLength(collection)} bytes, at most ${MAX_NAME_BYTES}`;
  if (events.length === 0) return 'at least one event is required: create, update, delete';
  const unknown = events.find((event) => !EVENTS.includes(event));
  if (unknown !== undefined) return `invalid event type: ${unknown}; there are ${EVENTS.join(', ')}`;
  if (url === '') return 'url is required';
  const [, scheme = '', host = ''] = /^([a-z][a-z0-9+.-]*):(?:\/\/([^/?#]*))?/i.exec(url) ?? [];
  if (!/^https?$/i.test(scheme)) return `url must use http or https scheme: ${url}`;
  return host === '' ? `url must have a host: ${url}` : undefined;
}

function coverOf(collection: string): Trigger['covers'] {
  try {
    return compileGlob(collection);
  } catch (error) {
    // A server takes it, and the trigger never fires.
    if (error instanceof BrokenGlob) return undefined;
    throw error;
  }
}

function policyOf({ maxAttempts = 0, initialBackoff = 0, maxBackoff = 0 }: RetryPolicy = {}, place: string): Policy {
  return {
    maxAttempts,
    initialBackoffNs: nanoseconds(initialBackoff, `${place}: initialBackoff`),
    maxBackoffNs: nanoseconds(maxBackoff, `${place}: maxBackoff`),
  };
}

function nanoseconds(written: string | number, place: string): number {
  const ns = typeof written === 'number' ? Math.trunc(written) : parseGoDuration(written);
  if (ns === undefined || !Number.isFinite(ns))
    throw new InvalidTriggers(`${place}: ${JSON.stringify(written)} is no duration; write 500ms, 1s or 2m`);
  return ns;
}

function isUnset({ maxAttempts, initialBackoffNs, maxBackoffNs }: Policy): boolean {
  return maxAttempts === 0 && initialBackoffNs === 0 && maxBackoffNs === 0;
}

/** Calls in all that a policy allows. */
export function attemptsOf({ maxAttempts }: Policy): number {
  if (maxAttempts === 0) return DEFAULT_ATTEMPTS;
  return Math.max(1, maxAttempts);
}

/** From the end of attempt n (from 1) until the next begins, ms: `initialBackoff · 2^(n-1)`, at most `maxBackoff`. */
export function backoffMs({ initialBackoffNs, maxBackoffNs }: Policy, attempt: number): number {
  const ns = (initialBackoffNs > 0 ? initialBackoffNs : DEFAULT_BACKOFF_NS) * 2 ** (attempt - 1);
  return (maxBackoffNs > 0 ? Math.min(ns, maxBackoffNs) : ns) / 1e6;
}
