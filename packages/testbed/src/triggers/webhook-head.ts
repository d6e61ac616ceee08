import type { WebhookTarget } from './webhook-target.ts';

const USER_AGENT = 'Syntrix-Trigger-Service/1.0';
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HEADER_VALUE = /^[^\u0000-\u0008\u000a-\u001f\u007f]*$/;
/** The transport's own: what is configured for them is passed over. */
const RESERVED = ['Host', 'Content-Length', 'Transfer-Encoding', 'Trailer'];
/** They go with the body. */
const OF_CONTENT = ['Content-Type', 'Content-Encoding', 'Content-Language', 'Content-Location'];
/** Kept from a host that was not asked for. */
const SECRET = ['Authorization', 'Www-Authenticate', 'Cookie', 'Cookie2'];

/** Headers of a webhook's request by their canonical names; undefined where one of them cannot be sent. */
export type WebhookHeaders = ReadonlyMap<string, string>;

/** The headers that a trigger's request has beside those of the transport. */
export function webhookHeaders(configured: Readonly<Record<string, string>> = {}): WebhookHeaders | undefined {
  const headers = new Map([
    ['Content-Type', 'application/json'],
    ['User-Agent', USER_AGENT],
  ]);
  for (const [name, value] of Object.entries(configured)) {
    if (!HEADER_NAME.test(name) || !HEADER_VALUE.test(value)) return undefined;
    headers.set(canonicalName(name), value.trim());
  }
  return headers;
}

/** What a request that was redirected to another host still says. */
export function withoutSecrets(headers: WebhookHeaders): WebhookHeaders {
  return without(headers, SECRET);
}

/** What a request that has lost its body still says. */
export function withoutContent(headers: WebhookHeaders): WebhookHeaders {
  return without(headers, OF_CONTENT);
}

function without(headers: WebhookHeaders, names: readonly string[]): WebhookHeaders {
  return new Map([...headers].filter(([name]) => !names.includes(name)));
}

/** Everything before the length of the body, and everything after it, in the order in which Go writes them. */
export interface WebhookHead {
  readonly beforeLength: string;
  readonly afterLength: string;
}

/** @param referer of a redirected request; `''`: none */
export function webhookHead(
  method: 'GET' | 'POST',
  target: WebhookTarget,
  headers: WebhookHeaders,
  referer = '',
): WebhookHead {
  const all = new Map(headers);
  if (referer !== '') all.set('Referer', referer);
  if (target.authorization !== undefined && !all.has('Authorization')) all.set('Authorization', target.authorization);
  const agent = all.get('User-Agent') ?? '';
  const sorted = [...all.keys()].filter((name) => name !== 'User-Agent' && !RESERVED.includes(name)).sort();
  const lines = sorted.map((name) => `${name}: ${all.get(name) ?? ''}\r\n`);
  return {
    beforeLength: `${method} ${target.path} HTTP/1.1\r\nHost: ${target.host}\r\n${agent === '' ? '' : `User-Agent: ${agent}\r\n`}`,
    afterLength: `${lines.join('')}${all.has('Accept-Encoding') ? '' : 'Accept-Encoding: gzip\r\n'}\r\n`,
  };
}

function canonicalName(name: string): string {
  return name.replace(/[^-]+/g, (part) => part.charAt(0).toUpperCase() + part.slice(1).toLowerCase());
}
