import type { ErrorCategory } from '../categories.ts';
import { SyntrixError } from '../errors.ts';
import { readTokenClaims } from '../tokens/token-claims.ts';
import { AUTH_ID, encodeAuth, encodeSubscribe, encodeUnsubscribe } from './client-messages.ts';
import type { EventStream, EventStreamListener, EventStreamOptions } from './event-stream.ts';
import { linkError, NOT_BEGUN, type Link, type LinkListener, type OpenLink } from './link.ts';
import type {
  ConnectStamps,
  RealtimeAnswer,
  RealtimeConnection,
  RealtimeConnectOptions,
  RealtimeDocument,
  RealtimeOpening,
  RealtimeQuery,
  RealtimeSubscription,
  Reconnection,
  SubscribeOptions,
} from './realtime.ts';
import type { RealtimeSettings } from './realtime-settings.ts';
import { Reconnector } from './reconnector.ts';
import { RequestTable, type OnAnswer } from './request-table.ts';
import type { RequestType, ServerMessages } from './server-messages.ts';
import { SubscriptionTable, type SubscriptionEntry } from './subscription-table.ts';
import type { TrafficCounter } from '../transport/traffic-counter.ts';

/** What has deadlines, and is closed with its client. */
export interface WatchedConnection {
  close(): Promise<void>;
  /** Looks at them; called many times in the shortest of them. */
  sweep(nowUs: number): void;
}

/** What the connections and streams of one client share. */
export interface ConnectionContext {
  readonly settings: RealtimeSettings;
  readonly messages: ServerMessages;
  readonly openLink: OpenLink;
  readonly openEvents: (options: EventStreamOptions, listener: EventStreamListener) => EventStream;
  readonly traffic: TrafficCounter;
  /** From now on until it is forgotten it is swept. */
  watch(connection: WatchedConnection): void;
  forget(connection: WatchedConnection): void;
}

/** A connection's options with what was left out. */
export interface CompleteConnectOptions extends Omit<RealtimeConnectOptions, 'token' | 'signal'> {
  readonly database: string;
  /** The one that is good now. */
  readonly token: () => string;
}

/** `restoring`: a lost connection is being opened again. */
type State = 'opening' | 'open' | 'lost' | 'restoring' | 'closing' | 'closed';

/** Conducts one connection: opens it, asks and awaits, hands events over, closes in order, and opens again what was lost. */
export class ConductedConnection implements RealtimeConnection, LinkListener, WatchedConnection {
  messagesIn = 0;
  bytesIn = 0;
  stamps: ConnectStamps = NOT_BEGUN;
  readonly #context: ConnectionContext;
  readonly #options: CompleteConnectOptions;
  readonly #requests: RequestTable;
  readonly #subscriptions = new SubscriptionTable();
  #state: State = 'opening';
  /** Null while there is none. */
  #link: Link | null = null;
  #lastReceivedUs = 0;
  #openByUs = 0;
  /** Whom the opening under way tells how it went. */
  #onOpened: ((error: SyntrixError | null) => void) | null = null;
  /** The token that it opened with. */
  #bearer = '';
  #unsubscribes = 0;
  #pingedUs = 0;
  /** Who waits for a pong, or the end. */
  #onPong: (() => void) | null = null;
  #onClosed: (() => void) | null = null;
  #closing: Promise<void> | null = null;
  #reconnector: Reconnector | null = null;

  constructor(context: ConnectionContext, options: CompleteConnectOptions) {
    this.#context = context;
    this.#options = options;
    this.#requests = new RequestTable(context.settings.maxPending);
  }

  get state(): RealtimeConnection['state'] {
    return this.#state === 'opening' || this.#state === 'restoring' ? 'lost' : this.#state;
  }

  get lastReceivedUs(): number {
    return this.#link?.lastReceivedUs ?? this.#lastReceivedUs;
  }

  /** Opens it for the first time. */
  async open(signal?: AbortSignal): Promise<RealtimeOpening<RealtimeConnection>> {
    const giveUp = (): void => this.#link?.end(aborted('the opening was given up'));
    const error = signal?.aborted === true ? aborted('the opening was given up') : await this.#begin(signal, giveUp);
    const { stamps } = this;
    if (error === null) return { ok: true, value: this, stamps };
    this.#state = 'closed';
    return { ok: false, error, stamps };
  }

