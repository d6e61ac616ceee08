import type { ChangeType } from '../realtime/change.ts';

/** How often and when a webhook that did not answer well is called again. */
export interface RetryPolicy {
  /** Calls in all; 0: 3, negative: 1. @default 0 */
  readonly maxAttempts?: number;
  /** From the end of the first attempt to the second, doubled each time: Go's text (`200ms`), or nanoseconds. 0: 1 s. @default 0 */
  readonly initialBackoff?: string | number;
  /** The longest wait, likewise. 0: none. @default 0 */
  readonly maxBackoff?: string | number;
}

/** Which changes lead to the call of which URL. */
export interface TriggerDefinition {
  /** Matched against the whole path of a collection, as Go's `path.Match` does. */
  readonly collection: string;
  readonly events: readonly ChangeType[];
  /** CEL over `event`. @default '': always */
  readonly condition?: string;
  /** http or https. */
  readonly url: string;
  /** Further headers of the request. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Taken whole. @default that of the set */
  readonly retryPolicy?: RetryPolicy;
  /** A server knows no secrets: a trigger that names one never delivers. @default '' */
  readonly secretsRef?: string;
}

/** The triggers of one database, as a definition file holds them. */
export interface TriggerSet {
  /** The identifier as it stands in URLs. */
  readonly database: string;
  /** For triggers without one of their own. */
  readonly retryPolicy?: RetryPolicy;
  /** By their ids. */
  readonly triggers?: Readonly<Record<string, TriggerDefinition>>;
}

/** A mistake in definitions of triggers. */
export class InvalidTriggers extends Error {
  override readonly name = 'InvalidTriggers';
}
