import type { OperationResult } from '../../src/operation-result.ts';
import type { CallOutcome } from '../../src/outcome.ts';
import { checkAuthorization } from '../../src/target/extra-headers.ts';
import { networkSockets } from '../../src/target/sockets.ts';
import type { TargetUrl } from '../../src/target/target-url.ts';
import { ConnectionHeaders } from '../../src/transport/connection-headers.ts';
import { DeadlineSweep } from '../../src/transport/deadline-sweep.ts';
import { connectTimeout, openConnections } from '../../src/transport/open-connections.ts';
import { requestProblem } from '../../src/transport/request-bytes.ts';
import { stampProblem } from '../../src/transport/sent-stamp.ts';
import { SocketPool } from '../../src/transport/socket-pool.ts';
import { TrafficCounter, type RequestCount } from '../../src/transport/traffic-counter.ts';
import { resolveTransportOptions, type TransportOptions } from '../../src/transport/transport-settings.ts';
import type { ConnectReport, PreparedRequest, Transport, TransportGauges } from '../../src/transport/transport.ts';
import { RequestHandler, type HandlerContext } from './request-handler.ts';
import { UndiciConnection } from './undici-connection.ts';

/** The transport on undici's dispatcher, never pipelined, with TCP_NODELAY: what `wire` is held against. */
export class UndiciTransport implements Transport {
  readonly kind = 'undici';
  readonly #target: TargetUrl;
  readonly #connections: number;
  readonly #timeoutMs: number;
  readonly #connectTimeoutMs: number;
  readonly #context: HandlerContext;
  readonly #headers: ConnectionHeaders;
  readonly #pool: SocketPool<UndiciConnection>;
  readonly #sweep: DeadlineSweep;
  readonly #busy: boolean[];
  /** By connection; `null` while it is idle. */
  readonly #handlers: (RequestHandler | null)[];
  #inFlight = 0;
  #closing: Promise<void> | null = null;

