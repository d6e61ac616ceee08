import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { BenchError, type Clock } from '@syntrix-bench/core';

import { readHookAddress } from './hook-address.ts';

/** A request that may be a call, read whole. */
export interface HookRequest {
  readonly path: string;
  readonly headers: Readonly<IncomingMessage['headers']>;
  readonly body: string;
  /** Bytes of the body. */
  readonly bytes: number;
  /** When the first byte of it came, or its connection was accepted for it; µs of the run's clock. */
  readonly beganUs: number;
  /** When its last byte was read. */
  readonly receivedUs: number;
}

/** By which a request is answered, once. */
export interface HookReply {
  /** Answers without a body. @returns when it was answered; NaN where the other side had gone before */
  answer(status: number): number;
  /** Closes the connection without an answer. @returns as of `answer` */
  close(): number;
  /** Calls back once where the other side goes before an answer. */
  onGone(callback: (atUs: number) => void): void;
}

/** What a receiver tells. */
export interface HookListener {
  onRequest(request: HookRequest, reply: HookReply): void;
  /** A connection was accepted. */
  onConnection?(): void;
  /** Something came that is no request, or one that is too large or no POST: it was answered here. */
  onForeign?(): void;
  /** Time that this thread spent on a request, in µs: reading it, what the listener did, and answering. */
  onWork?(us: number): void;
}

/** How a receiver is opened. */
export interface ReceiverOptions {
  /** Host and port. */
  readonly address: string;
  readonly clock: Clock;
  readonly listener: HookListener;
  /** Bytes of the largest body. @default 4 MB */
  readonly mostBytes?: number;
}

/** Opens a receiver, as {@link openReceiver} does. */
export type OpenReceiver = (options: ReceiverOptions) => Promise<WebhookReceiver>;

/** A receiver that listens. */
export interface WebhookReceiver {
  /** Why it does not answer under a URL, seen from here, in a word or two; null where it does. Its listener must answer 204. */
  troubleAt(url: string): Promise<string | null>;
  /** Takes no more, and cuts off whoever waits for an answer. */
  close(): Promise<void>;
}

const MOST_BYTES = 4_000_000;
const MOST_HEADER_BYTES = 16_384;
/** More connections than a server keeps open; those beyond it are closed as they come. */
const MOST_CONNECTIONS = 4_096;
/** A server closes its own idle connections sooner: one that is closed here while it is being used costs an attempt. */
const KEEP_ALIVE_MS = 120_000;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const REACHED_WITHIN_MS = 2_000;

/**
 * Opens the receiver of webhooks: one HTTP server, whose requests are bounded in every way. Whatever comes, nothing is thrown.
 *
 * @throws BenchError `setup_failed` where the address cannot be listened on
 */
export async function openReceiver(options: ReceiverOptions): Promise<WebhookReceiver> {
  const { address, listener } = options;
  const server = createServer({
    maxHeaderSize: MOST_HEADER_BYTES,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    noDelay: true,
  });
  server.maxConnections = MOST_CONNECTIONS;
  const begun = new WeakMap<Socket, number>();
  server.on('connection', (socket: Socket) => {
    begun.set(socket, options.clock.nowUs());
    listener.onConnection?.();
  });
  server.on('clientError', (_error, socket) => {
    listener.onForeign?.();
    socket.destroy();
  });
  server.on('request', (request, response) => takeRequest(request, response, begun, options));
  await listen(server, address);
  // Whoever forgets to close it must not be kept alive by it.
  server.unref();
  return {
    troubleAt,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function troubleAt(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url, { method: 'POST', body: '{}', signal: AbortSignal.timeout(REACHED_WITHIN_MS) });
    return answer.status === 204 ? null : `somebody else answers, with ${answer.status}`;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const code = cause instanceof Error && 'code' in cause ? cause.code : null;
    return typeof code === 'string' ? code : 'no answer';
  }
}

function takeRequest(
  request: IncomingMessage,
  response: ServerResponse,
  begun: WeakMap<Socket, number>,
  { clock, listener, mostBytes = MOST_BYTES }: ReceiverOptions,
): void {
  const startedMs = performance.now();
  const { socket } = request;
  const beganUs = begun.get(socket) ?? clock.nowUs();
  begun.delete(socket);
  // A connection that breaks is told by `close`, wherever it happens.
  request.on('error', ignored);
  response.on('error', ignored);
  if (request.method !== 'POST') return refuse(request, response, 405, listener);
  const length = Number(request.headers['content-length'] ?? 0);
  if (length > mostBytes) return refuse(request, response, 413, listener);
  const chunks: Buffer[] = [];
  let bytes = 0;
  let workMs = performance.now() - startedMs;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostBytes) refuse(request, response, 413, listener);
    else chunks.push(chunk);
  });
  request.on('end', () => {
    if (response.headersSent || response.destroyed) return;
    const endMs = performance.now();
    const body = chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString();
    const path = request.url ?? '';
    const receivedUs = clock.nowUs();
    listener.onRequest(
      { path, headers: request.headers, body, bytes, beganUs, receivedUs },
      replyWith(response, socket, clock),
    );
    workMs += performance.now() - endMs;
    listener.onWork?.(workMs * 1000);
  });
}

function replyWith(response: ServerResponse, socket: Socket, clock: Pick<Clock, 'nowUs'>): HookReply {
  let isOver = false;
  const end = (finish: () => void): number => {
    if (isOver) return Number.NaN;
    isOver = true;
    const atUs = clock.nowUs();
    finish();
    return atUs;
  };
  return {
    answer: (status) =>
      end(() => {
        // An answer that is known to be empty keeps the connection (protocol, 10.4).
        response.writeHead(status, status === 204 || status === 304 ? undefined : { 'content-length': '0' });
        response.end();
      }),
    close: () => end(() => socket.destroy()),
    onGone: (callback) => {
      response.once('close', () => {
        if (isOver) return;
        isOver = true;
        callback(clock.nowUs());
      });
    },
  };
}

function refuse(request: IncomingMessage, response: ServerResponse, status: number, listener: HookListener): void {
  if (response.headersSent) return;
  listener.onForeign?.();
  response.writeHead(status, { 'content-length': '0', connection: 'close' });
  response.end();
  // What is still coming is not read to its end.
  request.destroy();
}

function ignored(): void {
  // Told by `close`.
}

/** What the system calls it when an address cannot be listened on, for people. */
const REASONS: Readonly<Record<string, readonly [problem: string, hint: string]>> = {
  EADDRINUSE: [
    'another program listens there',
    'end it, or give another port with --hook-addr, and in the trigger definitions',
  ],
  EADDRNOTAVAIL: ['this machine has no such address', 'give an address of this machine with --hook-addr'],
  EACCES: ['this user may not listen there', 'give a port above 1023 with --hook-addr'],
  ENOTFOUND: ['no such host is known', 'give an address of this machine with --hook-addr'],
};

function listen(server: Server, address: string): Promise<void> {
  const { host, port } = readHookAddress(address);
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const [problem, hint] = REASONS[error.code ?? ''] ?? [error.message, 'give another address with --hook-addr'];
      reject(
        new BenchError('setup_failed', `the webhook receiver cannot listen on ${address}: ${problem}`, {
          hint,
          cause: error,
        }),
      );
    });
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      server.on('error', ignored);
      resolve();
    });
  });
}
