import type { AuditCheck } from './audit-checks.ts';

/** What was found by one check. */
export interface Finding {
  readonly check: AuditCheck;
  /** How many were checked, those that failed among them. */
  readonly checked: number;
  readonly failed: number;
  /** How many nobody can tell of: our own readers were behind, the drain was cut, a shard died (R33). They are not among `checked`. */
  readonly unknown: number;
  /** Why, for people; '' where there is none. */
  readonly unknownReason: string;
  /** The first that failed, each with what came when. */
  readonly evidence: readonly string[];
}

/** Events that never came and whose writes were due at the same time (R30). */
export interface Loss {
  /** What the subscription was opened with. */
  readonly series: number;
  readonly dueUs: number;
  readonly count: number;
}

/** Events that had not come when their subscriptions were last looked at, and may have come later; due at the same time (R30). */
export interface Untold {
  /** What the subscription was opened with. */
  readonly series: number;
  readonly dueUs: number;
  readonly sentUs: number;
  /** Until when they were looked for, at most. */
  readonly untilUs: number;
  readonly count: number;
}

/** What an audit found over all its subscriptions. */
export interface Verdict {
  readonly findings: readonly Finding[];
  readonly losses: readonly Loss[];
  /** Those of which nobody can tell, as far as they were looked for longer than any that came took. */
  readonly untold: readonly Untold[];
  /** The others of those: how long they would have taken nobody knows. */
  readonly unranked: readonly Untold[];
  /** Events that had to arrive, those of which nobody can tell among them. */
  readonly owed: number;
  /** The same, and the changes of followed documents that its subscriptions are told of unless the server shows several together (R32). */
  readonly owedAtMost: number;
  /** Events that arrived. */
  readonly received: number;
  /** Writes that were missed between a broken connection and the next. */
  readonly inGap: number;
  /** The subscription with most failures, for people; null where none has any. */
  readonly worst: { readonly name: string; readonly failures: number } | null;
}
