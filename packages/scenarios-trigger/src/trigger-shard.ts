import {
  ReadingDelay,
  STILL_LOOP,
  takeLogs,
  tellVerdict,
  threadLoop,
  WebhookAudit,
  WriteLog,
  type Verdict,
} from '@syntrix-bench/audit';
import { CountedFigures } from '@syntrix-bench/audit/declaration';
import {
  encodeDocument,
  type HeldConnection,
  type Json,
  type LoadTimes,
  type OperationResult,
  type OutcomeCode,
  type ScenarioShard,
  type SettleInput,
  type SyntrixWorkerClient,
  type TeardownResult,
  type Worker,
  type WorkerContext,
} from '@syntrix-bench/core';
import { delay, placeOf, ShardDocuments, type WorkerDocuments, type WorkerPlace } from '@syntrix-bench/documents';

import { FIGURES_LEDGER } from './figures.ts';
import { storageIdOf } from './storage-id.ts';
import { isDocument, matchesCondition, MATCHING, topicCount } from './topics.ts';
import { triggerChecks } from './trigger-checks.ts';
import { triggerDefinition } from './trigger-definitions.ts';
import { documentsOf, type TriggerContext } from './trigger-documents.ts';
import { hasDeletions } from './trigger-options.ts';
import { TriggerWorker } from './trigger-worker.ts';
import { WebhookDesk } from './webhook-desk.ts';
import type { HookListener, OpenReceiver } from './webhook-receiver.ts';
import { WrittenDocuments } from './written-documents.ts';

/** How often it is looked whether all has come. */
const LOOK_US = 50_000;
/** So long after the last call it is listened for one too many. */
const ONE_TOO_MANY_US = 500_000;

/** What the shard has of one database. */
interface DatabasePart {
  readonly database: string;
  /** Its place among the workload's. */
  readonly place: number;
  readonly log: WriteLog;
  /** On the shard of the receiver alone. */
  readonly audit: WebhookAudit | null;
}

/** A worker of the shard, where it writes and what it has there. */
interface Writer {
  readonly place: WorkerPlace;
  readonly worker: TriggerWorker;
  readonly own: WorkerDocuments;
}

/** The scenario on one shard: its writers and, on the first shard, the receiver with what is made of its calls. */
export class TriggerShard implements ScenarioShard<SyntrixWorkerClient> {
  readonly #context: TriggerContext;
  readonly #open: OpenReceiver;
  readonly #documents: ShardDocuments;
  readonly #written: WrittenDocuments;
  readonly #figures: CountedFigures;
  readonly #parts: readonly DatabasePart[];
  readonly #writers: Writer[] = [];
  /** Null on all shards but that of the receiver. */
  readonly #desk: WebhookDesk | null;