  subscribe(query: RealtimeQuery, options: SubscribeOptions = {}): Promise<RealtimeAnswer<RealtimeSubscription>> {
    const problem = this.#problem();
    if (problem === null) return this.#subscribe(this.#subscriptions.create(query, options));
    this.#subscriptions.skip();
    return Promise.resolve({ ok: false, error: problem });
  }

  unsubscribe(subscription: number): Promise<RealtimeAnswer<null>> {
    const entry = this.#subscriptions.get(subscription);
    if (entry === undefined) return Promise.resolve(DONE);
    if (entry.ending !== null) return entry.ending;
    if (this.#state === 'lost') {
      this.#subscriptions.remove(entry);
      return Promise.resolve(DONE);
    }
    const problem = this.#problem();
    return problem === null ? this.#unsubscribe(entry) : Promise.resolve({ ok: false, error: problem });
  }

  pauseReading(): void {
    if (this.#state === 'open') this.#link?.pauseReading();
  }

  resumeReading(): void {
    if (this.#link?.isReading === false) this.#link.resumeReading();
  }

  async reconnect(): Promise<RealtimeAnswer<Reconnection>> {
    if (this.#state !== 'lost') return { ok: false, error: aborted(`the connection is ${this.state}, not lost`) };
    this.#state = 'restoring';
    const entries = this.#subscriptions.renew();
    const error = await this.#begin();
    const isUp = error === null && this.#isRestoring;
    const answers = isUp ? await Promise.all(entries.map((entry) => this.#subscribe(entry))) : [];
    if (!isUp || !this.#isRestoring || this.#link === null) {
      if (this.#isRestoring) this.#state = 'lost';
      const failed = answers.find(({ ok }) => !ok) as { readonly error: SyntrixError } | undefined;
      return { ok: false, error: error ?? failed?.error ?? aborted('it was closed meanwhile') };
    }
    this.#state = 'open';
    const restored = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
    const refused = answers.flatMap((answer, index) =>
      answer.ok ? [] : [{ subscription: entries[index]!.number, error: answer.error }],
    );
    return { ok: true, value: { stamps: this.stamps, attempts: 1, restored, refused } };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  cut(): void {
    this.#reconnector?.stop();
    this.#state = 'closed';
    this.#link?.end(null);
  }

  onOpen(): void {
    const { database, token } = this.#options;
    this.#bearer = token();
    this.#ask(AUTH_ID, 'auth', encodeAuth(this.#bearer, database), (error, atUs) => {
      if (error === null) this.#opened(atUs);
      else this.#link?.end(error);
    });
  }

  onMessage(text: string, bytes: number): void {
    const { messages } = this.#context;
    this.messagesIn += 1;
    this.bytesIn += bytes;
    switch (messages.read(text)) {
      case 'event':
        return this.#receivedEvent(bytes);
      case 'heartbeat':
        return;
      case 'ack':
        if (this.#requests.acknowledge(messages.id, messages.acknowledged, this.lastReceivedUs)) return;
        return this.#breach(`an answer "${messages.id}" to what was never asked`);
      case 'snapshot':
        return this.#receivedSnapshot(bytes);
      case 'error':
        return this.#receivedError();
      case 'malformed':
        return this.#breach(messages.message);
    }
  }

  onPong(): void {
    this.#onPong?.();
    this.#onPong = null;
  }

  onEnd(error: SyntrixError | null): void {
    const lastReceivedUs = this.lastReceivedUs;
    const wasOpen = this.#state === 'open';
    this.#lastReceivedUs = lastReceivedUs;
    this.#link = null;
    this.#context.forget(this);
    if (wasOpen) this.#state = 'lost';
    const reason = error ?? aborted('the connection was closed');
    this.#requests.endAll(reason, lastReceivedUs);
    this.#settleOpening(reason);
    this.onPong();
    this.#onClosed?.();
    if (!wasOpen) return;
    this.#options.onLost({ error: reason, lastReceivedUs, lostUs: this.#nowUs() });
    this.#reconnectLater();
  }

  sweep(nowUs: number): void {
    const link = this.#link;
    if (link === null) return;
    const { silenceTimeoutMs } = this.#context.settings;
    if (link.stamps.upgradedUs === 0) {
      if (nowUs < this.#openByUs) return;
      const category = link.stamps.connectedUs === 0 ? 'connect_timeout' : 'timeout';
      return this.#fail(category, 'no WebSocket in time');
    }
    this.#requests.sweep(nowUs);
    for (const entry of this.#subscriptions.overdue(nowUs)) this.#handOver(entry, null, 0);
    const quietUs = nowUs - link.lastReceivedUs;
    if (!link.isReading || quietUs < 500 * silenceTimeoutMs) return;
    if (quietUs >= 1000 * silenceTimeoutMs)
      return this.#fail('silent', `nothing came for ${silenceTimeoutMs / 1000} s, not even an answer to a ping`);
    if (this.#pingedUs > link.lastReceivedUs) return;
    this.#pingedUs = nowUs;
    link.ping();
  }

  /** Asked anew after each wait: it may have been closed meanwhile. */
  get #isRestoring(): boolean {
    return this.#state === 'restoring';
  }

  /** Opens a link and authenticates. */
  #begin(signal?: AbortSignal, giveUp?: () => void): Promise<SyntrixError | null> {
    const { settings } = this.#context;
    return new Promise((resolve) => {
      this.#openByUs = this.#nowUs() + 1000 * settings.connectTimeoutMs;
      this.#onOpened = (error) => {
        if (giveUp !== undefined) signal?.removeEventListener('abort', giveUp);
        resolve(error);
      };
      if (giveUp !== undefined) signal?.addEventListener('abort', giveUp, { once: true });
      this.#link = this.#context.openLink(this.#options.localAddress, this);
      this.stamps = this.#link.stamps;
      this.#context.watch(this);
    });
  }

  #opened(atUs: number): void {
    if (this.#link !== null) this.#link.stamps.authenticatedUs = atUs;
    if (this.#state === 'opening') this.#state = 'open';
    this.#settleOpening(null);
  }

  #settleOpening(error: SyntrixError | null): void {
    const tell = this.#onOpened;
    this.#onOpened = null;
    tell?.(error);
  }

  /** Why nothing can be asked now; null where it can. */
  #problem(): SyntrixError | null {
    if (this.#state === 'closing' || this.#state === 'closed') return aborted('the connection is closed');
    if (this.#state !== 'open' || this.#link === null) return failure('connection_closed', 'the connection is lost');
    if (!this.#link.isReading) return failure('invalid_request', 'nothing is sent while the connection is not read');
    if (this.#requests.isFull) return failure('too_many_pending', 'too many requests wait for their answers');
    return null;
  }

  /** Sends a request; its answer, its being late or the end of the connection is told once. */
  #ask(id: string, type: RequestType, text: string, onAnswer: OnAnswer): void {
    const deadlineUs = this.#nowUs() + 1000 * this.#context.settings.answerTimeoutMs;
    this.#requests.add(id, type, deadlineUs, onAnswer);
    this.#link?.send(text);
  }

  #subscribe(entry: SubscriptionEntry): Promise<RealtimeAnswer<RealtimeSubscription>> {
    const { includeData = true, onSnapshot } = entry.options;
    const text = encodeSubscribe(entry.id, entry.query, { includeData, sendSnapshot: onSnapshot !== undefined });
    return new Promise((resolve) => {
      entry.sentUs = this.#nowUs();
      this.#ask(entry.id, 'subscribe', text, (error, atUs) => {
        if (error === null) this.#subscribed(entry, atUs);
        else this.#notSubscribed(entry, error);
        resolve(error === null ? { ok: true, value: entry } : { ok: false, error });
      });
    });
  }

  #subscribed(entry: SubscriptionEntry, atUs: number): void {
    entry.acknowledgedUs = atUs;
    const { onSnapshot, onAcknowledged } = entry.options;
    if (onSnapshot !== undefined)
      this.#subscriptions.awaitSnapshot(entry, atUs + 1000 * this.#context.settings.snapshotTimeoutMs);
    onAcknowledged?.(entry);
  }

  /** One that is late may have been made all the same: the server takes what follows after it, so it is ended. */
  #notSubscribed(entry: SubscriptionEntry, { category }: SyntrixError): void {
    if (category === 'subscription_refused') this.#subscriptions.remove(entry);
    else if (category !== 'timeout') {
      if (entry.acknowledgedUs === 0) this.#subscriptions.remove(entry);
    } else if (this.#link?.isReading === true) void this.#unsubscribe(entry);
  }

  #unsubscribe(entry: SubscriptionEntry): Promise<RealtimeAnswer<null>> {
    entry.ending ??= new Promise((resolve) => {
      this.#unsubscribes += 1;
      const id = `u${this.#unsubscribes}`;
      this.#ask(id, 'unsubscribe', encodeUnsubscribe(id, entry.id), (error) => {
        if (error === null) this.#subscriptions.remove(entry);
        resolve(error === null ? DONE : { ok: false, error });
      });
    });
    return entry.ending;
  }

  async #close(): Promise<void> {
    this.#reconnector?.stop();
    const link = this.#link;
    if (link === null || link.stamps.authenticatedUs === 0) {
      this.#state = 'closed';
      link?.end(null);
      return;
    }
    this.#state = 'closing';
    const { clock, closeTimeoutMs } = this.#context.settings;
    const limit = clock.setTimer(1000 * closeTimeoutMs, () => link.end(null));
    if (!link.isReading) await this.#catchUp(link);
    await Promise.all(this.#subscriptions.entries.map((entry) => this.#unsubscribe(entry)));
    // It may have ended meanwhile.
    if (this.#link !== null)
      await new Promise<void>((resolve) => {
        this.#onClosed = resolve;
        link.close();
      });
    limit.cancel();
    this.#state = 'closed';
  }

  /**
   * Reads again, until what had piled up is through: a server that cannot answer at once because its queue is full must not be
   * asked anything. The answer to a ping comes behind what was on the way.
   */
  #catchUp(link: Link): Promise<void> {
    return new Promise((resolve) => {
      this.#onPong = resolve;
      link.resumeReading();
      link.ping();
    });
  }

  #reconnectLater(): void {
    const { reconnect, onReconnected } = this.#options;
    if (reconnect === undefined) return;
    this.#reconnector ??= new Reconnector(this.#context.settings.clock, reconnect, async (attempts) => {
      const answer = await this.reconnect();
      if (!answer.ok) return false;
      onReconnected?.({ ...answer.value, attempts });
      return true;
    });
    this.#reconnector.start();
  }

  #receivedEvent(bytes: number): void {
    const { event, id } = this.#context.messages;
    event.subscription = this.#subscriptions.numberOf(id);
    if (event.subscription < 0) return this.#breach(`an event for a subscription "${id}" that was never asked for`);
    event.receivedUs = this.lastReceivedUs;
    event.behindUs = this.#link?.behindUs ?? 0;
    event.bytes = bytes;
    this.#options.onEvent(event);
  }

  #receivedSnapshot(bytes: number): void {
    const { id, documents } = this.#context.messages;
    const number = this.#subscriptions.numberOf(id);
    if (number < 0) return this.#breach(`a snapshot for a subscription "${id}" that was never asked for`);
    const entry = this.#subscriptions.get(number);
    if (entry !== undefined && entry.snapshotDueUs > 0) this.#handOver(entry, documents, bytes);
  }

  #handOver(entry: SubscriptionEntry, documents: readonly RealtimeDocument[] | null, bytes: number): void {
    this.#subscriptions.stopAwaiting(entry);
    const receivedUs = documents === null ? this.#nowUs() : this.lastReceivedUs;
    entry.options.onSnapshot?.({ subscription: entry.number, documents, receivedUs, bytes });
  }

  #receivedError(): void {
    const { id, code, message } = this.#context.messages;
    const sample = code === '' ? message : `${code}: ${message}`;
    const category = this.#requests.typeOf(id) === 'auth' ? this.#authCategory() : 'subscription_refused';
    const error = new SyntrixError(`the server refuses: ${sample}`, { category, code, sample });
    if (!this.#requests.refuse(id, error, this.lastReceivedUs))
      this.#breach(`an error that answers nothing: ${sample}`);
  }

  /** The server has one text for all tokens that it does not take. */
  #authCategory(): ErrorCategory {
    const expiresAtMs = readTokenClaims(this.#bearer)?.expiresAtMs ?? null;
    const { wallClock } = this.#context.settings;
    return this.#context.messages.code === 'unauthorized' && expiresAtMs !== null && expiresAtMs <= wallClock()
      ? 'auth_expired'
      : 'auth_refused';
  }

  /** The server does what the protocol does not have: nothing that it says can be relied on. */
  #breach(what: string): void {
    this.#fail('protocol', what);
  }

  #fail(category: ErrorCategory, sample: string): void {
    this.#link?.end(linkError(this.stamps, category, sample));
  }

  #nowUs(): number {
    return this.#context.settings.clock.nowUs();
  }
}

const DONE: RealtimeAnswer<null> = { ok: true, value: null };

function aborted(sample: string): SyntrixError {
  return failure('aborted', sample);
}

function failure(category: ErrorCategory, sample: string): SyntrixError {
  return new SyntrixError(sample, { category, sample });
}
