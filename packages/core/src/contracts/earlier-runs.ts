import type { DocumentQuery } from '@syntrix-bench/client';

import type { Clock } from './clock.ts';
import type { OperationResult } from './operation-result.ts';
import type { Scenario, TeardownResult } from './scenario.ts';

/** Where a scenario keeps its documents and, beside them, a record of each run. */
export interface RecordedCollection {
  /** Path of the collection that runs write to. */
  readonly collection: string;
  /** Path of the collection that holds the records. */
  readonly records: string;
  /** Whether documents of others in it are said to be no obstacle to a run. */
  readonly shared: boolean;
}

/** A collection of one database where earlier runs are looked for, and with what. */
export interface EarlierRunsPlace<Client = unknown> {
  readonly client: Client;
  /** As many requests are under way at once. */
  readonly results: readonly [OperationResult, ...OperationResult[]];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly collection: string;
  /** Where the target is, for messages. */
  readonly url: string;
  /** Whether it may ask queries, which the server answers to nobody without a token. @default true */
  readonly mayQuery?: boolean;
}

/** A run of which a record is left: it may have left documents, too. */
export interface RecordedRun {
  readonly recordId: string;
  readonly runId: string;
  readonly startedAtMs: number;
  /** `running`: it did not say how it ended; `kept`: its documents were to stay. */
  readonly state: 'running' | 'left' | 'interrupted' | 'kept';
}

/** What is in a collection of run records. */
export interface EarlierRuns<Run extends RecordedRun = RecordedRun> {
  /** In order of their start. */
  readonly runs: readonly Run[];
  /** Ids of documents beside them that are no records of runs. */
  readonly foreign: readonly string[];
}

/** Asks a query of one database; resolves with the documents of its answer. */
export type AskQuery = (query: DocumentQuery) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/** What can be done with the records that a scenario keeps of its runs, long after they have ended. */
export interface RunRecords<Options = unknown, Client = unknown, Run extends RecordedRun = RecordedRun> {
  /** Where runs under these options are recorded. Pure. */
  placeOf(options: Options): RecordedCollection;
  /** Lists the records of a place. @throws BenchError where they cannot be listed */
  list(place: EarlierRunsPlace<Client>): Promise<EarlierRuns<Run>>;
  /**
   * Reads the records of one run by their ids, for who may not query.
   *
   * @param firstWorkers where workloads of the run may begin
   * @throws BenchError where they cannot be read
   */
  find(place: EarlierRunsPlace<Client>, runId: string, firstWorkers: readonly number[]): Promise<EarlierRuns<Run>>;
  /**
   * Removes what is live of a run, and its record last, if nothing is left; then the record counts as one that was removed.
   *
   * @throws BenchError where documents cannot be listed
   */
  remove(place: EarlierRunsPlace<Client>, run: Run, deadlineUs: number): Promise<TeardownResult>;
  /** Paths of documents in a collection, and of its records, that no run made. @throws what `ask` fails with */
  findForeign(collection: string, ask: AskQuery): Promise<readonly string[]>;
}

/** A scenario that keeps a record of each run beside its documents, so that a later command can find and remove what was left. */
export interface RecordingScenario<Options = unknown, Client = unknown> extends Scenario<Options, Client> {
  readonly records: RunRecords<Options, Client>;
}

/** Whether a scenario keeps records of its runs. */
export function keepsRecords(scenario: Scenario): scenario is RecordingScenario {
  return 'records' in scenario && typeof scenario.records === 'object' && scenario.records !== null;
}
