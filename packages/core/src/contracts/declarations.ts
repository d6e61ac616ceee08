import type { Json } from './json.ts';

/** A series that a scenario records beside its operations. */
export interface SeriesDeclaration {
  /** Unlike the names of operations; stands in the report, and in thresholds: `event.p99 < 50ms`. */
  readonly name: string;
  /** `delivery`: it comes by itself. `connection`: opening something. `step`: a part of an operation, such as one page. */
  readonly kind: 'delivery' | 'connection' | 'step';
}

/** A correctness check that a scenario makes. */
export interface CheckDeclaration {
  /** Unique in its workload; letters, digits, `-` and `_`. */
  readonly name: string;
  /** What holds where the check does, for people: `every acknowledged write is delivered`. */
  readonly sentence: string;
  /** What a failed one means: the target is wrong, behaves as it is known to, or did something that is worth knowing. */
  readonly kind: 'failure' | 'quirk' | 'notice';
}

/** How a ledger's states are written, and become one. */
export interface LedgerFormat {
  /** Name and version of what a state looks like, such as `writes/1`. Scenarios that share a ledger agree on it. */
  readonly format: string;
  /** Makes one state of two; associative and commutative. */
  merge(a: Json, b: Json): Json;
}

/** What a workload needs connections for. */
export interface ConnectionNeeds {
  /** Whether each worker has one for its documents. */
  readonly documents: boolean;
  /** Connections that outlive an operation and belong to no worker: sockets and streams. */
  readonly held: number;
}
