import type { ErrorCategory } from '../categories.ts';
import { SyntrixError } from '../errors.ts';
import type { EventStream, EventStreamEnd, EventStreamListener } from './event-stream.ts';
import { NOT_BEGUN } from './link.ts';
import type { ConnectStamps, RealtimeOpening, RealtimeStream, RealtimeStreamOptions } from './realtime.ts';
import type { ConnectionContext, WatchedConnection } from './realtime-connection.ts';

/** A stream's options with what was left out. */
export interface CompleteStreamOptions extends Omit<RealtimeStreamOptions, 'token' | 'signal'> {
  readonly database: string;
  /** The one that is good now. */
  readonly token: () => string;
}

type OnOpened = (error: SyntrixError | null) => void;

/** Conducts one stream of server-sent events: the same events as over WebSocket, checked the same way. */
export class ConductedStream implements RealtimeStream, EventStreamListener, WatchedConnection {
  eventsIn = 0;
  state: RealtimeStream['state'] = 'open';
  readonly #context: ConnectionContext;
  readonly #options: CompleteStreamOptions;
  #stream: EventStream | null = null;
  #isAnswered = false;
  #isReading = true;
  #openByUs = 0;
  /** Why we gave it up. */
  #broken: SyntrixError | null = null;
  /** Whom the opening under way tells how it went. */
  #onOpened: OnOpened | null = null;

  constructor(context: ConnectionContext, options: CompleteStreamOptions) {
    this.#context = context;
    this.#options = options;
  }

  get stamps(): ConnectStamps {
    return this.#stream?.stamps ?? NOT_BEGUN;
  }

  get bytesIn(): number {
    return this.#stream?.bytesIn ?? 0;
  }

  get lastReceivedUs(): number {
    return this.#stream?.lastReceivedUs ?? 0;
  }

  async open(signal?: AbortSignal): Promise<RealtimeOpening<RealtimeStream>> {
    const giveUp = (): void => this.#stream?.close();
    const error = signal?.aborted === true ? givenUp() : await this.#begin(signal, giveUp);
    const { stamps } = this;
    return error === null ? { ok: true, value: this, stamps } : { ok: false, error, stamps };
  }

  pauseReading(): void {
    this.#isReading = false;
    this.#stream?.pauseReading();
  }

  resumeReading(): void {
    this.#isReading = true;
    this.#stream?.resumeReading();
  }

  close(): Promise<void> {
    this.cut();
    return Promise.resolve();
  }

  cut(): void {
    this.#stream?.close();
  }

  /** The response has begun; that the server follows the collection is told by the first bytes of it. */
  onOpen(): void {
    this.#isAnswered = true;
    this.#context.traffic.add('GET', 200);
  }

  onComment(): void {
    this.#opened(null);
  }

  onEvent(data: string): void {
    this.#opened(null);
    const { messages } = this.#context;
    const kind = messages.read(data);
    if (kind !== 'event')
      return this.#fail('protocol', kind === 'malformed' ? messages.message : `a ${kind} on a stream`);
    this.eventsIn += 1;
    const { event } = messages;
    event.subscription = 0;
    event.receivedUs = this.lastReceivedUs;
    event.behindUs = this.#stream?.behindUs ?? 0;
    event.bytes = Buffer.byteLength(data);
    this.#options.onEvent(event);
  }

  onEnd(end: EventStreamEnd): void {
    if (!this.#isAnswered && this.stamps.connectedUs > 0) {
      const status = end.kind === 'refused' ? end.error.status : 0;
      this.#context.traffic.add('GET', status);
    }
    const { lastReceivedUs } = this;
    this.#context.forget(this);
    const isLoss = this.#onOpened === null && (end.kind !== 'closed' || this.#broken !== null);
    this.state = isLoss ? 'lost' : 'closed';
    const error = this.#broken ?? errorOf(end);
    this.#opened(error);
    if (isLoss) this.#options.onLost({ error, lastReceivedUs, lostUs: this.#context.settings.clock.nowUs() });
  }

  sweep(nowUs: number): void {
    const { silenceTimeoutMs } = this.#context.settings;
    if (this.#onOpened !== null && nowUs >= this.#openByUs) return this.#fail('timeout', 'no stream in time');
    if (!this.#isReading || nowUs - this.lastReceivedUs < 1000 * silenceTimeoutMs) return;
    this.#fail('silent', `nothing came for ${silenceTimeoutMs / 1000} s`);
  }

  #begin(signal: AbortSignal | undefined, giveUp: () => void): Promise<SyntrixError | null> {
    const { settings } = this.#context;
    const { collection, database, token, localAddress } = this.#options;
    return new Promise((resolve) => {
      this.#openByUs = settings.clock.nowUs() + 1000 * settings.connectTimeoutMs;
      this.#onOpened = (error) => {
        signal?.removeEventListener('abort', giveUp);
        resolve(error);
      };
      const { url, headers, tls, clock, maxMessageBytes, connectTimeoutMs } = settings;
      const limits = { openTimeoutMs: connectTimeoutMs, maxEventLength: maxMessageBytes };
      const where = { url, headers, tls, database, collection, token: token() };
      const from = localAddress === undefined ? {} : { localAddress };
      this.#stream = this.#context.openEvents({ ...where, ...from, ...limits, clock }, this);
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#context.watch(this);
    });
  }

  #opened(error: SyntrixError | null): void {
    const tell = this.#onOpened;
    this.#onOpened = null;
    tell?.(error);
  }

  #fail(category: ErrorCategory, sample: string): void {
    this.#broken = new SyntrixError(`the event stream was lost: ${sample}`, { category, sample });
    this.#stream?.close();
  }
}

function givenUp(): SyntrixError {
  const sample = 'the opening was given up';
  return new SyntrixError(sample, { category: 'aborted', sample });
}

function errorOf(end: EventStreamEnd): SyntrixError {
  if ('error' in end) return end.error;
  if (end.kind === 'closed') return givenUp();
  const sample = 'the server ended the stream';
  return new SyntrixError(sample, { category: 'connection_closed', sample });
}
