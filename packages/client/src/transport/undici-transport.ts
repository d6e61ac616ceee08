import type { CallOutcome } from '../outcome.ts';
import { checkAuthorization } from '../target/extra-headers.ts';
import type { TargetUrl } from '../target/target-url.ts';
import { callBack } from './call-back.ts';
import { checkLane } from './check-lane.ts';
import { Connection } from './connection.ts';
import { ConnectionPool } from './connection-pool.ts';
import { DeadlineSweep } from './deadline-sweep.ts';
import type { Exchange } from './exchange.ts';
import { Flight, type FlightContext } from './flight.ts';
import { LaneHeaders } from './lane-headers.ts';
import { connectTimeout, openConnections } from './open-connections.ts';
import { poolGauges } from './pool-gauges.ts';
import { TrafficCounter, type RequestCount } from './traffic-counter.ts';
import type { ConnectReport, PreparedRequest, Transport, TransportGauges } from './transport.ts';
import { resolveTransportOptions, type TransportOptions } from './transport-settings.ts';

/** The transport on undici's dispatcher: one kept-alive connection per lane, never pipelined, TCP_NODELAY. */
export class UndiciTransport implements Transport {
  readonly kind = 'undici';
  readonly #target: TargetUrl;
  readonly #lanes: number;
  readonly #timeoutMs: number;
  readonly #connectTimeoutMs: number;
  readonly #context: FlightContext;
  readonly #headers: LaneHeaders;
  readonly #pool: ConnectionPool<Connection>;
  readonly #sweep: DeadlineSweep;
  readonly #busyLanes: boolean[];
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
    this.#lanes = settings.lanes;
    this.#timeoutMs = settings.timeoutMs;
    this.#connectTimeoutMs = settings.connectTimeoutMs;
    const { clock, wallClock, limits } = settings;
    this.#context = { clock, wallClock, limits, traffic: new TrafficCounter() };
    this.#headers = new LaneHeaders(settings.lanes, settings.headers, settings.authorization);
    const connections = Array.from({ length: settings.maxConnections }, (_, index) => new Connection(index, settings));
    this.#pool = new ConnectionPool(connections, settings.lanes);
    this.#busyLanes = new Array<boolean>(settings.lanes).fill(false);
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

  send(request: PreparedRequest, exchange: Exchange, done: (outcome: CallOutcome) => void): void {
    const { lane } = exchange;
    checkLane(lane, this.#lanes);
    if (this.#busyLanes[lane] === true) throw new RangeError(`Lane ${lane} has a request in flight already.`);
    this.#busyLanes[lane] = true;
    let hasReturned = false;
    const settle = (outcome: CallOutcome): void => {
      this.#busyLanes[lane] = false;
      if (hasReturned) callBack(done, outcome);
      else queueMicrotask(() => done(outcome));
    };
    if (this.#closing === null)
      this.#pool.acquire(lane, (connection) => this.#fly(connection, request, exchange, settle));
    else this.#refuse(request, exchange, settle);
    hasReturned = true;
  }

  gauges(): TransportGauges {
    return poolGauges(this.#pool, this.#inFlight);
  }

  takeTraffic(): RequestCount[] {
    return this.#context.traffic.take();
  }

  setAuthorization(value: string | null, lane?: number): void {
    if (lane !== undefined) checkLane(lane, this.#lanes);
    this.#headers.set(value === null ? null : checkAuthorization(value), lane);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #fly(
    connection: Connection | null,
    request: PreparedRequest,
    exchange: Exchange,
    settle: (outcome: CallOutcome) => void,
  ): void {
    if (connection === null) return this.#refuse(request, exchange, settle);
    const { lane } = exchange;
    const flight = new Flight(
      this.#context,
      request,
      exchange,
      () => connection.socket,
      this.#headers.expiresAtMs(lane),
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
    connection.dispatch(request, this.#target.pathPrefix, this.#headers.of(lane, request.body !== null), flight);
  }

  /** Ends a request that came after `close`. */
  #refuse(request: PreparedRequest, exchange: Exchange, settle: (outcome: CallOutcome) => void): void {
    const flight = new Flight(this.#context, request, exchange, () => null, null, settle);
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
