import type { CallOutcome } from '../outcome.ts';
import { checkAuthorization } from '../target/extra-headers.ts';
import type { TargetUrl } from '../target/target-url.ts';
import { callBack } from './call-back.ts';
import { checkWorker } from './check-worker.ts';
import { Connection } from './connection.ts';
import { ConnectionPool } from './connection-pool.ts';
import { DeadlineSweep } from './deadline-sweep.ts';
import type { OperationResult } from '../operation-result.ts';
import { Flight, type FlightContext } from './flight.ts';
import { WorkerHeaders } from './worker-headers.ts';
import { connectTimeout, openConnections } from './open-connections.ts';
import { poolGauges } from './pool-gauges.ts';
import { TrafficCounter, type RequestCount } from './traffic-counter.ts';
import type { ConnectReport, PreparedRequest, Transport, TransportGauges } from './transport.ts';
import { resolveTransportOptions, type TransportOptions } from './transport-settings.ts';

/** The transport on undici's dispatcher: one kept-alive connection per worker, never pipelined, TCP_NODELAY. */
export class UndiciTransport implements Transport {
  readonly kind = 'undici';
  readonly #target: TargetUrl;
  readonly #workers: number;
  readonly #timeoutMs: number;
  readonly #connectTimeoutMs: number;
  readonly #context: FlightContext;
  readonly #headers: WorkerHeaders;
  readonly #pool: ConnectionPool<Connection>;
  readonly #sweep: DeadlineSweep;
  readonly #busyWorkers: boolean[];
  /** By connection; `null` while it is idle. */
  readonly #flights: (Flight | null)[];
  #inFlight = 0;
  #closing: Promise<void> | null = null;

  /**
   * @throws ClientUsageError for a bad address, header, token or number
   */
  constructor(options: TransportOptions) {
    const settings = resolveTransportOptions(options);
    this.#target = settings.target;
    this.#workers = settings.workers;
    this.#timeoutMs = settings.timeoutMs;
    this.#connectTimeoutMs = settings.connectTimeoutMs;
    const { clock, wallClock, limits } = settings;
    this.#context = { clock, wallClock, limits, traffic: new TrafficCounter() };
    this.#headers = new WorkerHeaders(settings.workers, settings.headers, settings.authorization);
    const connections = Array.from({ length: settings.maxConnections }, (_, index) => new Connection(index, settings));
    this.#pool = new ConnectionPool(connections, settings.workers);
    this.#busyWorkers = new Array<boolean>(settings.workers).fill(false);
    this.#flights = new Array<Flight | null>(settings.maxConnections).fill(null);
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
    return openConnections(this.#pool.connections, { clock, connectTimeoutMs, opensAtUs, signal });
  }

  send(request: PreparedRequest, result: OperationResult, done: (outcome: CallOutcome) => void): void {
    const { connection: worker } = result;
    checkWorker(worker, this.#workers);
    if (this.#busyWorkers[worker] === true) throw new RangeError(`Worker ${worker} has a request in flight already.`);
    this.#busyWorkers[worker] = true;
    let hasReturned = false;
    const settle = (outcome: CallOutcome): void => {
      this.#busyWorkers[worker] = false;
      if (hasReturned) callBack(done, outcome);
      else queueMicrotask(() => done(outcome));
    };
    if (this.#closing === null)
      this.#pool.acquire(worker, (connection) => this.#fly(connection, request, result, settle));
    else this.#refuse(request, result, settle);
    hasReturned = true;
  }

  gauges(): TransportGauges {
    return poolGauges(this.#pool, this.#inFlight);
  }

  takeTraffic(): RequestCount[] {
    return this.#context.traffic.take();
  }

  setAuthorization(value: string | null, worker?: number): void {
    if (worker !== undefined) checkWorker(worker, this.#workers);
    this.#headers.set(value === null ? null : checkAuthorization(value), worker);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #fly(
    connection: Connection | null,
    request: PreparedRequest,
    result: OperationResult,
    settle: (outcome: CallOutcome) => void,
  ): void {
    if (connection === null) return this.#refuse(request, result, settle);
    const { connection: worker } = result;
    const flight = new Flight(
      this.#context,
      request,
      result,
      () => connection.socket,
      this.#headers.expiresAtMs(worker),
      (outcome) => {
        this.#flights[connection.index] = null;
        this.#inFlight -= 1;
        this.#pool.release(connection);
        settle(outcome);
      },
    );
    this.#flights[connection.index] = flight;
    this.#inFlight += 1;
    this.#sweep.arm();
    connection.dispatch(request, this.#target.pathPrefix, this.#headers.of(worker, request.body !== null), flight);
  }

  /** Ends a request that came after `close`. */
  #refuse(request: PreparedRequest, result: OperationResult, settle: (outcome: CallOutcome) => void): void {
    const flight = new Flight(this.#context, request, result, () => null, null, settle);
    flight.breakOff('aborted', 'the transport is closed');
  }

  #checkDeadlines(nowUs: number): void {
    const { connections } = this.#pool;
    for (let index = 0; index < this.#flights.length; index += 1) {
      const flight = this.#flights[index];
      if (flight == null) continue;
      if (flight.sentUs >= 0) {
        const deadlineUs = flight.sentUs + this.#timeoutMs * 1000;
        if (nowUs >= deadlineUs) flight.breakOff('timeout', `no whole answer within ${this.#timeoutMs} ms`, deadlineUs);
      } else if (nowUs >= flight.calledUs + this.#connectTimeoutMs * 1000) {
        connections[index]?.giveUpOpening(connectTimeout(this.#connectTimeoutMs));
      }
    }
  }

  async #close(): Promise<void> {
    await Promise.resolve();
    this.#pool.turnAway();
    for (const flight of this.#flights) flight?.breakOff('aborted', 'the transport was closed');
    this.#sweep.stop();
    await Promise.all(this.#pool.connections.map((connection) => connection.close()));
  }
}
