import {
  createDeliveryAudit,
  STILL_LOOP,
  takeLogs,
  threadLoop,
  WriteLog,
  type DeliveryAudit,
} from '@syntrix-bench/audit';
import {
  encodeDocument,
  type DocumentBody,
  type HeldConnection,
  type HeldConnectionContext,
  OUTCOME_CODE,
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
import {
  databaseLabel,
  placeOf,
  ShardDocuments,
  type DocumentNames,
  type WorkerDocuments,
  type WorkerPlace,
} from '@syntrix-bench/documents';

import { AfterLoad } from './after-load.ts';
import { DeletedDocuments } from './deleted-documents.ts';
import { Deliveries } from './deliveries.ts';
import { Figures } from './figures.ts';
import { OwnWrites } from './own-writes.ts';
import { documentsOf, type RealtimeContext } from './realtime-documents.ts';
import { ALIVE_CHECK, realtimeChecks } from './realtime-checks.ts';
import { RealtimeWorker } from './realtime-worker.ts';
import { realtimeSeries } from './series.ts';
import { Storm } from './storm.ts';
import { Subscriber, type SubscriberListener } from './subscriber.ts';
import { placeOfSubscriber, twinOf } from './subscribers.ts';
import { MOST_TOPICS, Topics } from './topics.ts';
import { tellVerdict } from './tell-verdict.ts';
import { WrittenDocuments } from './written-documents.ts';

/** What the shard has of one database. */
interface DatabasePart {
  readonly database: string;
  /** Its place among the workload's. */
  readonly place: number;
  readonly workers: readonly WorkerPlace[];
  readonly log: WriteLog;
  readonly audit: DeliveryAudit;
  readonly listener: SubscriberListener;
}

/** The scenario on one shard: its writers, its subscribers, and what is made of what they did and saw. */
export class RealtimeShard implements ScenarioShard<SyntrixWorkerClient> {
  readonly #context: RealtimeContext;
  readonly #names: DocumentNames;
  readonly #topics: Topics;
  readonly #documents: ShardDocuments;
  readonly #written: WrittenDocuments;
  readonly #figures: Figures;
  readonly #deliveries: Deliveries;
  readonly #parts: readonly DatabasePart[];
  readonly #own = new Map<number, WorkerDocuments>();
  readonly #workers: RealtimeWorker[] = [];
  readonly #writes = new Map<number, OwnWrites>();
  /** Subscribers of the shard, by the number of their connection. */
  readonly #subscribers = new Map<number, Subscriber>();
  readonly #storm: Storm | null;

  constructor(context: RealtimeContext) {
    const { options, share, databases, clock, workload, workersOfRun, random } = context;
    const seed = (id: string): DocumentBody => encodeDocument({ id });
    this.#context = context;
    this.#documents = new ShardDocuments(context, documentsOf(options), seed);
    const { names } = this.#documents;
    this.#names = names;
    this.#topics = new Topics(options, databases.length);
    this.#written = new WrittenDocuments(this.#topics, options.data.documentSizeBytes, random);
    this.#figures = new Figures(workload, clock.epochWallMs);
    this.#deliveries = new Deliveries({
      context,
      figures: this.#figures,
      collection: names.collection,
      sharedPrefix: names.sharedPrefix,
      deleted: new DeletedDocuments(names, context),
      fansOut: share.workers.length > 0,
      // Where time is not this machine's, neither are delays of its loop.
      loop: clock.openPacer === undefined ? STILL_LOOP : threadLoop(),
    });
    const placeOfSeries = new Map(realtimeSeries(options).map(({ name }, place) => [name, place]));
    this.#parts = databases.map((database, place): DatabasePart => {
      const path = `${database}/${names.collection}`;
      const documentsPath = `${path}/${names.sharedPrefix}`;
      const audit = createDeliveryAudit({
        path,
        documentsPath,
        // Whoever writes beside: its workers and topics are other than this workload's.
        writers: workersOfRun,
        topics: MOST_TOPICS,
        documents: options.documents,
        lateUs: options.lateUs,
        share: { shard: share.shard, shards: share.shards },
      });
      return {
        database,
        place,
        workers: this.#documents.parts.find((part) => part.database === database)?.places ?? [],
        log: new WriteLog(path, documentsPath),
        audit,
        listener: {
          onEvent: (subscriber, audited, event) => this.#deliveries.received(subscriber, audit, audited, event),
          onSnapshot: (audited, documents) => this.#deliveries.snapshot(audit, audited, documents),
          onOpening: (name, startUs, doneUs, error) => {
            const series = placeOfSeries.get(name);
            const outcome = error === null ? OUTCOME_CODE.ok : OUTCOME_CODE.failed;
            // What went wrong by category is told with the whole connection, by the engine.
            const opening = { startUs, doneUs, outcome, category: 0, message: error?.message ?? '', database: place };
            if (series !== undefined) context.connection(series, opening);
          },
        },
      };
    });
    this.#storm =
      options.storm === null
        ? null
        : new Storm(options.storm, {
            clock,
            clients: () => [...this.#subscribers.values()].filter(({ group }) => group === 'storm'),
            everyone: () => this.#subscribers.values(),
            figures: this.#figures,
            tell: (level, message) => {
              if (share.shard === 0) context.log(level, message);
            },
          });
  }

  setup(): Promise<void> {
    return this.#documents.seed();
  }

  createWorker({ worker, random, database }: WorkerContext): Worker<SyntrixWorkerClient> {
    const own = this.#documents.ownOf(placeOf(worker, this.#context));
    this.#own.set(worker, own);
    const { operations } = this.#context.options;
    const writes = new OwnWrites(operations.some(({ type }) => type === 'delete'));
    this.#writes.set(worker, writes);
    const { log } = this.#parts.find((part) => part.database === database)!;
    const made = new RealtimeWorker(
      {
        worker,
        collection: this.#names.collection,
        ownPrefix: this.#names.workerPrefix(worker),
        sharedPrefix: this.#names.sharedPrefix,
        own,
        topics: this.#topics,
        documents: this.#written,
        random,
        log,
        writes,
        recent: this.#deliveries.recent,
        redrawn: () => this.#context.count('redrawn'),
      },
      operations,
    );
    this.#workers.push(made);
    return made;
  }

  connect(connection: number, context: HeldConnectionContext<SyntrixWorkerClient>): Promise<HeldConnection> {
    let subscriber = this.#subscribers.get(connection);
    if (subscriber === undefined) {
      subscriber = this.#createSubscriber(connection);
      this.#subscribers.set(connection, subscriber);
    }
    return subscriber.open(context);
  }

  begin(times: LoadTimes): void {
    this.#deliveries.begin(times.steadyUs, this.#storm?.begin(times) ?? null);
  }

  takeLedgers(): Readonly<Record<string, Json>> {
    const logs = this.#parts.map(({ log }) => log);
    return { ...this.#figures.take(), ...takeLogs(logs) };
  }

  async drain(deadlineUs: number): Promise<void> {
    await this.#storm?.end();
    for (const worker of this.#workers) worker.abandon();
    const after = new AfterLoad({
      context: this.#context,
      names: this.#names,
      parts: this.#parts,
      writesOf: (worker) => this.#writes.get(worker),
      reappeared: (worker, number) => this.#documents.reappeared(worker, number),
      writeMarkers: (round) => this.#writeMarkers(round),
      subscribers: () => this.#subscribers.values(),
    });
    await after.run(deadlineUs);
    if (this.#storm?.begun === true) await this.#checkAlive(after);
    this.#deliveries.recent.flush();
  }

  settle({ ledgers, gaps }: SettleInput): void {
    const context = this.#context;
    this.#deliveries.settled();
    for (const { audit, place } of this.#parts) {
      const verdict = audit.settle({ ledgers, gaps, settledUs: context.clock.nowUs() });
      tellVerdict(verdict, context, place, this.#figures);
      this.#deliveries.missed(verdict);
    }
    this.#deliveries.tellWorst(this.#subscribers.values());
  }

  teardown(deadlineUs: number): Promise<TeardownResult> {
    return this.#documents.teardown(deadlineUs);
  }

  remains(): TeardownResult['left'] {
    return this.#documents.remains();
  }

  /**
   * Writes one document for each subscription to see, now that nobody writes any more, unless that is for another shard to do: events come
   * in order, so that whatever is missing when it comes is lost for certain.
   */
  async #writeMarkers(round: number): Promise<void> {
    const { options, databases, random, forEach } = this.#context;
    const { collection } = this.#names;
    const topics = this.#topics.markers(options, databases.length);
    for (const { database, workers, log } of this.#parts) {
      const worker = workers.find(({ rank }) => rank === 0)?.worker;
      const own = worker === undefined ? undefined : this.#own.get(worker);
      if (worker === undefined || own === undefined) continue;
      const write = async (topic: number, { documents }: SyntrixWorkerClient, result: OperationResult) => {
        const number = own.takeNumber();
        own.creating(number);
        const sequence = log.next(worker, topic);
        const dueUs = this.#context.clock.nowUs();
        const id = this.#names.workerPrefix(worker) + number;
        const { body, sentStampAt } = this.#written.marker(
          id,
          { writer: worker, topic, sequence, dueUs },
          round,
          random,
        );
        const outcome = await new Promise<OutcomeCode>((resolve) => {
          documents.calls.create(collection, body, result, resolve, { sentStampAt, isAscii: true });
        });
        own.created(number, outcome, result);
        log.wrote(worker, topic, sequence, { dueUs, sentUs: result.sentUs, doneUs: result.doneUs }, outcome);
      };
      // One after the other: a writer's order is that of its events.
      for (const topic of topics) await forEach(1, (_, client, result) => write(topic, client, result), { database });
    }
  }

  /** A server that went through a storm must still take connections, subscriptions and writes, and deliver (R34). */
  async #checkAlive(after: AfterLoad): Promise<void> {
    const context = this.#context;
    const place = realtimeChecks(context.options).findIndex(({ name }) => name === ALIVE_CHECK);
    for (const { database, workers } of this.#parts) {
      const worker = workers[0]?.worker;
      const own = worker === undefined ? undefined : this.#own.get(worker);
      const client = [...this.#subscribers.values()].find((each) => each.client !== null)?.client ?? null;
      if (worker === undefined || own === undefined || client === null) continue;
      const number = own.takeNumber();
      own.creating(number);
      const why = await after.whyNotAlive(client, database, this.#names.workerPrefix(worker) + number);
      if (why === null) context.check(place);
      else context.checkFailed(place, why);
    }
  }

  #createSubscriber(connection: number): Subscriber {
    const { options, databases, clock } = this.#context;
    const place = placeOfSubscriber(connection, options, databases.length);
    const part = this.#parts[connection % databases.length]!;
    const label = databaseLabel(databases, part.database);
    const beside = twinOf(connection, options, databases.length);
    const twin = (beside === null ? undefined : this.#subscribers.get(beside))?.audited[0] ?? null;
    const subscriptions = Array.from({ length: options.subscriptions }, (_, index) => {
      const number = place.rank * options.subscriptions + index;
      const plan = this.#topics.subscription(number, (document) => this.#names.sharedPrefix + document);
      const which = options.subscriptions === 1 ? '' : `, subscription ${index}`;
      const name = `${label}${place.group === 'probe' ? 'probe' : 'connection'} ${connection}${which}`;
      return { filters: plan.filters, topics: plan.topics, deletes: plan.deletes, twin, name };
    });
    return new Subscriber({
      connection,
      group: place.group,
      channel: place.channel,
      database: part.place,
      collection: this.#names.collection,
      subscriptions,
      snapshot: options.snapshot,
      series: this.#deliveries.seriesOf(place),
      subscribesAtOnce: place.subscribesAtOnce,
      stopsReading: place.group === 'storm' && options.storm?.kind === 'slow',
      audit: part.audit,
      clock,
      listener: part.listener,
    });
  }
}
