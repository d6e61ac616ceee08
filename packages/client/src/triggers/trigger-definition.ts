/** What happens to a document, as triggers are told of it. */
export const TRIGGER_EVENTS = ['create', 'update', 'delete'] as const;
/** One of {@link TRIGGER_EVENTS}. */
export type TriggerEvent = (typeof TRIGGER_EVENTS)[number];

/** How often and when a server calls a webhook again that failed. Durations as Go writes them: `200ms`, `1m30s`. */
export interface TriggerRetryPolicy {
  /** Calls in total, the first among them. */
  readonly maxAttempts: number;
  /** From the end of the first call to the second; twice as long after each further one. */
  readonly initialBackoff: string;
  /** The longest that is waited. */
  readonly maxBackoff: string;
}

/** A trigger as a server reads it from the file of a database when it starts. No request tells of it, or changes it. */
export interface TriggerDefinition {
  /** Letters, digits, `_` and `-`; no other trigger of the database has it. */
  readonly id: string;
  /** Path of the collection, or a glob of it: `*` is any part of one segment. */
  readonly collection: string;
  readonly events: readonly TriggerEvent[];
  /** CEL over `event`; empty: every event. */
  readonly condition: string;
  /** Where it calls. */
  readonly url: string;
  /** Further headers of a call. */
  readonly headers: Readonly<Record<string, string>>;
  readonly retryPolicy: TriggerRetryPolicy;
}
