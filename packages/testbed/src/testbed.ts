import { Application } from './application.ts';
import { DatabaseService } from './databases/database-service.ts';
import { type Environment, systemEnvironment } from './environment.ts';
import { FaultEngine } from './faults/fault-engine.ts';
import { FalseResults } from './faults/false-results.ts';
import { IndexFaults } from './faults/index-faults.ts';
import { Liar } from './faults/liar.ts';
import { PastVersions } from './faults/past-versions.ts';
import type { FaultPlan } from './faults/fault-plan.ts';
import { parseFaultPlan } from './faults/parse-fault-plan.ts';
import { HttpServer } from './http/http-server.ts';
import { openSigningKey, sharedSigningKey, type SigningKey } from './identity/signing-key.ts';
import { RevokedTokens, Tokens } from './identity/tokens.ts';
import { UserStore } from './identity/user-store.ts';
import { Indexer } from './indexes/indexer.ts';
import { RateLimiter } from './limiter/rate-limiter.ts';
import { Realtime } from './realtime/realtime.ts';
import type { WindowTruth } from './realtime/subscription-window.ts';
import { resolveOptions, type TestbedOptions, type TestbedSettings } from './options.ts';
import { ControlRoutes } from './routes/control-routes.ts';
import type { Services } from './routes/services.ts';
import { RuleEngine } from './rules/rule-engine.ts';
import { DocumentStore } from './store/document-store.ts';
import { pathOf } from './store/stored-document.ts';
import { TimestampSource } from './timestamp.ts';
import type { TriggerTruth } from './triggers/trigger-truth.ts';
import { Triggers } from './triggers/triggers.ts';
import { type GroundTruth, TruthRecorder } from './truth/ground-truth.ts';

/** Which live documents are asked for. */
export interface DocumentFilter {
  /** As in the URL. */
  readonly database?: string;
  /** Start of the collection's path. */
  readonly collectionPrefix?: string;
}

/** A running testbed. */
export interface Testbed {
  /** `http://HOST:PORT` */
  readonly url: string;
  readonly port: number;
  /** What happened since the start or the last reset. Also at `GET /_testbed/ground-truth`. */
  groundTruth(): GroundTruth;
  /** Back to the start: documents, users, databases, rules, counters and faults. Connections stay open, tokens stay valid. */
  reset(): void;
  /** Replaces the fault plan. Also `PUT /_testbed/faults`. @throws InvalidFaultPlan */
  setFaults(plan: FaultPlan): void;
  /** Live documents as `database:collection/id`, in no particular order. Also at `GET /_testbed/documents?database=&prefix=`. */
  liveDocuments(filter?: DocumentFilter): readonly string[];
  /**
   * What each realtime subscription was owed and what it got: the last 20 000 that have ended, at least, and those that go on. Also at
   * `GET /_testbed/subscriptions`.
   */
  subscriptionWindows(): readonly WindowTruth[];
  /** What each trigger owed and what became of it, in the order of their definitions. Also at `GET /_testbed/triggers`. */
  triggerTruths(): readonly TriggerTruth[];
  /** The key that signs tokens, PKCS#1 PEM. Takes some 0.1 s if none has been needed yet. */
  privateKeyPem(): string;
  /** Stops listening and destroys open connections. Nothing keeps the process alive afterwards. */
  close(): Promise<void>;
}

/**
 * Starts an embedded Syntrix-compatible server.
 *
 * @throws Error with a sentence for options that make no sense, an unreadable key file, or rules or triggers with mistakes;
 *   the system's error where the port cannot be listened on
 */
export async function startTestbed(
  options: TestbedOptions = {},
  environment: Environment = systemEnvironment(),
): Promise<Testbed> {
  const settings = resolveOptions(options);
  const key = settings.keyFile === undefined ? sharedSigningKey() : await openSigningKey(settings.keyFile);
  const assembly = new Assembly(settings, environment, key);
  await assembly.services.rules.load(settings.rules);
  await assembly.armTriggers();
  const port = await assembly.server.listen(settings.port, settings.host);
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return {
    url: `http://${host}:${port}`,
    port,
    groundTruth: () => assembly.groundTruth(),
    reset: () => assembly.reset(),
    setFaults: (plan) => assembly.faults.set(parseFaultPlan(plan)),
    liveDocuments: (filter = {}) => assembly.liveDocuments(filter),
    subscriptionWindows: () => assembly.services.realtime.truth.windows(),
    triggerTruths: () => assembly.triggers?.truths() ?? [],
    privateKeyPem: () => key.pem(),
    close: () => assembly.close(),
  };
}

/** All parts of one testbed, put together. */
class Assembly {
  readonly services: Services;
  readonly faults: FaultEngine;
  readonly server: HttpServer;
  /** Undefined where none are defined. */
  triggers: Triggers | undefined;
  readonly #settings: TestbedSettings;
  readonly #environment: Environment;
  readonly #truth = new TruthRecorder();
  readonly #past: PastVersions;
  #realtime: Realtime | undefined;

