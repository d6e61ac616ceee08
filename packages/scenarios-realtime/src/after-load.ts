import {
  createDelivery,
  DELETED_TOPIC,
  readTrace,
  type DeliveryAudit,
  type TracedDocument,
  type WriteLog,
} from '@syntrix-bench/audit';
import {
  encodeDocument,
  OUTCOME_CODE,
  type OperationResult,
  type RealtimeConnection,
  type SyntrixWorkerClient,
} from '@syntrix-bench/core';
import { delay, isAbsent, type DocumentNames, type WorkerPlace } from '@syntrix-bench/documents';

import type { OwnWrites } from './own-writes.ts';
import type { RealtimeContext } from './realtime-documents.ts';
import type { Subscriber } from './subscriber.ts';

/** After so long a document that tells of the end of load is written again, where one did not come. */
const AGAIN_US = 1_000_000;
const CLOCKS_DIFFER_US = 5_000;
/** How often it is looked whether all is quiet. */
const LOOK_US = 100_000;
/** How long a server that a storm was made on may take to deliver again. */
const ALIVE_WITHIN_US = 10_000_000;

/** The shard's part of one database, as far as it is looked at after load. */
export interface AuditedPart {
  readonly database: string;
  readonly workers: readonly WorkerPlace[];
  readonly audit: DeliveryAudit;
  readonly log: WriteLog;
}

/** What is looked at when load is over. */
export interface AfterLoadParts {
  readonly context: RealtimeContext;
  readonly names: DocumentNames;
  readonly parts: readonly AuditedPart[];
  /** What each worker of the shard made and deleted; undefined of one that never began. */
  readonly writesOf: (worker: number) => OwnWrites | undefined;
  /** A document that a worker of the shard had deleted is there. */
  readonly reappeared: (worker: number, number: number) => void;
  /** Writes documents that tell the shard's own subscribers, and others, that load is over; none where that is not this shard's. */
  readonly writeMarkers: (round: number) => Promise<void>;
  /** All subscribers of the shard. */
  readonly subscribers: () => Iterable<Subscriber>;
}

/** Waits for stragglers, and reads back what the server holds. */
export class AfterLoad {
  readonly #parts: AfterLoadParts;
  /** Whether documents are still read back. */
  #isReading = true;

  constructor(parts: AfterLoadParts) {
    this.#parts = parts;
  }

