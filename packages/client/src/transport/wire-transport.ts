import { categoryId } from '../categories.ts';
import { clearAnswer, type OperationResult } from '../operation-result.ts';
import { CALL_OUTCOME, type CallOutcome } from '../outcome.ts';
import { checkAuthorization } from '../target/extra-headers.ts';
import { observedSockets, type ObserveConnection } from '../target/observed-socket.ts';
import { networkSockets, sharedBufferSockets, streamSockets, type ListeningOpener } from '../target/sockets.ts';
import { ConnectionHeaders } from './connection-headers.ts';
import { DeadlineSweep } from './deadline-sweep.ts';
import { openConnections } from './open-connections.ts';
import { RequestBytes, RequestHeads, requestProblem } from './request-bytes.ts';
import { stampProblem } from './sent-stamp.ts';
import { SocketPool } from './socket-pool.ts';
import { TrafficCounter, type RequestCount } from './traffic-counter.ts';
import { resolveTransportOptions, type TransportOptions, type TransportSettings } from './transport-settings.ts';
import type { ConnectReport, PreparedRequest, Transport, TransportGauges } from './transport.ts';
import { WireSocket, type Done, type WireContext } from './wire-socket.ts';

// docs/decisions/0100-one-transport-of-our-own.md

/** How to reach the target, and who may watch. */
export interface OpenTransportOptions extends TransportOptions {
  /** Lets somebody see what goes over the connections, at the price of some speed. @default none */
  readonly observe?: ObserveConnection;
}

/**
 * A transport to an http or https target. It connects with `connect`, or with the first request.
 *
 * @throws ClientUsageError for a bad address, header, token, number, certificate or key
 */
export function openTransport(options: OpenTransportOptions): Transport {
  return new WireTransport(options);
}

/**
 * The transport for HTTP/1.1 to one origin, made for load: kept-alive TCP or TLS sockets with TCP_NODELAY, one write per
 * request, never pipelined, a strict parser, and no promise and no object per request.
 */
class WireTransport implements Transport {
  readonly kind = 'wire';
  readonly #context: WireContext;
  readonly #headers: ConnectionHeaders;
  readonly #traffic = new TrafficCounter();
  readonly #pool: SocketPool<WireSocket>;
  readonly #isCapped: boolean;
  readonly #sweep: DeadlineSweep;
  /** By connection: 1 while it has a request in flight. */
  readonly #busy: Uint8Array;
  #inFlight = 0;
  /** While `send` runs, what ends at once is told later. */
  #isSending = false;
  #closing: Promise<void> | null = null;

