import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';

/** Who may ask a monitor. */
export interface GuardOptions {
  /** Names of this machine beside localhost and addresses: a page of a stranger cannot make them its own. */
  readonly names: readonly string[];
  /** What control asks for; null: nothing. */
  readonly token: string | null;
}

/** Why a request is not answered. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 405 | 413;
  readonly error: string;
}

/** Largest body that a request may have: no route reads any. */
const MAX_BODY_BYTES = 1024;

/**
 * Whether a request may be answered; null: it may. Names of hosts are checked against DNS rebinding (a stranger's name that leads
 * here), origins against pages that send requests from a person's browser.
 */
export function refusal(request: IncomingMessage, options: GuardOptions): Refusal | null {
  const { method = '', headers } = request;
  if (!['GET', 'HEAD', 'POST'].includes(method)) return { status: 405, error: 'use GET or POST' };
  const host = hostOf(headers.host);
  if (host === null) return { status: 400, error: 'the Host header is missing, or no host' };
  if (!isOurs(host, options.names)) {
    const known = ['localhost', 'IP addresses', ...options.names.filter((name) => name !== 'localhost')];
    return { status: 403, error: `this monitor answers under ${known.join(', ')}, not under another name` };
  }
  const length = Number(headers['content-length'] ?? 0);
  if (length > MAX_BODY_BYTES || headers['transfer-encoding'] !== undefined)
    return { status: 413, error: `a body of at most ${MAX_BODY_BYTES} bytes, with its length, is taken` };
  if (method === 'POST') return foreignPage(request) ?? missingToken(request, options.token);
  return null;
}

/** Whether a page of another origin asks; such a page may neither control nor listen. Null: none does. */
export function foreignPage({ headers }: IncomingMessage): Refusal | null {
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  const isOwn = origin === undefined || origin === `http://${headers.host}` || origin === `https://${headers.host}`;
  if (isOwn && (site === undefined || site === 'same-origin' || site === 'none')) return null;
  return { status: 403, error: 'a page of another origin may not do this' };
}

function missingToken({ headers }: IncomingMessage, token: string | null): Refusal | null {
  if (token === null) return null;
  const given = /^Bearer (.+)$/u.exec(headers.authorization ?? '')?.[1] ?? '';
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  if (a.length === b.length && timingSafeEqual(a, b)) return null;
  return { status: 401, error: 'control needs the token that was printed at start: Authorization: Bearer TOKEN' };
}

const HOST = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::\d{1,5})?$/u;

/** The name or address in a Host header, in lower case; null where it is none. */
function hostOf(header: string | undefined): string | null {
  const [, address, name = ''] = HOST.exec(header?.toLowerCase() ?? '') ?? [];
  if (address !== undefined) return isIP(address) === 6 ? address : null;
  return name.replace(/\.$/u, '') || null;
}

function isOurs(host: string, names: readonly string[]): boolean {
  // An address is nobody's name, so it cannot be made to lead elsewhere.
  return isIP(host) !== 0 || host === 'localhost' || names.some((name) => name.toLowerCase() === host);
}

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/gu, '');
  return bare === 'localhost' || bare === '::1' || /^127\.\d+\.\d+\.\d+$/u.test(bare);
}

/** What goes with every answer. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};
