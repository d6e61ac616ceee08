import { categoryId } from '../../categories.ts';
import { ClientUsageError } from '../../errors.ts';
import { CALL_OUTCOME, type CallOutcome } from '../../outcome.ts';
import { checkAuthorization } from '../../target/extra-headers.ts';
import { callBack } from '../call-back.ts';
import { checkWorker } from '../check-worker.ts';
import { ConnectionPool } from '../connection-pool.ts';
import { DeadlineSweep } from '../deadline-sweep.ts';
import { clearAnswer, type OperationResult } from '../../operation-result.ts';
import { WorkerHeaders } from '../worker-headers.ts';
import { openConnections } from '../open-connections.ts';
import { poolGauges } from '../pool-gauges.ts';
import { TrafficCounter, type RequestCount } from '../traffic-counter.ts';
import type { ConnectReport, PreparedRequest, Transport, TransportGauges } from '../transport.ts';
import { resolveTransportOptions, type TransportOptions } from '../transport-settings.ts';
import { RequestBytes } from './request-bytes.ts';
import { RequestHeads, requestProblem } from './request-head.ts';
import { WireConnection, type Done, type WireContext } from './wire-connection.ts';
import { openedSockets, wireSockets } from './wire-sockets.ts';

/**
 * The transport for plain HTTP/1.1 to one origin, made for load: kept-alive sockets with TCP_NODELAY, one write per
 * request, never pipelined, a strict parser, and no promise and no object per request. It speaks no TLS of its own: for
 * https targets use `UndiciTransport`, or let `openTransport` choose.
 */
export class WireTransport implements Transport {
  readonly kind = 'wire';
  readonly #context: WireContext;
  readonly #headers: WorkerHeaders;
  readonly #traffic = new TrafficCounter();
  readonly #pool: ConnectionPool<WireConnection>;
  readonly #isCapped: boolean;
  readonly #sweep: DeadlineSweep;
  /** By worker: 1 while it has a request in flight. */
  readonly #busyWorkers: Uint8Array;
  #inFlight = 0;
  /** While `send` runs, what ends at once is told later. */
  #isSending = false;
  #closing: Promise<void> | null = null;

  /**
   * @throws ClientUsageError for a bad address, header, token or number, and for https without sockets of one's own
   */
  constructor(options: TransportOptions) {
    const settings = resolveTransportOptions(options);
    const { target, workers, maxConnections, timeoutMs, connectTimeoutMs, clock } = settings;
    if (target.secure && options.openSocket === undefined) {
      const hint = 'Leave the transport out: https targets are served by undici.';
      throw new ClientUsageError('option', `The transport "wire" speaks no TLS, and ${target.origin} needs it.`, hint);
    }
    this.#headers = new WorkerHeaders(workers, settings.headers, settings.authorization);
    this.#context = {
      openSocket: options.openSocket === undefined ? wireSockets(target) : openedSockets(options.openSocket),
      clock,
      wallClock: settings.wallClock,
      limits: settings.limits,
      maxHeaderBytes: settings.maxHeaderBytes,
      timeoutMs,
      connectTimeoutMs,
      headers: this.#headers,
      requests: new RequestBytes(new RequestHeads(target, this.#headers)),
      traffic: this.#traffic,
      onSettled: (connection, worker, done, outcome) => this.#onSettled(connection, worker, done, outcome),
    };
    const connections = Array.from({ length: maxConnections }, (_, index) => new WireConnection(index, this.#context));
    this.#pool = new ConnectionPool(connections, workers);
    this.#isCapped = maxConnections < workers;
    this.#busyWorkers = new Uint8Array(workers);
    this.#sweep = new DeadlineSweep(
      clock,
      Math.min(timeoutMs, connectTimeoutMs),
      (nowUs) => this.#checkDeadlines(nowUs),
      () => this.#inFlight > 0,
    );
  }

  connect(signal?: AbortSignal, opensAtUs?: readonly number[]): Promise<ConnectReport> {
    const { clock, connectTimeoutMs } = this.#context;
    return openConnections(this.#pool.connections, { clock, connectTimeoutMs, opensAtUs, signal });
  }

  send(request: PreparedRequest, result: OperationResult, done: Done): void {
    const { connection: worker } = result;
    checkWorker(worker, this.#busyWorkers.length);
    if (this.#busyWorkers[worker] === 1) throw new RangeError(`Worker ${worker} has a request in flight already.`);
    this.#busyWorkers[worker] = 1;
    clearAnswer(result);
    const problem = requestProblem(request.method, request.path);
    if (problem !== '') return this.#refuse(result, done, 'invalid_request', problem);
    if (this.#closing !== null) return this.#refuse(result, done, 'aborted', 'the transport is closed');
    // A call may be sent from within the callback of another.
    const wasSending = this.#isSending;
    this.#isSending = true;
    if (this.#isCapped) {
      this.#pool.acquire(worker, (connection) => {
        if (connection === null) this.#refuse(result, done, 'aborted', 'the transport is closed');
        else this.#carry(connection, request, result, done);
      });
    } else this.#carry(this.#pool.connections[worker] as WireConnection, request, result, done);
    this.#isSending = wasSending;
  }

  gauges(): TransportGauges {
    return poolGauges(this.#pool, this.#inFlight);
  }

  takeTraffic(): RequestCount[] {
    return this.#traffic.take();
  }

  setAuthorization(value: string | null, worker?: number): void {
    if (worker !== undefined) checkWorker(worker, this.#busyWorkers.length);
    this.#headers.set(value === null ? null : checkAuthorization(value), worker);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #carry(connection: WireConnection, request: PreparedRequest, result: OperationResult, done: Done): void {
    this.#inFlight += 1;
    this.#sweep.arm();
    connection.carry(request, result, done);
  }

  /** Ends a call that no connection will carry. */
  #refuse(result: OperationResult, done: Done, category: 'invalid_request' | 'aborted', message: string): void {
    result.doneUs = this.#context.clock.nowUs();
    if (result.requests === 0) result.sentUs = result.doneUs;
    result.category = categoryId(category);
    result.message = message;
    queueMicrotask(() => {
      this.#busyWorkers[result.connection] = 0;
      done(CALL_OUTCOME.failed);
    });
  }

  #onSettled(connection: WireConnection, worker: number, done: Done, outcome: CallOutcome): void {
    this.#inFlight -= 1;
    this.#pool.release(connection);
    this.#busyWorkers[worker] = 0;
    if (this.#isSending) queueMicrotask(() => done(outcome));
    else callBack(done, outcome);
  }

  #checkDeadlines(nowUs: number): void {
    for (const connection of this.#pool.connections) connection.checkDeadline(nowUs);
  }

  async #close(): Promise<void> {
    await Promise.resolve();
    this.#pool.turnAway();
    this.#sweep.stop();
    await Promise.all(this.#pool.connections.map((connection) => connection.close()));
  }
}
