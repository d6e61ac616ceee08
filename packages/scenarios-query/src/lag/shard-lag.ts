import type {
  Clock,
  Json,
  OperationResult,
  ScenarioCensoredDelivery,
  ScenarioDelivery,
  SettleInput,
  SyntrixWorkerClient,
} from '@syntrix-bench/core';

import type { ValueSpace } from '../documents/document-values.ts';
import { checkEntries, type Written } from './after-load.ts';
import type { LagCheck, LagSeries } from './lag-declaration.ts';
import type { LagInterval } from './lag-interval.ts';
import type { LagProber, ProbedWrite } from './lag-prober.ts';
import { RebuildWatch } from './rebuild-watch.ts';
import { LedgerWriter, ledgerOf, MOST_TOLD, type LedgerView } from './write-ledger.ts';
import { WriterLag } from './writer-lag.ts';

/** How long asking after load may take. */
const LONGEST_ASKING_US = 30_000_000;
/** With more owners than this not all of them are asked for. */
const MANY_OWNERS = 1_000;

/** Where a shard measures the lag of an index, and whom it tells. */
export interface ShardLagParts {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly shard: number;
  readonly shards: number;
  /** Shards whose workers work on the database: those that can ask, each for its part of the owners. */
  readonly askers: readonly number[];
  readonly database: string;
  /** Place of the database among the workload's. */
  readonly databasePlace: number;
  readonly collection: string;
  /** Stands before the path of a document in evidence. */
  readonly label: string;
  readonly values: ValueSpace;
  readonly boundUs: number;
  /** Follows writes of all databases. */
  readonly prober: LagProber;
  readonly idOf: (document: Written) => string;
  readonly identify: (id: string) => Written | null;
  readonly forEach: (
    count: number,
    work: (index: number, client: SyntrixWorkerClient, result: OperationResult) => Promise<void>,
    stopWhen: () => boolean,
  ) => Promise<unknown>;
  readonly wait: (us: number) => Promise<void>;
  readonly deliver: (series: LagSeries, delivery: ScenarioDelivery) => void;
  readonly censor: (series: LagSeries, delivery: ScenarioCensoredDelivery) => void;
  /** A document that was deleted is there. */
  readonly reappeared: (document: Written) => void;
  readonly passed: (check: LagCheck, count: number) => void;
  readonly failed: (check: LagCheck, evidence: string) => void;
  /** So many could not be judged. */
  readonly unknown: (check: LagCheck, count: number, reason: string) => void;
  /** A write was followed, and not until it was found. */
  readonly unseen: () => void;
  /** A write is not one of those that are followed. */
  readonly passedOver: () => void;
}

/**
 * What the writers of one shard learn of the index of a database: how late it is while load runs, and whether it is whole when load is over.
 */
export class ShardLag {
  readonly #parts: ShardLagParts;
  readonly #ledger: LedgerWriter;
  readonly #rebuilds = new RebuildWatch();

  constructor(parts: ShardLagParts) {
    this.#parts = parts;
    this.#ledger = new LedgerWriter(parts.database, parts.collection);
  }

  /**
   * Follows the writes of one worker.
   *
   * @param connections How many connections the worker has for its operations; the next one is for asking.
   */
  writer(worker: number, connections: number): WriterLag {
    const { clock, collection, values, prober, passedOver } = this.#parts;
    return new WriterLag({
      worker,
      connections,
      collection,
      clock,
      prober,
      values,
      ledger: this.#ledger,
      asked: (status, sentUs, doneUs) => this.#asked(status, sentUs, doneUs),
      found: (write, interval) => this.#found(write, interval),
      late: (write, staleUs) => this.#isLate(write, staleUs),
      unseen: (write, staleUs) => this.#unseen(write, staleUs),
      passedOver,
    });
  }

  takeLedgers(): Readonly<Record<string, Json>> {
    return this.#ledger.take();
  }

  /** Nothing is followed any more. */
  drained(): void {
    const fromUs = this.#rebuilds.openSinceUs;
    if (fromUs !== null) this.#rebuilding(fromUs, this.#parts.clock.nowUs());
  }