  /**
   * @throws ClientUsageError for a bad address, header, token or number
   */
  constructor(options: TransportOptions) {
    const settings = resolveTransportOptions(options);
    this.#target = settings.target;
    this.#connections = settings.connections;
    this.#timeoutMs = settings.timeoutMs;
    this.#connectTimeoutMs = settings.connectTimeoutMs;
    const { clock, wallClock, limits } = settings;
    const openSocket = settings.openSocket ?? networkSockets(settings.target, settings.tls);
    this.#context = { clock, wallClock, limits, traffic: new TrafficCounter() };
    this.#headers = new ConnectionHeaders(settings.connections, settings.headers, settings.authorization);
    const sockets = Array.from(
      { length: settings.maxSockets },
      (_, index) => new UndiciConnection(index, { ...settings, openSocket }),
    );
    this.#pool = new SocketPool(sockets, settings.connections);
    this.#busy = new Array<boolean>(settings.connections).fill(false);
    this.#handlers = new Array<RequestHandler | null>(settings.maxSockets).fill(null);
    const shortestMs = Math.min(settings.timeoutMs, settings.connectTimeoutMs);
    this.#sweep = new DeadlineSweep(
      clock,
      shortestMs,
      (nowUs) => this.#checkDeadlines(nowUs),
      () => this.#inFlight > 0,
    );
  }

  connect(signal?: AbortSignal, opensAtUs?: readonly number[]): Promise<ConnectReport> {
    const { clock } = this.#context;
    const connectTimeoutMs = this.#connectTimeoutMs;
    return openConnections(this.#pool.sockets, { clock, connectTimeoutMs, opensAtUs, signal });
  }

  send(request: PreparedRequest, result: OperationResult, done: (outcome: CallOutcome) => void): void {
    const { connection } = result;
    this.#check(connection);
    if (this.#busy[connection] === true)
      throw new RangeError(`Connection ${connection} already has a request in flight.`);
    this.#busy[connection] = true;
    const isFirst = result.readyUs === 0;
    if (isFirst) result.readyUs = this.#context.clock.nowUs();
    let hasReturned = false;
    // What need not wait is ready the moment it is sent (R1).
    const readyWhenSent = (): boolean => isFirst && !hasReturned;
    const settle = (outcome: CallOutcome): void => {
      this.#busy[connection] = false;
      if (hasReturned) done(outcome);
      else queueMicrotask(() => done(outcome));
    };
    const problem = requestProblem(request) || stampProblem(request);
    if (problem !== '') this.#reject(request, result, settle, readyWhenSent(), 'invalid_request', problem);
    else if (this.#closing === null)
      this.#pool.acquire(connection, (socket) =>
        this.#sendOn(socket, stampable(request), result, settle, readyWhenSent()),
      );
    else this.#reject(request, result, settle, readyWhenSent());
    hasReturned = true;
  }

  gauges(): TransportGauges {
    const { sockets, waiting } = this.#pool;
    const reopened = sockets.reduce((sum, { timesReopened }) => sum + timesReopened, 0);
    return { connections: sockets.filter(({ isOpen }) => isOpen).length, inFlight: this.#inFlight, reopened, waiting };
  }

  takeTraffic(): RequestCount[] {
    return this.#context.traffic.take();
  }

  setAuthorization(value: string | null, connection?: number): void {
    if (connection !== undefined) this.#check(connection);
    this.#headers.set(value === null ? null : checkAuthorization(value), connection);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #check(connection: number): void {
    if (Number.isInteger(connection) && connection >= 0 && connection < this.#connections) return;
    throw new RangeError(`There is no connection ${connection}.`);
  }

  #sendOn(
    socket: UndiciConnection | null,
    request: PreparedRequest,
    result: OperationResult,
    settle: (outcome: CallOutcome) => void,
    readyWhenSent: boolean,
  ): void {
    if (socket === null) return this.#reject(request, result, settle, readyWhenSent);
    const { connection } = result;
    const handler = new RequestHandler(
      this.#context,
      request,
      result,
      () => socket.socket,
      this.#headers.expiresAtMs(connection),
      (outcome) => {
        this.#handlers[socket.index] = null;
        this.#inFlight -= 1;
        this.#pool.release(socket);
        settle(outcome);
      },
      readyWhenSent,
    );
    this.#handlers[socket.index] = handler;
    this.#inFlight += 1;
    this.#sweep.arm();
    socket.dispatch(request, this.#target.pathPrefix, this.#headers.of(connection, request.body !== null), handler);
    if (handler.sentUs < 0) handler.readyWhenSent = false;
  }

  /** Ends a request that came after `close`, or cannot be sent. */
  #reject(
    request: PreparedRequest,
    result: OperationResult,
    settle: (outcome: CallOutcome) => void,
    readyWhenSent: boolean,
    category: 'aborted' | 'invalid_request' = 'aborted',
    message = 'the transport is closed',
  ): void {
    const handler = new RequestHandler(this.#context, request, result, () => null, null, settle, readyWhenSent);
    handler.breakOff(category, message);
  }

  #checkDeadlines(nowUs: number): void {
    for (const [index, handler] of this.#handlers.entries()) {
      if (handler === null) continue;
      if (handler.sentUs >= 0) {
        const deadlineUs = handler.sentUs + this.#timeoutMs * 1000;
        if (nowUs >= deadlineUs)
          handler.breakOff('timeout', `no complete response within ${this.#timeoutMs} ms`, deadlineUs);
      } else if (nowUs >= handler.calledUs + this.#connectTimeoutMs * 1000) {
        this.#pool.sockets[index]?.giveUpOpening(connectTimeout(this.#connectTimeoutMs));
      }
    }
  }

  async #close(): Promise<void> {
    await Promise.resolve();
    this.#pool.reject();
    for (const handler of this.#handlers) handler?.breakOff('aborted', 'the transport was closed');
    this.#sweep.stop();
    await Promise.all(this.#pool.sockets.map((socket) => socket.close()));
  }
}

/** The same request, with a body of its own if that is to be stamped. */
function stampable(request: PreparedRequest): PreparedRequest {
  const { body, sentStampAt = -1 } = request;
  return sentStampAt === -1 || body === null ? request : { ...request, body: Buffer.from(body) };
}
