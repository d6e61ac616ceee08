import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { ExtendOptions, Method, RequestError, Response, TimeoutError } from 'got';
import type { ErrorCategory } from '../categories.ts';
import { systemWallClock, type WallClock } from '../clock.ts';
import { SyntrixError } from '../errors.ts';
import { CALL_OUTCOME, callOutcome } from '../outcome.ts';
import { checkAuthorization, checkExtraHeaders } from '../target/extra-headers.ts';
import { localLookup } from '../target/local-lookup.ts';
import { observedAgent, type ObserveConnection } from '../target/observed-socket.ts';
import { parseTargetUrl } from '../target/target-url.ts';
import type { TlsSettings } from '../target/tls-settings.ts';
import { readTokenClaims } from '../tokens/token-claims.ts';
import {
  answerCategory,
  isExpiredToken,
  oneLine,
  readAnswerError,
  type AnswerError,
} from '../transport/answer-error.ts';
import { networkCategory } from '../transport/network-category.ts';
import { TrafficCounter, type RequestCount } from '../transport/traffic-counter.ts';

/** How to reach a server for what is not measured: auth, databases, administration, health. */
export interface ControlOptions {
  /** Address of the server, such as `http://127.0.0.1:8080`. */
  readonly url: string | URL;
  /** From the call until the last byte of the answer. @default 30000 */
  readonly timeoutMs?: number;
  /** Longest body of an answer. @default 8388608 (8 MiB) */
  readonly maxBodyBytes?: number;
  /** How often a call that changes nothing twice (GET, PUT, DELETE) is tried again after 429, 5xx or a network error. @default 0 */
  readonly retries?: number;
  /** Added to every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For https targets. */
  readonly tls?: TlsSettings;
  /** Lets somebody see what goes over the connections. @default none */
  readonly observe?: ObserveConnection;
  /** @default the host's wall clock */
  readonly wallClock?: WallClock;
}

/** One call that is not measured. */
export interface ControlCall {
  readonly method: Method;
  /** Path and query below the target's prefix, already percent-encoded. */
  readonly path: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly text?: string;
  /** Bearer token; left out for an anonymous call. */
  readonly token?: string | undefined;
  /** The only status that counts as success. */
  readonly expect: number;
  /** What the call is for, to begin an error's message with: `login`. */
  readonly purpose: string;
}

/** The answer to a call that succeeded. */
export interface ControlAnswer {
  readonly status: number;
  readonly text: string;
  /** Reads the body as JSON. @throws SyntrixError `protocol` if it is none */
  json(): unknown;
}

const METHODS_THAT_ONLY_READ = new Set<string>(['GET', 'HEAD']);
const USER_AGENT = 'syntrix-bench';

/**
 * Calls that are not measured, on got: each on a connection of its own, bounded in time and size, never redirected,
 * and not retried unless told to. Errors are {@link SyntrixError}s.
 */
export class ControlClient {
  readonly #settings: ExtendOptions;
  readonly #baseUrl: string;
  readonly #maxBodyBytes: number;
  readonly #wallClock: WallClock;
  readonly #traffic = new TrafficCounter();

