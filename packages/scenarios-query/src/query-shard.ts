import type {
  Json,
  LoadTimes,
  ScenarioShard,
  SettleInput,
  ShardContext,
  SyntrixWorkerClient,
  TeardownResult,
  Worker,
  WorkerContext,
} from '@syntrix-bench/core';
import {
  createKeys,
  databaseLabel,
  delay,
  OperationMix,
  placeOf,
  Scatter,
  ShardDocuments,
  type RecordedShare,
} from '@syntrix-bench/documents';
import { shareOf } from '@syntrix-bench/documents/options';

import { AnswerChecker } from './answers/answer-checker.ts';
import { AnswerJudge } from './answers/answer-judge.ts';
import { RemovedEntries } from './answers/removed-entries.ts';
import { SeedColumns } from './answers/seed-columns.ts';
import { identify, seedOrigin } from './documents/document-identity.ts';
import { DocumentText } from './documents/document-text.ts';
import { ValueSpace } from './documents/document-values.ts';
import { awaitSeeds, type SeedEntry } from './await-seeds.ts';
import type { QueryField } from './condition-options.ts';
import { connectionsForLoad } from './connections.ts';
import { indexTemplates } from './index-templates.ts';
import { AskBudget, PART_FOR_NEW } from './lag/ask-schedule.ts';
import { LagProber } from './lag/lag-prober.ts';
import { measuresLag } from './lag/measures-lag.ts';
import { ShardLag } from './lag/shard-lag.ts';
import { WriteChoice } from './lag/write-choice.ts';
import {
  hasLedgerOf,
  ledgerOf,
  WRITE_LEDGER,
  WRITE_LEDGER_FORMAT,
  type LedgerDocument,
  type LedgerView,
} from './lag/write-ledger.ts';
import { isReading, type QueryMixEntry } from './operation-options.ts';
import { LargeQuery } from './operations/large-query.ts';
import { PagedQuery } from './operations/paged-query.ts';
import { ParallelQueries } from './operations/parallel-queries.ts';
import type { PreparedOperation, ReadingResources } from './operations/query-operation.ts';
import { SingleQuery } from './operations/single-query.ts';
import { CreateOwn, DeleteOwn, UpdateOwn, type WritingResources } from './operations/writes.ts';
import { answerChecks, queryChecks, type QueryCheck } from './query-checks.ts';
import { documentsOf, type QueryOptions } from './query-options.ts';
import { lagSeriesPlace, stepOf } from './query-series.ts';
import { QueryWorker } from './query-worker.ts';
import { DrawnValues } from './questions/drawn-values.ts';
import { FormQueries } from './questions/form-queries.ts';
import { queryForms } from './questions/query-forms.ts';
import { askWhenQuiet } from './quiet-questions.ts';
import { REMOVED, WrittenDocuments } from './writes/written-documents.ts';

type Context = ShardContext<QueryOptions, RecordedShare, SyntrixWorkerClient>;

/** How long asking again after load may take, over all databases. */
const LONGEST_ASKING_US = 30_000_000;

/** What the shard knows of a collection in one database. */
interface Knowledge {
  readonly written: WrittenDocuments;
  /** Null where nothing is checked. */
  readonly judge: AnswerJudge | null;
}

/** The scenario on one shard: seeds, makes workers, asks again what is open when load is over, and removes what they leave. */
export class QueryShard implements ScenarioShard<SyntrixWorkerClient> {
  readonly #context: Context;
  readonly #space: ValueSpace;
  readonly #text: DocumentText;
  readonly #values: DrawnValues;
  readonly #scatter: Scatter;
  /** By operation, the queries that it consists of. */
  readonly #forms: readonly (readonly FormQueries[])[];
  readonly #documents: ShardDocuments;
  readonly #checks: ReadonlyMap<string, number>;
  readonly #knowledge: ReadonlyMap<string, Knowledge>;
  readonly #prober: LagProber;
  /** By database; none where it is not measured how late the index is. */
  readonly #lags: ReadonlyMap<string, ShardLag>;
  #steadyUs = Infinity;

