import { ClientUsageError } from '../errors.ts';

/** A server's address, taken apart. */
export interface TargetUrl {
  /** Scheme, host and port, without a final slash. */
  readonly origin: string;
  /** What stands before every path, such as `/syntrix` behind a proxy; empty for none. */
  readonly pathPrefix: string;
  readonly secure: boolean;
}

const EXAMPLE = 'Write it like http://127.0.0.1:8080.';

/**
 * Reads the address of a server.
 *
 * @throws ClientUsageError `target_url` if it is no http(s) URL, or carries credentials, a query or a fragment.
 */
export function parseTargetUrl(text: string | URL): TargetUrl {
  const url = readUrl(String(text));
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ClientUsageError('target_url', `The target "${url.href}" is not an http or https address.`, EXAMPLE);
  }
  if (url.username !== '' || url.password !== '') {
    const hint = 'Remove them from the address and pass a token, or username and password, as options.';
    throw new ClientUsageError('target_url', `The target on ${url.host} contains credentials.`, hint);
  }
  if (url.search !== '' || url.hash !== '') {
    const hint = 'Remove everything from "?" or "#" on.';
    throw new ClientUsageError('target_url', `The target "${url.href}" has a query or fragment.`, hint);
  }
  return { origin: url.origin, pathPrefix: url.pathname.replace(/\/+$/, ''), secure: url.protocol === 'https:' };
}

function readUrl(text: string): URL {
  try {
    return new URL(text);
  } catch (cause) {
    throw new ClientUsageError('target_url', `The target "${text}" is not a URL.`, EXAMPLE, cause);
  }
}