  /** @param open Opens the receiver. */
  constructor(context: TriggerContext, open: OpenReceiver) {
    const { options, databases, share, workersOfRun, workload, random } = context;
    this.#context = context;
    this.#open = open;
    this.#documents = new ShardDocuments(context, documentsOf(options), (id) => encodeDocument({ id }));
    this.#written = new WrittenDocuments(options.data.documentSizeBytes, random);
    this.#figures = new CountedFigures(FIGURES_LEDGER, workload);
    const { maxAttempts, initialBackoffUs, maxBackoffUs } = options.retry;
    const isFirst = share.shard === 0 && options.part !== 'plain';
    const { names } = this.#documents;
    this.#parts = databases.map((database, place): DatabasePart => {
      const path = `${database}/${options.data.collection}`;
      const audit = new WebhookAudit({
        path,
        writers: workersOfRun,
        topics: topicCount(options),
        matches: (topic) => matchesCondition(topic, options),
        isDocument,
        policy: { attempts: maxAttempts, initialUs: initialBackoffUs, mostUs: maxBackoffUs },
        lateUs: options.lateUs,
        deletedName: (writer, number) => storageIdOf(database, names.collection, names.workerPrefix(writer) + number),
        seeds: {
          count: options.documents,
          name: (number) => storageIdOf(database, names.collection, names.sharedPrefix + number),
        },
      });
      return { database, place, log: new WriteLog(path), audit: isFirst ? audit : null };
    });
    this.#desk = isFirst
      ? new WebhookDesk({
          context,
          definition: triggerDefinition(options),
          seedPrefix: names.sharedPrefix,
          databases: this.#parts.map(({ database, audit }) => ({ database, audit: audit! })),
          figures: this.#figures,
          // Where time is not this machine's, neither are delays of its loop.
          reading: new ReadingDelay(context.clock.openPacer === undefined ? STILL_LOOP : threadLoop()),
        })
      : null;
  }

  setup(): Promise<void> {
    return this.#documents.seed();
  }

  createWorker({ worker, random, database }: WorkerContext): Worker<SyntrixWorkerClient> {
    const place = placeOf(worker, this.#context);
    const own = this.#documents.ownOf(place);
    const made = new TriggerWorker({
      place,
      options: this.#context.options,
      documents: this.#written,
      random,
      log: this.#parts.find((part) => part.database === database)!.log,
      names: this.#documents.names,
      own,
      redrawn: () => this.#context.count('redrawn'),
    });
    this.#writers.push({ place, worker: made, own });
    return made;
  }

  /** The receiver: the one connection that is held, on the first shard. */
  async connect(): Promise<HeldConnection> {
    const { clock, options } = this.#context;
    const receiver = await this.#open({ address: options.hookAddress, clock, listener: this.#desk! });
    return { close: () => receiver.close() };
  }

  begin({ steadyUs }: LoadTimes): void {
    this.#desk?.begin(steadyUs);
  }

  takeLedgers(): Readonly<Record<string, Json>> {
    const logs = this.#parts.map(({ log }) => log);
    return { ...this.#figures.take(), ...takeLogs(logs) };
  }

  async drain(deadlineUs: number): Promise<void> {
    for (const { worker } of this.#writers) worker.abandon();
    if (this.#context.options.part === 'plain') return;
    await this.#writeMarkers();
    await this.#whenAllCame(deadlineUs);
  }

  settle({ ledgers, gaps }: SettleInput): void {
    if (this.#desk === null) return;
    const context = this.#context;
    this.#desk.settled();
    const checks = triggerChecks(context.options);
    for (const { audit, place } of this.#parts) {
      const verdict = audit!.settle({ ledgers, gaps, settledUs: context.clock.nowUs() });
      tellVerdict(verdict, checks, context, place);
      this.#countOwed(verdict);
      const { calls, tasks: _, pending: _pending, ...counts } = audit!.figures();
      for (const [key, count] of Object.entries(counts)) this.#figures.add(key, count);
      this.#figures.add('foreign', calls - verdict.received);
    }
  }

  /** Where deletions lead to calls, those of clean-up do, too: they are refused for good, so that they do not come again. */
  async teardown(deadlineUs: number): Promise<TeardownResult> {
    const { options, clock, signal } = this.#context;
    if (this.#desk === null || !hasDeletions(options)) return this.#documents.teardown(deadlineUs);
    let lastUs = clock.nowUs();
    const listener: HookListener = {
      onRequest: (_request, reply) => {
        lastUs = clock.nowUs();
        reply.answer(410);
      },
    };
    const receiver = await this.#open({ address: options.hookAddress, clock, listener }).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : 'it cannot listen';
      this.#context.log('warn', `calls for what clean-up removes find nobody: ${reason}`);
      return null;
    });
    const result = await this.#documents.teardown(deadlineUs);
    if (receiver === null) return result;
    lastUs = Math.max(lastUs, clock.nowUs());
    while (!signal.aborted && clock.nowUs() < Math.min(deadlineUs, lastUs + ONE_TOO_MANY_US))
      await delay(clock, LOOK_US, signal);
    await receiver.close();
    return result;
  }

  remains(): TeardownResult['left'] {
    return this.#documents.remains();
  }

  #countOwed({ owed, received }: Verdict): void {
    this.#figures.add('owed', owed);
    this.#figures.add('received', received);
  }

  /**
   * Each writer says what it is owed, in a document that leads to a call itself: who has that call knows what is still to come. It is the
   * run's own, and in no count.
   */
  async #writeMarkers(): Promise<void> {
    const { forEach, clock } = this.#context;
    const { names } = this.#documents;
    for (const { database } of this.#parts) {
      const writers = this.#writers.filter(({ place }) => place.database === database);
      const write = async (index: number, client: SyntrixWorkerClient, result: OperationResult): Promise<void> => {
        const { place, worker, own } = writers[index]!;
        const number = own.takeNumber();
        own.creating(number);
        const id = names.workerPrefix(place.worker) + number;
        const trace = { writer: place.worker, topic: MATCHING, sequence: 0, dueUs: clock.nowUs() };
        const { body, sentStampAt } = this.#written.marker(id, trace, worker);
        const outcome = await new Promise<OutcomeCode>((resolve) => {
          client.documents.calls.create(names.collection, body, result, resolve, { sentStampAt, isAscii: true });
        });
        own.created(number, outcome, result);
      };
      await forEach(writers.length, write, { database });
    }
  }

  /** Resolves when each writer's calls have come and are answered for good, when it can be told what is missing, or at the deadline. */
  async #whenAllCame(deadlineUs: number): Promise<void> {
    const { clock, signal } = this.#context;
    const loadEndUs = clock.nowUs();
    let [lookedUs, receivedUs, silentUs] = [loadEndUs, 0, 0];
    while (this.#desk !== null && !signal.aborted) {
      const nowUs = clock.nowUs();
      const lastUs = Math.max(...this.#parts.map(({ audit }) => audit!.lastReceivedUs));
      // While this thread stood still nobody listened: that was no silence.
      silentUs = lastUs === receivedUs ? silentUs + Math.min(nowUs - lookedUs, 2 * LOOK_US) : 0;
      [lookedUs, receivedUs] = [nowUs, lastUs];
      if (this.#hasAll() && silentUs > ONE_TOO_MANY_US) return;
      const tellsFromUs = Math.max(...this.#parts.map(({ audit }) => audit!.tellsFromUs(loadEndUs)));
      // How long calls of deletions take is known in the end: those that are owed are waited for.
      if ((nowUs > tellsFromUs && this.#hasDeletions()) || nowUs >= deadlineUs) return;
      await delay(clock, Math.min(LOOK_US, deadlineUs - nowUs), signal);
    }
  }

  #hasAll(): boolean {
    const { firstWorker, workers } = this.#context;
    const audits = this.#parts.map(({ audit }) => audit!);
    if (audits.some((audit) => audit.figures().pending > 0)) return false;
    for (let worker = firstWorker; worker < firstWorker + workers; worker += 1) {
      const told = this.#desk!.owedTo(worker);
      if (told === null || sumOf(audits, (audit) => audit.tasksOf(worker)) < told.owed) return false;
    }
    return this.#hasDeletions();
  }

  /** Whether calls came of as many deletions as writers have told of. */
  #hasDeletions(): boolean {
    const { firstWorker, workers } = this.#context;
    let deleted = 0;
    for (let worker = firstWorker; worker < firstWorker + workers; worker += 1)
      deleted += this.#desk!.owedTo(worker)?.deleted ?? 0;
    return sumOf(this.#parts, ({ audit }) => audit!.deletions) >= deleted;
  }
}

function sumOf<Each>(all: readonly Each[], count: (each: Each) => number): number {
  return all.reduce((sum, each) => sum + count(each), 0);
}
