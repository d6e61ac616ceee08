import { OUTCOME_CODE, type OutcomeCode, type RequestCount } from '@syntrix-bench/metrics';

import type { Clock } from '../contracts/clock.ts';
import type { OperationResult } from '../contracts/operation-result.ts';
import type {
  Authenticator,
  ConnectContext,
  Credentials,
  ProbeResult,
  Session,
  TargetConnection,
} from '../contracts/target.ts';
import type { TestTarget } from './test-target.ts';

/** One call that a worker made. */
export interface ScriptedCall {
  /** The worker's number in the run; negative for the coordinator and for work outside of workers. */
  readonly worker: number;
  readonly database: string;
  readonly name: string;
  readonly detail: string;
  readonly atUs: number;
  /** Counts all calls of the target from 0. */
  readonly index: number;
  /** Whole value of the `Authorization` header. */
  readonly authorization: string | null;
}

/** What a call comes to. */
export interface ScriptedAnswer {
  /** Time from *sent* to *done*. @default the target's `serviceUs` */
  readonly serviceUs?: number;
  /** Time from *ready* to *sent*. @default 0 */
  readonly blockedUs?: number;
  /** @default ok */
  readonly outcome?: OutcomeCode;
  /** @default 200 for ok, else 500 */
  readonly status?: number;
  /** A name out of the target's `categories`. @default none */
  readonly category?: string;
  readonly message?: string;
}

/** What workers are given by a scripted target. */
export interface ScriptedClient {
  /** Makes one call, which takes its scripted time, and fills the result as a transport would. */
  call(name: string, result: OperationResult, detail?: string): Promise<OutcomeCode>;
  /** Opens a socket; rejects where that is scripted so. */
  openSocket(listener: ScriptedSocketListener): Promise<{ close(): void }>;
}

/** What a scenario hears from its socket. */
export interface ScriptedSocketListener {
  onEvent(event: string): void;
  /** The socket was lost; it says nothing any more. */
  onLost(reason: string): void;
}

/** A socket that is open, as the target sees it. */
export interface ScriptedSocket {
  readonly database: string;
  /** Counts all sockets of the target from 0. */
  readonly index: number;
  readonly openedUs: number;
  /** Whole value of the `Authorization` header of whom it was opened as. */
  readonly authorization: string | null;
  /** Says something; a socket that is not open any more says nothing. @param delayUs @default 0 */
  emit(event: string, delayUs?: number): void;
  /** Breaks off. */
  drop(reason: string): void;
}

/** A socket that is to be opened. */
export interface ScriptedOpening {
  readonly database: string;
  readonly index: number;
  readonly atUs: number;
}

/** What {@link scriptedTarget} takes. */
export interface ScriptedTargetOptions {
  /** What each call takes. @default 1000 */
  readonly serviceUs?: number;
  /** What each call comes to. @default ok after `serviceUs` */
  readonly answer?: (call: ScriptedCall) => ScriptedAnswer;
  /** What a probe by a worker finds in a database. @default ready */
  readonly probe?: (database: string, worker: number) => ProbeResult | Promise<ProbeResult>;
  /** How many connections were opened again by a time. @default none */
  readonly reopenedBy?: (atUs: number) => number;
  /** How long opening a socket takes, and why it fails. @default at once, and it does not */
  readonly socket?: (opening: ScriptedOpening) => { readonly takesUs?: number; readonly failsWith?: Error };
  /** Sessions handed out one after the other; the last one is repeated. @default one anonymous session */
  readonly sessions?: readonly Session[];
}

/** A target made of virtual time. */
export interface ScriptedTarget extends TestTarget<ScriptedClient> {
  /** All calls so far, in the order in which they were sent. */
  readonly calls: readonly ScriptedCall[];
  /** When each worker's connection was opened, in that order. */
  readonly opened: readonly { readonly worker: number; readonly atUs: number }[];
  /** Sockets that are open, in the order in which they were opened. */
  readonly sockets: readonly ScriptedSocket[];
  /** Connections that are open, sockets included. */
  readonly openConnections: number;
}

const CATEGORIES = [
  '',
  'timeout',
  'connection_refused',
  'aborted',
  'http_404_not_found',
  'http_500_internal',
  'local_limit',
  'connection_reset',
  'connect_timeout',
] as const;
const ANONYMOUS: Session = { username: 'anonymous', authorization: null, refreshToken: null, expiresInSeconds: null };