  /** @throws ClientUsageError for a bad address or header */
  constructor(options: ControlOptions) {
    const { origin, pathPrefix } = parseTargetUrl(options.url);
    const tls = options.tls ?? {};
    this.#baseUrl = origin + pathPrefix;
    this.#maxBodyBytes = options.maxBodyBytes ?? 8 * 1024 * 1024;
    this.#wallClock = options.wallClock ?? systemWallClock;
    this.#settings = {
      throwHttpErrors: false,
      followRedirect: false,
      decompress: false,
      responseType: 'buffer',
      timeout: { request: options.timeoutMs ?? 30_000 },
      retry: { limit: options.retries ?? 0 },
      headers: { 'user-agent': USER_AGENT, ...Object.fromEntries(checkExtraHeaders(options.headers ?? {})) },
      agent: agentsOf(options.observe),
      https: {
        ...(tls.caPem === undefined ? {} : { certificateAuthority: tls.caPem }),
        ...(tls.certificatePem === undefined ? {} : { certificate: tls.certificatePem }),
        ...(tls.keyPem === undefined ? {} : { key: tls.keyPem }),
        ...(tls.keyPassphrase === undefined ? {} : { passphrase: tls.keyPassphrase }),
        ...(tls.serverName === undefined ? {} : { serverName: tls.serverName }),
        ...(tls.insecure === true ? { rejectUnauthorized: false } : {}),
      },
      hooks: { beforeRetry: [(error) => this.#countFailed(error)] },
    };
  }

  /** Requests by method and status since the last call; status 0 for "no answer". */
  takeTraffic(): RequestCount[] {
    return this.#traffic.take();
  }

  /** @throws SyntrixError if the call did not succeed with the status it expects */
  async call(call: ControlCall): Promise<ControlAnswer> {
    const response = await this.#send(call);
    this.#traffic.add(call.method, response.statusCode);
    if (response.statusCode !== call.expect) throw this.#errorOfAnswer(call, response);
    const text = Buffer.from(response.rawBody).toString('utf8');
    return { status: response.statusCode, text, json: () => parseJson(call, text) };
  }

  async #send(call: ControlCall): Promise<Response<Buffer>> {
    // Loaded with the first call: it takes longer to load than all of the rest, and not everybody who has a client calls.
    const { default: got, RequestError } = await import('got');
    const body = call.json === undefined ? call.text : JSON.stringify(call.json);
    const request = got.extend(this.#settings)(this.#baseUrl + call.path, {
      method: call.method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(call.token === undefined ? {} : { authorization: checkAuthorization(`Bearer ${call.token}`) }),
      },
      ...(body === undefined ? {} : { body }),
      responseType: 'buffer',
    });
    void request.on('downloadProgress', ({ transferred }) => {
      if (transferred > this.#maxBodyBytes) request.cancel();
    });
    try {
      return await request;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      this.#countFailed(error);
      throw this.#errorOfNetwork(call, error);
    }
  }

  #countFailed(error: RequestError): void {
    if (wasRequestSent(error)) this.#traffic.add(error.options.method, error.response?.statusCode ?? 0);
  }

  #errorOfNetwork(call: ControlCall, error: RequestError): SyntrixError {
    const category = requestErrorCategory(error);
    const tooLarge = `the body is longer than ${this.#maxBodyBytes} bytes`;
    const message = category === 'body_too_large' ? tooLarge : oneLine(error.message);
    const status = error.response?.statusCode ?? 0;
    return this.#error(call, category, status, { code: '', message }, wasRequestSent(error), '', error.cause);
  }

  #errorOfAnswer(call: ControlCall, response: Response<Buffer>): SyntrixError {
    const said = readAnswerError(response.rawBody.subarray(0, 2048));
    const status = response.statusCode;
    const expiresAtMs = call.token === undefined ? null : (readTokenClaims(call.token)?.expiresAtMs ?? null);
    const expired = status === 401 && call.token !== undefined && isExpiredToken(said, expiresAtMs, this.#wallClock());
    const category = expired ? 'auth_expired' : answerCategory(status, said) || 'protocol';
    const requestId = oneLine(String(response.headers['x-request-id'] ?? '')).slice(0, 64);
    return this.#error(call, category, status, said, true, requestId, undefined);
  }

  #error(
    call: ControlCall,
    category: ErrorCategory,
    status: number,
    said: AnswerError,
    wasSent: boolean,
    requestId: string,
    cause: unknown,
  ): SyntrixError {
    const readOnly = METHODS_THAT_ONLY_READ.has(call.method);
    return new SyntrixError(describe(call, status, said), {
      category,
      status,
      code: said.code,
      sample: said.message,
      requestId,
      maybeApplied: callOutcome({ category, status, wasSent, readOnly }) === CALL_OUTCOME.unknown,
      cause,
    });
  }
}

function agentsOf(observe: ObserveConnection | undefined): { http: HttpAgent; https: HttpsAgent } {
  const settings = { keepAlive: false, lookup: localLookup };
  const http = new HttpAgent(settings);
  const https = new HttpsAgent(settings);
  if (observe === undefined) return { http, https };
  return { http: observedAgent(http, observe), https: observedAgent(https, observe) };
}

function describe(call: ControlCall, status: number, said: AnswerError): string {
  const what = status === 0 ? '' : ` with status ${status}`;
  return `${call.purpose} failed${what}${said.message === '' ? '' : `: ${said.message}`}`;
}

function parseJson(call: ControlCall, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new SyntrixError(`${call.purpose} was answered with something that is not JSON`, {
      category: 'protocol',
      status: call.expect,
      sample: oneLine(text),
      cause,
    });
  }
}

const BEFORE_SENDING = new Set(['lookup', 'connect', 'secureConnect', 'socket']);

/** Which category an error of got's belongs to, when no whole answer came. */
function requestErrorCategory(error: RequestError): ErrorCategory {
  if (error.name === 'CancelError') return 'body_too_large';
  if (isTimeout(error)) return BEFORE_SENDING.has(error.event) ? 'connect_timeout' : 'timeout';
  const wasSent = wasRequestSent(error);
  const own = networkCategory(error, wasSent);
  return own === 'network_other' && error.cause !== undefined ? networkCategory(error.cause, wasSent) : own;
}

function isTimeout(error: RequestError): error is TimeoutError {
  return error.name === 'TimeoutError';
}

/** Whether the request's first byte had reached a socket. */
function wasRequestSent(error: RequestError): boolean {
  const timings = error.timings;
  if (timings === undefined) return false;
  const secure = error.options.url instanceof URL && error.options.url.protocol === 'https:';
  return (secure ? timings.secureConnect : timings.connect) !== undefined;
}

/** Whether the server's HTTP side runs. It says nothing of the stores behind it. */
export type HealthReport = { readonly up: true } | { readonly up: false; readonly error: SyntrixError };

/** Asks `/health`. Never throws for what a server or a network does. */
export async function checkHealth(control: ControlClient): Promise<HealthReport> {
  try {
    const answer = await control.call({ method: 'GET', path: '/health', expect: 200, purpose: 'the health check' });
    if (answer.text === 'OK') return { up: true };
    const error = new SyntrixError('/health does not answer like Syntrix', {
      category: 'protocol',
      status: answer.status,
      hint: 'Check host and port: another program may listen there.',
    });
    return { up: false, error };
  } catch (error) {
    if (error instanceof SyntrixError) return { up: false, error };
    throw error;
  }
}
