import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { DASHBOARD_POLICY, readDashboard } from '@syntrix-bench/dashboard';
import type { Report } from '@syntrix-bench/metrics';
import { BenchError, isEnded, type Reporter, type RunHandle, type RunStatus } from '@syntrix-bench/core';

import { metricsAnswer } from './answers/figures.ts';
import { ReportFolder, type ReportFolderOptions, type SkippedFile } from './sessions/report-folder.ts';
import { Sessions } from './sessions/sessions.ts';
import { WatchedRun, type RunNews } from './sessions/watched-run.ts';
import { foreignPage, isLoopback, refusal, SAFE_HEADERS, type GuardOptions, type Refusal } from './server/guard.ts';
import { listenOnFree, parseAddress } from './server/listen.ts';
import { KeptAnswers } from './server/kept-answers.ts';
import { createRoutes, type ControlAnswer, type ControlOrder } from './server/routes.ts';
import { messageOf, SocketListeners } from './server/sockets.ts';

/** What {@link createMonitor} takes; all of it has a default. */
export interface MonitorOptions {
  /** `host:port`. Where the port is taken the next free one is used; port 0 is any. @default 'localhost:9090' */
  readonly address?: string;
  /** Time from one `metrics_update` on the socket to the next, in ms. Figures are made so often while anybody watches, and at least every 2 s. @default 2000 */
  readonly metricsIntervalMs?: number;
  /** How far back `/api/metrics/timeline` reaches. @default 3600 */
  readonly timelineRetentionSeconds?: number;
  /** How many samples of errors are kept. @default 1000 */
  readonly maxErrorsRetained?: number;
  /** Makes Prometheus text of a report, for `/metrics`. @default there is none */
  readonly metricsText?: (report: Report) => string;
  /** A folder whose reports are shown, too. @default none */
  readonly history?: ReportFolderOptions;
  /** Wall time in ms. @default the machine's */
  readonly nowMs?: () => number;
}

/** What a monitor may do with a run: a part of its handle. */
export type SteeredRun = Pick<RunHandle, 'soFar' | 'startedAtMs' | 'status' | 'phase' | 'pause' | 'resume' | 'stop'>;

/** A run that a monitor shows. */
export interface Watched {
  /** For the run: it sees it go by. */
  readonly reporter: Reporter;
  /** Hands over the run once it has started. */
  attach(run: SteeredRun): void;
}

/** A monitor that listens. */
export interface Monitor {
  /** Where a person on this machine finds it. */
  readonly url: string;
  readonly port: number;
  /** Whether another port was taken than was asked for. */
  readonly isOtherPort: boolean;
  /** Whether others on the network can reach it. */
  readonly isExposed: boolean;
  /** What pause, resume and stop ask for, where it is exposed; null: nothing. */
  readonly token: string | null;
  /** Shows one more run. */
  watch(): Watched;
  /** Files of the history that are no reports that can be shown. */
  skipped(): Promise<readonly SkippedFile[]>;
  /**
   * Stops listening, and cuts off who still reads.
   *
   * @param how `farewell`: whoever watched until now has two seconds to ask what the run came to. @default nobody is waited for
   */
  close(how?: { readonly farewell: boolean }): Promise<void>;
}

/** How many connections are taken at once; more are closed. */
const MAX_CONNECTIONS = 200;
/** How long a request may take to arrive, and a connection may be silent. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8 * 1024,
} as const;
const SILENCE_MS = 15_000;
/** Who asked so shortly before the end watches. */
const WATCHED_MS = 5_000;
/** Whoever watches sees no older figures. */
const LONGEST_HELD_MS = 2_000;
/** How long watchers have to ask for what a run came to. */
const FAREWELL_MS = 2_000;

/**
 * Starts a server that shows runs in the browser, live and afterwards. Nothing that goes wrong in it later touches a run.
 *
 * @throws BenchError `config_invalid` where the address is none; what the system says where it cannot listen
 */