  async run(deadlineUs: number): Promise<void> {
    const { context, writeMarkers } = this.#parts;
    // Where nobody in the run writes, nothing can be owed.
    if (context.workersOfRun === 0) return;
    // What was answered on another thread a moment ago counts as written before it, though clocks differ a little.
    await delay(context.clock, CLOCKS_DIFFER_US, context.signal);
    await writeMarkers(0);
    const reading = this.#readBack(deadlineUs).finally(() => (this.#isReading = false));
    await Promise.all([this.#whenAllCame(deadlineUs), reading]);
  }

  /**
   * Whether the server takes a connection, a subscription and a write, and delivers.
   *
   * @returns null, or what went wrong, for people
   */
  async whyNotAlive(client: SyntrixWorkerClient, database: string, id: string): Promise<string | null> {
    const { context, names } = this.#parts;
    const { clock, signal } = context;
    const untilUs = clock.nowUs() + ALIVE_WITHIN_US;
    let delivered = false;
    const opening = await client.realtime.connect({
      database,
      onEvent: ({ path }) => {
        delivered ||= path === `${names.collection}/${id}`;
      },
      onLost: () => undefined,
    });
    if (!opening.ok) return `it took no connection: ${opening.error.message}`;
    const connection: RealtimeConnection = opening.value;
    try {
      const answer = await connection.subscribe({ collection: names.collection });
      if (!answer.ok) return `it took no subscription: ${answer.error.message}`;
      let wrote: string | null = 'it was not asked to write: this share has no workers';
      await context.forEach(
        1,
        async (_, { documents }, result) => {
          const outcome = await documents.create(names.collection, encodeDocument({ id }), result);
          wrote =
            outcome === OUTCOME_CODE.ok ? null : `it took no write: ${result.message || `status ${result.status}`}`;
        },
        { database },
      );
      if (wrote !== null) return wrote;
      while (!delivered && clock.nowUs() < untilUs && !signal.aborted) await delay(clock, LOOK_US, signal);
      return delivered ? null : 'it delivered nothing of a write within 10 s';
    } finally {
      await connection.close();
    }
  }

  /**
   * Resolves when whoever still listens has seen a document that was written after load, and so all that came before it; when nothing has
   * come for as long as an event may take; or at the deadline.
   */
  async #whenAllCame(deadlineUs: number): Promise<void> {
    const { context, parts, writeMarkers, subscribers } = this.#parts;
    const { clock, signal, options } = context;
    const beganUs = clock.nowUs();
    let round = 0;
    let againUs = clock.nowUs() + AGAIN_US;
    for (;;) {
      const nowUs = clock.nowUs();
      const lastUs = Math.max(beganUs, ...parts.map(({ audit }) => audit.lastReceivedUs));
      if (nowUs - lastUs > options.lateUs || nowUs >= deadlineUs || signal.aborted) return;
      const wait = [...subscribers()].filter((subscriber) => subscriber.live && !subscriber.hasSeenMarker(0));
      if (wait.length === 0) return;
      await delay(clock, Math.min(LOOK_US, deadlineUs - nowUs), signal);
      // Each of the share's workers does one thing at a time.
      if (this.#isReading || clock.nowUs() < againUs || clock.nowUs() >= deadlineUs) continue;
      round += 1;
      await writeMarkers(round);
      againUs = clock.nowUs() + AGAIN_US;
    }
  }

  async #readBack(deadlineUs: number): Promise<void> {
    for (const part of this.#parts.parts) {
      if (part.workers.length === 0) continue;
      await this.#readFollowed(part, deadlineUs);
      await this.#readOnce(part, deadlineUs);
    }
  }

  /** Asks for each document of before load that this shard's workers are dealt. */
  async #readFollowed({ database, workers, log }: AuditedPart, deadlineUs: number): Promise<void> {
    const { context, names } = this.#parts;
    const { documents } = context.options;
    const form = createDelivery();
    const keys = workers.flatMap(({ rank, workers: all }) => numbersFrom(rank, documents, all));
    await this.#forEach(database, keys.length, deadlineUs, async (index, client, result) => {
      const key = keys[index]!;
      result.wantBody = true;
      const outcome = await client.documents.get(names.collection, names.sharedPrefix + key, result);
      if (outcome === OUTCOME_CODE.ok)
        log.readFollowed(key, readTrace(documentIn(result.body), context.runId, form) ? form : null);
      else if (isAbsent(result)) log.readFollowed(key, null);
    });
  }

  /** Asks for some of the documents that were written once, and of those that were deleted since. */
  async #readOnce({ database, workers, log }: AuditedPart, deadlineUs: number): Promise<void> {
    const { names, writesOf, reappeared } = this.#parts;
    const wanted = workers.flatMap(({ worker }) => {
      const { there, gone } = writesOf(worker)?.toRead() ?? { there: [], gone: [] };
      return [
        ...there.map((document) => ({ worker, ...document })),
        ...gone.map((number) => ({ worker, number, topic: DELETED_TOPIC, sequence: number })),
      ];
    });
    await this.#forEach(database, wanted.length, deadlineUs, async (index, client, result) => {
      const { worker, number, topic, sequence } = wanted[index]!;
      const outcome = await client.documents.get(names.collection, names.workerPrefix(worker) + number, result);
      if (outcome === OUTCOME_CODE.ok) {
        log.readOnce(worker, topic, sequence, true);
        if (topic === DELETED_TOPIC) reappeared(worker, number);
      } else if (isAbsent(result)) log.readOnce(worker, topic, sequence, false);
    });
  }

  async #forEach(
    database: string,
    count: number,
    deadlineUs: number,
    work: (index: number, client: SyntrixWorkerClient, result: OperationResult) => Promise<void>,
  ): Promise<void> {
    const { context } = this.#parts;
    const stopWhen = (): boolean => context.clock.nowUs() >= deadlineUs;
    await context.forEach(count, work, { stopWhen, database });
  }
}

function numbersFrom(first: number, end: number, step: number): number[] {
  const numbers: number[] = [];
  for (let number = first; number < end; number += step) numbers.push(number);
  return numbers;
}

function documentIn(body: Uint8Array | null): TracedDocument {
  if (body === null) return {};
  try {
    const document: unknown = JSON.parse(Buffer.from(body).toString());
    return typeof document === 'object' && document !== null ? document : {};
  } catch {
    return {};
  }
}