/** A target for tests: answers as scripted after as much time of the run's clock as scripted, and remembers every call. */
export function scriptedTarget(options: ScriptedTargetOptions = {}): ScriptedTarget {
  const calls: ScriptedCall[] = [];
  const opened: { worker: number; atUs: number }[] = [];
  const sockets: ScriptedSocket[] = [];
  let openConnections = 0;
  let socketCount = 0;

  function openConnection(
    clock: Clock,
    workers: readonly number[],
    first: Credentials,
    workloadOf: ConnectContext['workloadOf'],
  ): TargetConnection<ScriptedClient> {
    const traffic = new Map<string, RequestCount>();
    let credentials = first;
    let inFlight = 0;
    openConnections += workers.length;

    function count(method: string, status: number): void {
      const key = `${method} ${status}`;
      traffic.set(key, { method, status, count: (traffic.get(key)?.count ?? 0) + 1 });
    }

    function call(database: string, name: string, result: OperationResult, detail: string): Promise<OutcomeCode> {
      const authorization = authorizationOf(credentials, result.worker, workloadOf?.(result.worker) ?? null);
      const entry = {
        worker: result.worker,
        database,
        name,
        detail,
        atUs: clock.nowUs(),
        index: calls.length,
        authorization,
      };
      calls.push(entry);
      const answer = options.answer?.(entry) ?? {};
      const outcome = answer.outcome ?? OUTCOME_CODE.ok;
      if (result.readyUs === 0) result.readyUs = entry.atUs;
      if (result.requests === 0) result.sentUs = entry.atUs + (answer.blockedUs ?? 0);
      result.requests += 1;
      inFlight += 1;
      return new Promise((resolve) => {
        const takesUs = (answer.blockedUs ?? 0) + (answer.serviceUs ?? options.serviceUs ?? 1000);
        clock.setTimer(takesUs, () => {
          inFlight -= 1;
          result.doneUs = clock.nowUs();
          result.status = answer.status ?? (outcome === OUTCOME_CODE.ok ? 200 : 500);
          result.category = Math.max(0, CATEGORIES.indexOf((answer.category ?? '') as (typeof CATEGORIES)[number]));
          result.message = answer.message ?? '';
          result.bytesOut += 100;
          result.bytesIn += 200;
          count(name, result.status);
          resolve(outcome);
        });
      });
    }

    async function openSocket(
      worker: number,
      database: string,
      listener: ScriptedSocketListener,
    ): Promise<{ close(): void }> {
      const index = socketCount;
      socketCount += 1;
      const { takesUs = 0, failsWith } = options.socket?.({ database, index, atUs: clock.nowUs() }) ?? {};
      if (takesUs > 0) await new Promise<void>((resolve) => void clock.setTimer(takesUs, resolve));
      if (failsWith !== undefined) throw failsWith;
      const isOpen = (): boolean => sockets.includes(socket);
      const forget = (): void => void sockets.splice(sockets.indexOf(socket), 1);
      const socket: ScriptedSocket = {
        database,
        index,
        openedUs: clock.nowUs(),
        authorization: authorizationOf(credentials, worker, workloadOf?.(worker) ?? null),
        emit: (event, delayUs = 0) =>
          void clock.setTimer(delayUs, () => {
            if (isOpen()) listener.onEvent(event);
          }),
        drop(reason) {
          if (!isOpen()) return;
          forget();
          listener.onLost(reason);
        },
      };
      sockets.push(socket);
      return {
        close: () => {
          if (isOpen()) forget();
        },
      };
    }

    return {
      transport: 'scripted',
      openings: workers.map((worker) => ({ worker, connectUs: 0, category: 0, message: '' })),
      client: (worker, database) => ({
        call: (name, result, detail = '') => call(database, name, result, detail),
        openSocket: (listener) => openSocket(worker, database, listener),
      }),
      placeOf: (worker) => workers.indexOf(worker),
      setCredentials(next) {
        credentials = next;
      },
      gauges: () => ({
        connections: workers.length,
        inFlight,
        waiting: 0,
        reopened: options.reopenedBy?.(clock.nowUs()) ?? 0,
      }),
      takeTraffic() {
        const taken = [...traffic.values()];
        traffic.clear();
        return taken;
      },
      async close() {
        openConnections -= workers.length;
      },
    };
  }

  return {
    kind: 'scripted',
    categories: CATEGORIES,
    calls,
    opened,
    sockets,
    get openConnections() {
      return openConnections + sockets.length;
    },
    leftovers: () => sockets.map(({ database, index }) => `socket ${index} to ${database}`),
    async connect({ clock, workers, credentials, workloadOf, opensAtUs, signal }) {
      const inTurn = [...workers].sort((a, b) => (opensAtUs?.(a) ?? 0) - (opensAtUs?.(b) ?? 0));
      for (const worker of inTurn) {
        await untilDue(clock, opensAtUs?.(worker) ?? 0, signal);
        if (!signal.aborted) opened.push({ worker, atUs: clock.nowUs() });
      }
      return openConnection(clock, workers, credentials, workloadOf);
    },
    probe: (_connection, database, worker) =>
      Promise.resolve(options.probe?.(database, worker) ?? { ready: true, version: null }),
    authenticator: () => scriptedAuthenticator(options.sessions ?? [ANONYMOUS]),
  };
}

function untilDue(clock: Clock, dueUs: number, signal: AbortSignal): Promise<void> | undefined {
  const waitUs = dueUs - clock.nowUs();
  if (waitUs <= 0 || signal.aborted) return undefined;
  return new Promise((resolve) => {
    const timer = clock.setTimer(waitUs, resolve);
    signal.addEventListener('abort', () => {
      timer.cancel();
      resolve();
    });
  });
}

function scriptedAuthenticator(sessions: readonly Session[]): Authenticator {
  let next = 0;
  const take = () => {
    const session = sessions[Math.min(next, sessions.length - 1)] ?? ANONYMOUS;
    next += 1;
    return Promise.resolve(session);
  };
  return { open: async () => [await take()], renew: take, takeTraffic: () => [] };
}

function authorizationOf({ authorizations, workloads }: Credentials, worker: number, workload: string | null) {
  const users = (workload === null ? undefined : workloads?.[workload]) ?? authorizations;
  return users[Math.max(0, worker) % Math.max(1, users.length)] ?? null;
}
