import { type Answer, textAnswer } from '../http/answer.ts';
import { hasToken } from '../http/header-fields.ts';
import type { RequestHead } from '../http/request-head.ts';
import { parameter } from '../routes/request-text.ts';

const VERSION = [['Sec-Websocket-Version', '13']] as const;
const BAD_REQUEST: Answer = { ...textAnswer(400, 'Bad Request'), headers: VERSION };
const WRONG_METHOD: Answer = { ...textAnswer(405, 'Method Not Allowed'), headers: VERSION };
const FORBIDDEN: Answer = { ...textAnswer(403, 'Forbidden'), headers: VERSION };
const KEY = /^[+/0-9A-Za-z]{22}==$/;

/** The refusal of a request that is no good WebSocket upgrade. Query token and `Authorization` were looked at before. */
export function upgradeRefusal({ method, fields }: RequestHead): Answer | undefined {
  if (!hasToken(fields.connections, 'upgrade') || !hasToken(fields.upgrades, 'websocket')) return BAD_REQUEST;
  if (method !== 'GET') return WRONG_METHOD;
  if (!hasToken(fields.webSocketVersions, '13')) return BAD_REQUEST;
  if (fields.origin !== '' && !isSameHost(fields.origin, fields.hosts[0] ?? '')) return FORBIDDEN;
  return KEY.test(fields.webSocketKey) ? undefined : BAD_REQUEST;
}

const QUERY_TOKEN = textAnswer(401, 'Query token not allowed');

/** The refusal of a token in the query string. */
export function queryTokenRefusal(query: string): Answer | undefined {
  return parameter(query, 'access_token') !== '' || parameter(query, 'token') !== '' ? QUERY_TOKEN : undefined;
}

/** Whether an origin has the request's host: with its port, or by name alone. */
function isSameHost(origin: string, host: string): boolean {
  const hostOfOrigin = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(origin)?.[1]?.toLowerCase() ?? '';
  if (hostOfOrigin === '') return false;
  const requested = host.toLowerCase();
  return hostOfOrigin === requested || hostName(hostOfOrigin) === hostName(requested);
}

/** A host without its port. */
export function hostName(host: string): string {
  return host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
}
