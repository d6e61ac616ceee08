import type { Environment } from '../environment.ts';
import { WebhookConnection, type WebhookReply } from './webhook-connection.ts';
import { webhookHead, type WebhookHead, type WebhookHeaders, withoutContent, withoutSecrets } from './webhook-head.ts';
import { redirectTarget, webhookTarget, type WebhookTarget } from './webhook-target.ts';

const MAX_REQUESTS = 10;
const MAX_IDLE_PER_ORIGIN = 2;

/** Where a trigger calls, prepared once. */
export interface WebhookAddress {
  readonly url: string;
  readonly target: WebhookTarget;
  readonly headers: WebhookHeaders;
  readonly head: WebhookHead;
}

/** Undefined where no request can be made of it. */
export function webhookAddress(url: string, headers: WebhookHeaders | undefined): WebhookAddress | undefined {
  const target = webhookTarget(url);
  if (target === undefined || headers === undefined) return undefined;
  return { url, target, headers, head: webhookHead('POST', target, headers) };
}

/** Calls webhooks as Go's HTTP client does: its redirects, its time-out, and what it keeps of connections. */
export class WebhookClient {
  readonly #environment: Environment;
  readonly #attemptMs: number;
  readonly #idle = new Map<string, WebhookConnection[]>();
  readonly #open = new Set<WebhookConnection>();

  /** @param attemptMs From the start of an attempt to the head of its last answer. */
  constructor(environment: Environment, attemptMs: number) {
    this.#environment = environment;
    this.#attemptMs = attemptMs;
  }

  /**
   * Posts a body, and follows redirects.
   *
   * @param done is called once, with the last answer; status 0 where there was none in time, or a redirect led nowhere
   */
  post(address: WebhookAddress, body: string, done: (status: number) => void): void {
    let connection: WebhookConnection | undefined;
    let isOver = false;
    const finish = (status: number): void => {
      if (isOver) return;
      isOver = true;
      timer.cancel();
      done(status);
    };
    const timer = this.#environment.setTimer(() => {
      isOver = true;
      connection?.close();
      done(0);
    }, this.#attemptMs);
    let requests = 0;
    const send = (from: WebhookAddress, method: 'GET' | 'POST'): void => {
      requests += 1;
      connection = this.#connectionTo(from.target);
      const request =
        method === 'GET'
          ? from.head.beforeLength + from.head.afterLength
          : `${from.head.beforeLength}Content-Length: ${Buffer.byteLength(body)}\r\n${from.head.afterLength}${body}`;
      connection.send(request, (reply) => {
        if (isOver) return;
        const next = redirectOf(reply, from, method);
        if (next === 'none') finish(reply.status);
        else if (next === 'broken' || requests === MAX_REQUESTS) finish(0);
        else send(next.address, next.method);
      });
    };
    send(address, 'POST');
  }

  /** Breaks off every request under way. */
  close(): void {
    for (const connection of [...this.#open]) connection.close();
    this.#idle.clear();
  }

  #connectionTo(target: WebhookTarget): WebhookConnection {
    const { origin } = target;
    const idle = this.#idle.get(origin)?.pop();
    if (idle !== undefined) return idle;
    const connection = new WebhookConnection(
      target,
      (freed) => this.#keep(origin, freed),
      () => this.#forget(origin, connection),
    );
    this.#open.add(connection);
    return connection;
  }

  #keep(origin: string, connection: WebhookConnection): void {
    let idle = this.#idle.get(origin);
    if (idle === undefined) this.#idle.set(origin, (idle = []));
    if (idle.length < MAX_IDLE_PER_ORIGIN) idle.push(connection);
    else connection.close();
  }

  #forget(origin: string, connection: WebhookConnection): void {
    this.#open.delete(connection);
    const idle = this.#idle.get(origin);
    const place = idle?.indexOf(connection) ?? -1;
    if (place >= 0) idle?.splice(place, 1);
  }
}

interface Redirect {
  readonly address: WebhookAddress;
  readonly method: 'GET' | 'POST';
}

function redirectOf(
  { status, location }: WebhookReply,
  from: WebhookAddress,
  method: 'GET' | 'POST',
): Redirect | 'none' | 'broken' {
  const isKept = status === 307 || status === 308;
  if (location === '' || !(isKept || (status >= 301 && status <= 303))) return 'none';
  const url = redirectTarget(from.url, location);
  const target = url === undefined ? undefined : webhookTarget(url);
  if (url === undefined || target === undefined) return 'broken';
  const next = isKept ? method : 'GET';
  const ofHost = target.hostName === from.target.hostName ? from.headers : withoutSecrets(from.headers);
  const headers = next === 'GET' ? withoutContent(ofHost) : ofHost;
  // What was asked for over TLS is not told to who is asked without.
  const referer = from.target.isSecure && !target.isSecure ? '' : from.url.replace(/\/\/[^/@]*@/, '//');
  return { method: next, address: { url, target, headers, head: webhookHead(next, target, headers, referer) } };
}