export async function createMonitor(options: MonitorOptions = {}): Promise<Monitor> {
  const { address = 'localhost:9090', nowMs = Date.now, metricsIntervalMs = 2000 } = options;
  const place = parseAddress(address);
  if (place === null)
    throw new BenchError('config_invalid', `${address} is no address for the monitor`, {
      hint: 'write host:port, such as localhost:9090',
    });
  const isExposed = !isLoopback(place.host);
  const token = isExposed ? randomBytes(16).toString('hex') : null;
  const guard: GuardOptions = { names: isExposed ? [hostname(), place.host] : [], token };
  const folder = options.history === undefined ? null : new ReportFolder(options.history);
  const sessions = new Sessions(folder);
  /** Those that are not over: a handle holds the whole run. */
  const steered = new Map<WatchedRun, SteeredRun>();
  const sockets = new SocketListeners();
  const kept = new KeptAnswers({ ...SAFE_HEADERS, 'content-security-policy': DASHBOARD_POLICY });
  const routes = createRoutes({
    sessions,
    folder,
    kept,
    policy: DASHBOARD_POLICY,
    dashboard: readDashboard(),
    metricsText: options.metricsText ?? null,
    control: (order, id) => {
      const run = sessions.watched(id);
      if (run === null) return null;
      const handle = steered.get(run);
      if (handle !== undefined) return orderRun(handle, order);
      return run.isOver ? orderedTooLate(run.status) : null;
    },
    nowMs,
  });
  const answer = getRequestListener(routes.fetch, { overrideGlobalObjects: false });
  let lastAskedAt = -Infinity;
  const server = createGuardedServer((request, response) => {
    lastAskedAt = performance.now();
    return kept.answerAgain(request, response) ? Promise.resolve() : answer(request, response);
  }, guard);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refused = refusal(request, guard) ?? foreignPage(request) ?? otherPath(request);
    if (refused !== null || sockets.isFull) return refuseUpgrade(socket, refused);
    sockets.accept(request, socket, head, () => {
      const newest = sessions.watched(undefined);
      return newest === null ? null : messageOf(...updateOf(newest, nowMs));
    });
  });
  const port = await listenOnFree(server, place.host === 'localhost' ? '127.0.0.1' : place.host, place.port);
  const updates = setInterval(() => {
    const newest = sessions.watched(undefined);
    if (sockets.count > 0 && newest !== null) sockets.tell(...updateOf(newest, nowMs));
  }, metricsIntervalMs);
  updates.unref();

  return {
    url: `http://${urlHost(place.host)}:${port}/`,
    port,
    isOtherPort: place.port !== 0 && port !== place.port,
    isExposed,
    token,
    watch: () => {
      const run: WatchedRun = new WatchedRun({
        nowMs,
        timelineRetentionSeconds: options.timelineRetentionSeconds ?? 3600,
        maxErrorsRetained: options.maxErrorsRetained ?? 1000,
        figuresEveryMs: Math.min(metricsIntervalMs, LONGEST_HELD_MS),
        control: { isThere: true, needsToken: token !== null },
        onNews: (news) => {
          if (news.type === 'benchmark_completed') steered.delete(run);
          tellNews(sockets, run, news, nowMs);
        },
      });
      sessions.watch(run);
      return {
        reporter: run.reporter,
        attach: (handle) => {
          steered.set(run, handle);
          run.attach(handle, (id) => sessions.isTaken(id, run));
        },
      };
    },
    skipped: async () => {
      await folder?.sessions();
      return folder?.skipped ?? [];
    },
    close: async ({ farewell } = { farewell: false }) => {
      if (farewell && (performance.now() - lastAskedAt < WATCHED_MS || sockets.count > 0)) await delay(FAREWELL_MS);
      clearInterval(updates);
      sockets.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A server that answers only whom it may, and bounds what any of them can take up. */
function createGuardedServer(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  guard: GuardOptions,
): Server {
  const server = createServer(LIMITS, (request, response) => {
    const refused = refusal(request, guard);
    if (refused === null) void answer(request, response);
    else refuse(response, refused);
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.setTimeout(SILENCE_MS);
  // What goes wrong while it listens is nothing that a run has to know of.
  server.on('error', () => undefined);
  return server;
}

function refuse(response: ServerResponse, { status, error }: Refusal): void {
  const body = JSON.stringify({ error });
  response.writeHead(status, {
    ...SAFE_HEADERS,
    'content-security-policy': "default-src 'none'",
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    // What of the body still comes is not read.
    connection: 'close',
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
  });
  response.end(body);
}

function otherPath({ url }: IncomingMessage): Refusal | null {
  return url?.split('?')[0] === '/ws/metrics' ? null : { status: 400, error: 'listen at /ws/metrics' };
}

/** `refused` null: there is no room. */
function refuseUpgrade(socket: Duplex, refused: Refusal | null): void {
  const status = refused === null ? '503 Service Unavailable' : `${refused.status} Refused`;
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

function orderRun(handle: SteeredRun, order: ControlOrder): ControlAnswer {
  const before = handle.status;
  if (isEnded(before)) return orderedTooLate(before);
  switch (order) {
    case 'pause':
      if (before === 'paused') return { status: before, message: 'it is paused already', isDone: true };
      handle.pause();
      return handle.status === 'paused'
        ? { status: handle.status, message: 'paused: what is under way ends, and nothing starts', isDone: true }
        : { status: handle.status, message: `not paused: ${whyNoLoad(handle)}`, isDone: false };
    case 'resume':
      if (before !== 'paused') return { status: before, message: 'it is not paused', isDone: true };
      handle.resume();
      return { status: handle.status, message: 'load goes on', isDone: true };
    case 'stop':
      handle.stop('the monitor');
      return {
        status: handle.status,
        message: 'load ends; what the run made is cleaned up, then it reports',
        isDone: true,
      };
  }
}

function orderedTooLate(status: RunStatus): ControlAnswer {
  return { status, message: 'the run is over', isDone: false };
}

function whyNoLoad({ phase }: SteeredRun): string {
  return phase === 'setup' ? 'load has not begun' : 'load has ended';
}

/** The figures of a run as they are told. */
function updateOf(run: WatchedRun, nowMs: () => number): readonly ['metrics_update', string, object] {
  return ['metrics_update', new Date(nowMs()).toISOString(), metricsAnswer(run.now(), nowMs())];
}

function tellNews(sockets: SocketListeners, run: WatchedRun, news: RunNews, nowMs: () => number): void {
  if (sockets.count === 0) return;
  const timestamp = new Date(nowMs()).toISOString();
  switch (news.type) {
    case 'status_change':
      return sockets.tell(news.type, timestamp, { status: news.status, previous: news.previous });
    case 'error_occurred':
      for (const error of news.errors) sockets.tell(news.type, error.timestamp, error);
      return;
    case 'benchmark_completed': {
      const { status, reason } = news.report.run;
      const metrics = metricsAnswer(run.now(), nowMs());
      return sockets.tell(news.type, timestamp, { session_id: run.id, status, reason, metrics });
    }
  }
}

/** What a browser on this machine is to be sent to. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