  constructor(options: OpenTransportOptions) {
    const settings = resolveTransportOptions(options);
    const { target, connections, maxSockets, timeoutMs, connectTimeoutMs, clock } = settings;
    this.#headers = new ConnectionHeaders(connections, settings.headers, settings.authorization);
    this.#context = {
      openSocket: openerOf(settings, options.observe),
      unsentBytes: target.secure ? UNSENT_TLS_BYTES : 0,
      clock,
      wallClock: settings.wallClock,
      limits: settings.limits,
      maxHeaderBytes: settings.maxHeaderBytes,
      timeoutMs,
      connectTimeoutMs,
      headers: this.#headers,
      requests: new RequestBytes(new RequestHeads(target, this.#headers), !target.secure),
      traffic: this.#traffic,
      onSettled: (socket, connection, done, outcome) => this.#onSettled(socket, connection, done, outcome),
    };
    const sockets = Array.from({ length: maxSockets }, (_, index) => new WireSocket(index, this.#context));
    this.#pool = new SocketPool(sockets, connections);
    this.#isCapped = maxSockets < connections;
    this.#busy = new Uint8Array(connections);
    this.#sweep = new DeadlineSweep(
      clock,
      Math.min(timeoutMs, connectTimeoutMs),
      (nowUs) => this.#checkDeadlines(nowUs),
      () => this.#inFlight > 0,
    );
  }

  connect(signal?: AbortSignal, opensAtUs?: readonly number[]): Promise<ConnectReport> {
    const { clock, connectTimeoutMs } = this.#context;
    return openConnections(this.#pool.sockets, { clock, connectTimeoutMs, opensAtUs, signal });
  }

  send(request: PreparedRequest, result: OperationResult, done: Done): void {
    const { connection } = result;
    this.#checkConnection(connection);
    if (this.#busy[connection] === 1) throw new RangeError(`Connection ${connection} already has a request in flight.`);
    this.#busy[connection] = 1;
    clearAnswer(result);
    const problem = requestProblem(request) || stampProblem(request);
    if (problem !== '') return this.#reject(result, done, 'invalid_request', problem);
    if (this.#closing !== null) return this.#reject(result, done, 'aborted', 'the transport is closed');
    // A request may be sent from within the callback of another.
    const wasSending = this.#isSending;
    this.#isSending = true;
    if (this.#isCapped) {
      this.#pool.acquire(connection, (socket) => {
        if (socket === null) this.#reject(result, done, 'aborted', 'the transport is closed');
        else this.#sendOn(socket, request, result, done);
      });
      // It waits for a free socket: that is all it lacks (R1).
      if (result.readyUs === 0) result.readyUs = this.#context.clock.nowUs();
    } else this.#sendOn(this.#pool.sockets[connection] as WireSocket, request, result, done);
    this.#isSending = wasSending;
  }

  gauges(): TransportGauges {
    let open = 0;
    let reopened = 0;
    for (const socket of this.#pool.sockets) {
      if (socket.isOpen) open += 1;
      reopened += socket.timesReopened;
    }
    return { connections: open, inFlight: this.#inFlight, reopened, waiting: this.#pool.waiting };
  }

  takeTraffic(): RequestCount[] {
    return this.#traffic.take();
  }

  setAuthorization(value: string | null, connection?: number): void {
    if (connection !== undefined) this.#checkConnection(connection);
    this.#headers.set(value === null ? null : checkAuthorization(value), connection);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #checkConnection(connection: number): void {
    if (Number.isInteger(connection) && connection >= 0 && connection < this.#busy.length) return;
    throw new RangeError(`There is no connection ${connection}: they are 0 to ${this.#busy.length - 1}.`);
  }

  #sendOn(socket: WireSocket, request: PreparedRequest, result: OperationResult, done: Done): void {
    this.#inFlight += 1;
    this.#sweep.arm();
    socket.send(request, result, done);
  }

  /** Ends a request that no socket will carry. */
  #reject(result: OperationResult, done: Done, category: 'invalid_request' | 'aborted', message: string): void {
    result.doneUs = this.#context.clock.nowUs();
    if (result.readyUs === 0) result.readyUs = result.doneUs;
    if (result.requests === 0) result.sentUs = result.doneUs;
    result.category = categoryId(category);
    result.message = message;
    queueMicrotask(() => {
      this.#busy[result.connection] = 0;
      done(CALL_OUTCOME.failed);
    });
  }

  #onSettled(socket: WireSocket, connection: number, done: Done, outcome: CallOutcome): void {
    this.#inFlight -= 1;
    this.#pool.release(socket);
    this.#busy[connection] = 0;
    if (this.#isSending) queueMicrotask(() => done(outcome));
    else callBack(done, outcome);
  }

  #checkDeadlines(nowUs: number): void {
    for (const socket of this.#pool.sockets) socket.checkDeadline(nowUs);
  }

  async #close(): Promise<void> {
    await Promise.resolve();
    this.#pool.reject();
    this.#sweep.stop();
    await Promise.all(this.#pool.sockets.map((socket) => socket.close()));
  }
}

/** TLS tells only in the next turn that a write is through: of a request that is larger than this, the rest matters. */
const UNSENT_TLS_BYTES = 64 * 1024;

function openerOf({ target, tls, openSocket }: TransportSettings, observe?: ObserveConnection): ListeningOpener {
  if (observe === undefined && openSocket === null) return sharedBufferSockets(target, tls);
  const open = openSocket ?? networkSockets(target, tls);
  return streamSockets(observe === undefined ? open : observedSockets(open, observe));
}

/** Tells the caller how a request ended. A bug in the callback surfaces as what it is, and not as a failed request. */
function callBack(done: Done, outcome: CallOutcome): void {
  try {
    done(outcome);
  } catch (bug) {
    queueMicrotask(() => {
      throw bug;
    });
  }
}