  constructor(settings: TestbedSettings, environment: Environment, key: SigningKey) {
    this.#settings = settings;
    this.#environment = environment;
    const nowMs = () => environment.nowMs();
    const nowUs = () => environment.nowUs();
    const timestamps = new TimestampSource(environment);
    this.faults = new FaultEngine(settings.faults, settings.seed, {
      nowUs,
      suspend: (database) => void this.services.databases.setStatus(database, 'suspended'),
      activate: (database) => void this.services.databases.setStatus(database, 'active'),
      planned: () => {
        this.#realtime?.planned();
        this.triggers?.planned();
      },
    });
    const indexFaults = new IndexFaults(this.faults);
    const indexer = new Indexer(settings.templates, settings.indexLagMs, nowUs, (database, document, before) =>
      indexFaults.delayUs(database, document, before),
    );
    this.#past = new PastVersions(this.faults, nowUs);
    const liar = new Liar(this.faults, this.#past);
    const documents = new DocumentStore(
      settings.storeLimits,
      nowMs,
      (database, document, before) => {
        indexer.onChange(database, document, before);
        this.#past.onChange(database, document, before);
        this.services.realtime.feed.onWrite(database, document, before);
      },
      (database, write) => liar.forgets(database, write),
    );
    const tokens = new Tokens(key, settings, environment);
    this.services = {
      documents,
      realtime: (this.#realtime = new Realtime(settings.realtime, {
        environment,
        documents,
        tokens,
        faults: this.faults,
        follow: settings.triggers.triggers.length === 0 ? undefined : (change) => this.triggers?.onChange(change),
        crash: () => {
          this.triggers?.close();
          void this.server.close();
        },
        mistake: () => this.#truth.internalError(),
      })),
      liar,
      indexer,
      indexFaults,
      falseResults: new FalseResults(this.faults, this.#past, (database, collection) =>
        documents.elsewhereIn(database, collection),
      ),
      databases: new DatabaseService(
        timestamps,
        nowMs,
        () => environment.randomBytes(8).toString('hex'),
        settings.maxDatabasesPerUser,
        settings.databaseDeletionMs,
      ),
      users: new UserStore(environment, timestamps, settings.admin.username),
      tokens,
      revoked: new RevokedTokens(),
      rules: new RuleEngine({ document: (database, path) => documents.get(database, path), nowMs }),
      limiter: settings.rateLimit === undefined ? undefined : new RateLimiter(settings.rateLimit, nowUs),
      uuid: () => environment.uuid(),
    };
    const control = new ControlRoutes({
      groundTruth: () => this.groundTruth(),
      reset: () => this.reset(),
      faults: () => this.faults.plan,
      setFaults: (plan) => this.faults.set(plan),
      liveDocuments: (filter) => this.liveDocuments(filter),
      subscriptionWindows: () => this.services.realtime.truth.windows(),
      triggerTruths: () => this.triggers?.truths() ?? [],
    });
    const application = new Application(this.services, environment, this.faults, this.#truth, control, settings.cors);
    this.server = new HttpServer(settings.transportLimits, environment, {
      onRequest: (exchange) => application.serve(exchange),
      onMalformed: (text) => this.#truth.malformed(text),
      onConnection: () => this.#truth.connectionOpened(),
    });
    this.#bootstrap();
  }

  /** Makes the triggers ready, where there are any. */
  async armTriggers(): Promise<void> {
    if (this.#settings.triggers.triggers.length === 0) return;
    this.triggers = await Triggers.load(this.#settings.triggers, {
      environment: this.#environment,
      tokens: this.services.tokens,
      faults: this.faults,
      defer: (turn) => void setImmediate(turn),
      mistake: () => this.#truth.internalError(),
    });
  }

  close(): Promise<void> {
    this.services.realtime.close();
    this.triggers?.close();
    return this.server.close();
  }

  groundTruth(): GroundTruth {
    const { documents } = this.services;
    const counts = [...documents.counts()].sort((left, right) =>
      left.database === right.database
        ? compare(left.collection, right.collection)
        : compare(left.database, right.database),
    );
    return {
      ...this.#truth.read(this.server.openConnections),
      documents: counts,
      liveDocuments: documents.documents,
      liveBytes: documents.bytes,
      faults: this.faults.counts(),
      strikes: this.faults.strikes,
      realtime: this.services.realtime.truth.read(),
      triggers: this.triggers?.truth() ?? null,
    };
  }

  reset(): void {
    const { documents, indexer, users, databases, revoked, limiter } = this.services;
    for (const part of [documents, this.#past, indexer, users, databases, revoked]) part.clear();
    limiter?.clear();
    this.services.rules.restore();
    this.#truth.reset();
    this.services.realtime.reset();
    this.triggers?.reset();
    this.faults.clearCounts();
    this.faults.set(this.#settings.faults);
    this.#bootstrap();
  }

  liveDocuments({ database, collectionPrefix = '' }: DocumentFilter): readonly string[] {
    const found: string[] = [];
    for (const [owner, document] of this.services.documents.live()) {
      if ((database === undefined || owner === database) && document.collection.startsWith(collectionPrefix))
        found.push(`${owner}:${pathOf(document)}`);
    }
    return found;
  }

  /** The administrator and the databases a fresh server starts with. */
  #bootstrap(): void {
    const { admin, databases } = this.#settings;
    const ownerId = this.services.users.signUp(admin.username, admin.password)?.id ?? '';
    for (const slug of databases) {
      const displayName = slug === 'default' ? 'Default Database' : slug;
      this.services.databases.create(
        { admin: true },
        { slug, displayName, description: null, ownerId, settings: null },
      );
    }
  }
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
