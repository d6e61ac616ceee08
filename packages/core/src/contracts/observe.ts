import type { ObservedKind, ReadThing } from '@syntrix-bench/metrics';

/** Something that is watched while a run goes on, as a plan names it. */
export interface ObservePlan {
  readonly name: string;
  readonly kind: ObservedKind;
  /** Of a process: its id, or the port that it listens on. */
  readonly process?: { readonly pid: number } | { readonly port: number };
  /** Of all others: where they are asked. */
  readonly url?: string;
  /** Of a Prometheus page: what of it is wanted. @default what processes usually tell of themselves */
  readonly metrics?: readonly string[];
}

/** What is asked, for people: `pid 4711`, or an address. */
export function sourceOf({ process, url = '' }: ObservePlan): string {
  if (process === undefined) return url;
  return 'pid' in process ? `pid ${process.pid}` : `the process on port ${process.port}`;
}

/** Watches things while a run goes on, in a thread of its own or wherever else it does not disturb the load. */
export interface Observer {
  /** Begins to look at them once a second. `onProblem` is told once of each that cannot be looked at. Never throws. */
  start(things: readonly ObservePlan[], onProblem: (sentence: string) => void): void;
  /** Stops, and resolves with all that was seen; never rejects. */
  stop(): Promise<readonly ReadThing[]>;
}