  /** Asks for the entries of all shards' documents, each shard for its part of the owners. */
  async settle({ ledgers, gaps }: SettleInput): Promise<void> {
    const { clock, shard, shards, askers, database, collection, values, boundUs, unknown } = this.#parts;
    const ledger = ledgerOf(ledgers, database, collection);
    const untilUs = clock.nowUs() + LONGEST_ASKING_US;
    const settledUs = Math.min(untilUs, ledger.lastUs + boundUs);
    const gone = new Set(gaps.map((gap) => gap.shard));
    const dead = new Set(gaps.filter(({ reason }) => reason === 'dead').map((gap) => gap.shard));
    const alive = askers.filter((each) => !dead.has(each));
    const isLost = (worker: number): boolean => gone.has(worker % shards);
    this.#tellUntold(ledger, isLost, alive[0] === shard);
    const forEach: Parameters<typeof checkEntries>[0]['forEach'] = (count, work) =>
      this.#parts.forEach(count, work, () => clock.nowUs() >= untilUs);
    await checkEntries({
      ...this.#parts,
      ledger,
      isLost,
      ownerOf: ({ worker, number }, rev) => values.ownerOf({ origin: worker, number }, rev),
      owners: this.#ownersToAsk(ledger).filter((owner) => alive[owner % alive.length] === shard),
      unknown,
      settledUs,
      untilUs,
      forEach,
    });
  }

  /** Documents that nobody is asked about, for what became of them is not known. */
  #tellUntold(ledger: LedgerView, isLost: (worker: number) => boolean, isFirst: boolean): void {
    const { unknown } = this.#parts;
    unknown('lost-entries', this.#ledger.untold, `of a worker only the first ${MOST_TOLD} documents are looked for`);
    if (!isFirst) return;
    let lost = 0;
    for (const { worker } of ledger.live()) if (isLost(worker)) lost += 1;
    unknown('lost-entries', lost, 'what else became of the documents of workers whose shard was lost is not known');
  }

  /** All owners there are, or, where they are many, those that documents must be under, or were. */
  #ownersToAsk(ledger: LedgerView): number[] {
    const { values } = this.#parts;
    const documents = [...ledger.live(), ...ledger.removed()];
    if (documents.length === 0) return [];
    if (values.groups <= MANY_OWNERS) return Array.from({ length: values.groups }, (_, owner) => owner);
    const owners = documents.map(({ worker, number, rev }) => values.ownerOf({ origin: worker, number }, rev));
    return [...new Set(owners)];
  }

  #asked(status: number, sentUs: number, doneUs: number): void {
    const window = this.#rebuilds.asked(status, sentUs, doneUs);
    if (window !== null) this.#rebuilding(window.fromUs, window.toUs);
  }

  #rebuilding(fromUs: number, toUs: number): void {
    this.#tell('index-rebuilding', fromUs, fromUs, toUs);
  }

  #found({ dueUs, ackUs }: ProbedWrite, { fromUs, toUs }: LagInterval): void {
    this.#tell('index-lag-from', dueUs, ackUs, ackUs + fromUs);
    this.#tell('index-lag-to', dueUs, ackUs, ackUs + toUs);
    const { boundUs, passed } = this.#parts;
    // What may have been in time and may not is neither.
    if (toUs <= boundUs) passed('late-entries', 1);
  }

  /** Where it ends to be late nobody knows, so that counts as later than all that is known. */
  #unseen({ dueUs, ackUs }: ProbedWrite, staleUs: number): void {
    this.#parts.unseen();
    this.#tell('index-lag-from', dueUs, ackUs, ackUs + staleUs);
    this.#parts.censor('index-lag-to', {
      dueUs: Math.min(dueUs, ackUs),
      sentUs: ackUs,
      untilUs: ackUs + staleUs,
      database: this.#parts.databasePlace,
    });
  }

  #isLate(write: ProbedWrite, staleUs: number): void {
    this.#unseen(write, staleUs);
    const { label, collection } = this.#parts;
    const late = (staleUs / 1e6).toFixed(1);
    this.#parts.failed(
      'late-entries',
      `${label}${collection}/${write.id} rev ${write.rev} was not in the index under owner ${write.owner} ${late} s after it was acknowledged`,
    );
  }

  #tell(series: LagSeries, dueUs: number, sinceUs: number, untilUs: number): void {
    this.#parts.deliver(series, {
      dueUs: Math.min(dueUs, sinceUs),
      sentUs: sinceUs,
      doneUs: sinceUs,
      receivedUs: untilUs,
      // Queries that look for writes are read on a thread that is busy with others, and how late is not measured of each.
      readDelayUs: NaN,
      bytesIn: 0,
      database: this.#parts.databasePlace,
    });
  }
}