  constructor(context: Context) {
    const { options, seed, databases } = context;
    const { collection, seedData } = options.data;
    this.#context = context;
    this.#space = new ValueSpace(seed, options);
    this.#text = new DocumentText(seed, this.#space, options.data);
    const origin = seedOrigin(context.firstWorker);
    this.#documents = new ShardDocuments(context, documentsOf(options), (id, number) =>
      this.#text.document(id, { origin, number }),
    );
    this.#values = new DrawnValues({
      groups: this.#space.groups,
      rangeSelectivity: options.rangeSelectivity,
      alternatives: options.alternatives,
      sharedPrefix: this.#documents.names.sharedPrefix,
      seeds: seedData,
    });
    this.#scatter = new Scatter(seed, this.#space.groups);
    const templates = indexTemplates(options);
    this.#forms = options.operations.map((entry) =>
      queryForms(entry, options).map((form) => new FormQueries(collection, form, this.#values, templates)),
    );
    this.#checks = new Map(queryChecks(options).map(({ name }, place) => [name, place]));
    this.#knowledge = new Map(databases.map((database) => [database, this.#know(database)]));
    const { boundUs, probesPerSecond } = options.indexLag;
    const asksPerSecond = Math.max(1, probesPerSecond);
    this.#prober = new LagProber({
      clock: context.clock,
      budget: new AskBudget(asksPerSecond),
      choice: new WriteChoice(asksPerSecond * PART_FOR_NEW),
      boundUs,
    });
    const lagging = measuresLag(options) ? this.#documents.parts.map(({ database }) => database) : [];
    this.#lags = new Map(lagging.map((database) => [database, this.#lagIn(database)]));
  }

  async setup(): Promise<void> {
    await this.#documents.seed();
    const { options, firstWorker } = this.#context;
    if (!options.operations.some(isReading)) return;
    const origin = seedOrigin(firstWorker);
    const entryOf = (number: number): SeedEntry => ({
      owner: this.#space.of({ origin, number }, 0).owner,
      id: this.#documents.names.sharedPrefix + number,
    });
    await Promise.all(
      this.#documents.parts.map((part) => {
        const seeds = Array.from(this.#documents.sharedNumbers(part), entryOf);
        return awaitSeeds(this.#context, part.database, part.places.length, seeds);
      }),
    );
  }

  begin({ steadyUs }: LoadTimes): void {
    this.#steadyUs = steadyUs;
  }

  createWorker({ worker, random }: WorkerContext): Worker<SyntrixWorkerClient> {
    const { options } = this.#context;
    const place = placeOf(worker, this.#context);
    const { database } = place;
    const { judge, written } = this.#knowledge.get(database)!;
    const own = this.#documents.ownOf(place);
    let changes = 0;
    const reading: ReadingResources = {
      random,
      values: this.#values,
      groups: this.#space.groups,
      keys: createKeys(options.keys, this.#scatter),
      pages: options.pages,
      judge,
      verify: options.verify,
      step: (series, result, outcome) => this.#context.step(series, result, outcome),
      cameDocuments: (count, bytes, dueUs) => {
        if (dueUs < this.#steadyUs) return;
        this.#context.count('documents_received', count);
        this.#context.count('document_bytes_received', bytes);
      },
    };
    const label = databaseLabel(this.#context.databases, database);
    const writing: WritingResources = {
      random,
      clock: this.#context.clock,
      collection: this.#documents.names.collection,
      worker,
      ownPrefix: this.#documents.names.workerPrefix(worker),
      own,
      text: this.#text,
      written,
      present: () => this.#passed('present'),
      missing: (method, id, status) =>
        this.#missing(`${method} ${label}${this.#documents.names.collection}/${id}: ${status}`),
      lag: this.#lags.get(database)?.writer(worker, connectionsForLoad(options)) ?? null,
      nextRev: () => (changes += 1),
    };
    const operations = options.operations.map((entry, type) => this.#operation(entry, type, reading, writing));
    return new QueryWorker(operations, new OperationMix(options.operations.map(shareOf)), random, own);
  }

  takeLedgers(): Readonly<Record<string, Json>> {
    const told = [...this.#lags.values()].map((lag) => lag.takeLedgers()[WRITE_LEDGER]);
    const some = told.filter((each) => each !== undefined);
    return some.length === 0 ? {} : { [WRITE_LEDGER]: some.reduce((a, b) => WRITE_LEDGER_FORMAT.merge(a, b)) };
  }

  async drain(deadlineUs: number): Promise<void> {
    await this.#prober.drain(deadlineUs);
    for (const lag of this.#lags.values()) lag.drained();
  }

  /** Asks again what may have been late, and for what was written, when all that was written is known. */
  async settle(input: SettleInput): Promise<void> {
    // All shards have told all that they wrote.
    const quietUs = this.#context.clock.nowUs();
    for (const lag of this.#lags.values()) await lag.settle(input);
    const untilUs = this.#context.clock.nowUs() + LONGEST_ASKING_US;
    for (const { database } of this.#documents.parts) {
      const { judge, written } = this.#knowledge.get(database)!;
      if (judge === null) continue;
      const { collection } = this.#documents.names;
      const isKnown = input.gaps.length === 0 && hasLedgerOf(input.ledgers, database, collection);
      const ledger = ledgerOf(input.ledgers, database, collection);
      const gone = isKnown ? ledger.gone() : null;
      judge.settle(gone === null ? null : this.#removedEntries(gone, written));
      if (isKnown) this.#learn(ledger, written);
      await askWhenQuiet({
        context: this.#context,
        database,
        judge,
        written,
        untilUs,
        groups: this.#groupQueries(),
        slotOf: (group) => this.#values.slotOf(group, 0),
        quietUs,
      });
    }
  }

  #removedEntries(gone: Iterable<LedgerDocument>, written: WrittenDocuments): RemovedEntries {
    const idOf = ({ worker, number }: LedgerDocument): string => this.#documents.names.workerPrefix(worker) + number;
    return new RemovedEntries(gone, { values: this.#space, idOf, written });
  }

  /** What other shards wrote is known when all have told it: from then on answers are held against that, too. */
  #learn(ledger: LedgerView, written: WrittenDocuments): void {
    let forgotten = 0;
    const learn = ({ worker, number }: LedgerDocument, rev: number): void => {
      const id = this.#documents.names.workerPrefix(worker) + number;
      if (!written.learn(id, { origin: worker, number }, { rev, sentUs: ledger.lastUs, doneUs: ledger.lastUs }))
        forgotten += 1;
    };
    for (const document of ledger.live()) learn(document, document.rev);
    for (const document of ledger.removed()) learn(document, REMOVED);
    this.#unknown('complete', forgotten, 'more documents were written than answers are held against');
  }

  teardown(deadlineUs: number): Promise<TeardownResult> {
    return this.#documents.teardown(deadlineUs);
  }

  remains(): TeardownResult['left'] {
    return this.#documents.remains();
  }

  /** All documents of a group, in the order of an index that the run needs anyway: which one answers is known then. */
  #groupQueries(): FormQueries | null {
    const { options } = this.#context;
    const templates = indexTemplates(options);
    const [, ...order] = templates.find(({ fields: [first] }) => first?.field === 'group')?.fields ?? [];
    if (order.length === 0) return null;
    const orderBy = order.map(({ field, order: direction }) => ({ field: field as QueryField, direction }));
    const form = { where: [{ field: 'group', op: '==' }], orderBy, limit: 1000 } as const;
    return new FormQueries(options.data.collection, form, this.#values, templates);
  }

  #operation(
    entry: QueryMixEntry,
    type: number,
    reading: ReadingResources,
    writing: WritingResources,
  ): PreparedOperation {
    const forms = this.#forms[type]!;
    const series = stepOf(this.#context.options, entry.type);
    switch (entry.type) {
      case 'create':
        return new CreateOwn(type, writing);
      case 'update':
        return new UpdateOwn(type, writing);
      case 'delete':
        return new DeleteOwn(type, writing);
      case 'large':
        return new LargeQuery(type, reading, forms[0]!);
      case 'paged':
        return new PagedQuery(type, reading, forms[0]!, series);
      case 'or':
      case 'in':
        return new ParallelQueries(type, reading, forms, series);
      case 'simple':
      case 'and':
      case 'sorted':
      case 'filter':
        return new SingleQuery(type, reading, forms[0]!);
    }
  }

  #know(database: string): Knowledge {
    const { runId, options } = this.#context;
    const { collection, seedData } = options.data;
    // Readers hold answers against what writers of the same shard did, whichever workload they are of.
    const written = this.#context.common(
      `query-writes ${database} ${collection}`,
      () => new WrittenDocuments(this.#space),
    );
    if (options.verify === 0 || !options.operations.some(isReading)) return { written, judge: null };
    const origin = seedOrigin(this.#context.firstWorker);
    const known = {
      runId,
      origin,
      sharedPrefix: this.#documents.names.sharedPrefix,
      values: this.#space,
      text: this.#text,
      seeds: new SeedColumns(this.#space, origin, seedData, this.#documents.names.sharedPrefix),
      written,
      boundUs: options.indexLag.boundUs,
      isShared: options.data.sharedCollection === true,
    };
    const verdicts = {
      passed: (check: QueryCheck) => this.#passed(check),
      failed: (check: QueryCheck, evidence: string) => this.#failed(check, evidence),
      lagging: (count: number) => this.#context.count('lagging', count),
      unknown: (check: QueryCheck, count: number, reason: string) => this.#unknown(check, count, reason),
    };
    return { written, judge: new AnswerJudge(new AnswerChecker(known), verdicts, answerChecks(options)) };
  }

  #lagIn(database: string): ShardLag {
    const { clock, signal, share, options, databases, runId } = this.#context;
    const { collection } = options.data;
    const tell = (check: string): number | undefined => this.#checks.get(check);
    return new ShardLag({
      clock,
      signal,
      shard: share.shard,
      shards: share.shards,
      askers: shardsOf(this.#context, databases.indexOf(database)),
      database,
      databasePlace: databases.indexOf(database),
      collection,
      label: databaseLabel(databases, database),
      values: this.#space,
      boundUs: options.indexLag.boundUs,
      prober: this.#prober,
      idOf: ({ worker, number }) => this.#documents.names.workerPrefix(worker) + number,
      identify: (id) => {
        const identity = identify(id, runId);
        return identity === null || identity.origin < 0 ? null : { worker: identity.origin, number: identity.number };
      },
      forEach: (count, work, stopWhen) =>
        this.#context.forEach(count, (index, client, result) => work(index, client, result), { stopWhen, database }),
      wait: (us) => delay(clock, us, signal),
      reappeared: ({ worker, number }) => this.#documents.reappeared(worker, number),
      deliver: (series, delivery) => this.#context.deliver(lagSeriesPlace(options, series), delivery),
      censor: (series, delivery) => this.#context.censor(lagSeriesPlace(options, series), delivery),
      passed: (check, count) => {
        const place = tell(check);
        if (place !== undefined && count > 0) this.#context.check(place, count);
      },
      failed: (check, evidence) => {
        const place = tell(check);
        if (place !== undefined) this.#context.checkFailed(place, evidence);
      },
      unknown: (check, count, reason) => {
        const place = tell(check);
        if (place !== undefined && count > 0) this.#context.checkUnknown(place, count, reason);
      },
      unseen: () => this.#context.count('writes_not_seen'),
      passedOver: () => this.#context.count('writes_not_probed'),
    });
  }

  /** Not while documents are removed: an operation that was not waited for may still come upon one that is gone. */
  #missing(evidence: string): void {
    if (this.#documents.stopped) return;
    this.#context.count('missing');
    this.#failed('present', evidence);
  }

  #passed(check: QueryCheck): void {
    const place = this.#checks.get(check);
    if (place !== undefined) this.#context.check(place);
  }

  #unknown(check: QueryCheck, count: number, reason: string): void {
    const place = this.#checks.get(check);
    if (place !== undefined && count > 0) this.#context.checkUnknown(place, count, reason);
  }

  #failed(check: QueryCheck, evidence: string): void {
    const place = this.#checks.get(check);
    if (place !== undefined) this.#context.checkFailed(place, evidence);
  }
}

/** The shards that have a worker in the database of this place, in their order. */
function shardsOf({ firstWorker, workers, databases, share }: Context, database: number): readonly number[] {
  const shards = new Set<number>();
  for (let rank = database; rank < workers && shards.size < share.shards; rank += databases.length) {
    shards.add((firstWorker + rank) % share.shards);
  }
  return [...shards].sort((a, b) => a - b);
}
