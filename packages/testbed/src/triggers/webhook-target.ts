import { toUSVString } from 'node:util';

/** Where a webhook is, taken apart as a request needs it. */
export interface WebhookTarget {
  readonly isSecure: boolean;
  /** Without brackets. */
  readonly hostName: string;
  readonly port: number;
  /** As the header has it: the port only where it was written. */
  readonly host: string;
  /** Path and query. */
  readonly path: string;
  /** Value of `Authorization` where the URL names a user. */
  readonly authorization: string | undefined;
  /** Scheme, host and port: what connections are shared by. */
  readonly origin: string;
}

const URL_PARTS = /^(https?):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?/i;
const AUTHORITY = /^(?:([^@]*)@)?(\[[^\]]*\]|[^:]*)(?::(\d{0,5}))?$/;
const HIGHEST_PORT = 65_535;

/** Undefined for what is no http or https URL. */
export function webhookTarget(url: string): WebhookTarget | undefined {
  const [whole, scheme = '', authority = '', path = '', query = ''] = URL_PARTS.exec(url) ?? [];
  if (whole === undefined) return undefined;
  const [, user, hostName = '', writtenPort = ''] = AUTHORITY.exec(authority) ?? [];
  if (hostName === '') return undefined;
  const isSecure = scheme.toLowerCase() === 'https';
  const port = writtenPort === '' ? (isSecure ? 443 : 80) : Number(writtenPort);
  const request = `${path === '' ? '/' : path}${query}`;
  if (port > HIGHEST_PORT || /[^\u0021-\u007e]/.test(hostName)) return undefined;
  return {
    isSecure,
    hostName: hostName.replace(/^\[|\]$/g, ''),
    port,
    host: writtenPort === '' ? hostName : `${hostName}:${writtenPort}`,
    path: request.replace(/[^\u0021-\u007e]/gu, (character) => encodeURIComponent(toUSVString(character))),
    authorization: user === undefined ? undefined : `Basic ${Buffer.from(decoded(user)).toString('base64')}`,
    origin: `${isSecure ? 'https' : 'http'}://${hostName.toLowerCase()}:${port}`,
  };
}

/** Where a `Location` leads from a URL; undefined where it is none. */
export function redirectTarget(from: string, location: string): string | undefined {
  return URL.canParse(location, from) ? new URL(location, from).href : undefined;
}

function decoded(user: string): string {
  const written = user.includes(':') ? user : `${user}:`;
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
