import { isIPv6 } from 'node:net';

/** A name or an address alone, IPv6 addresses with brackets or without: no scheme, port, path or pattern. */
export const HOST_PATTERN =
  '^(?:\\[[0-9A-Fa-f:.]+\\]|[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*|[^\\s:/?#@\\\\*,\\[\\]]+)$';
const HOST = new RegExp(HOST_PATTERN);

/**
 * A host as URLs have it, whichever way it was written: small letters, `127.1` as `127.0.0.1`, IPv6 in brackets. Null for
 * what is no host alone.
 */
export function canonicalHost(written: string): string | null {
  const host = isIPv6(written) ? `[${written}]` : written;
  const address = `http://${host}/`;
  return HOST.test(host) && URL.canParse(address) ? new URL(address).hostname : null;
}

/** The host of a target's address; of what is no address the whole, which nothing allows. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}

/**
 * Whether a host is this machine by its name alone: `localhost` and what ends in `.localhost`, which the client never asks a
 * name server about, 127.0.0.0/8 and ::1. A name that a name server resolves to one of these is not: it may say otherwise next time.
 */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
