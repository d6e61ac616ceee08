import { CancelError, TimeoutError, type RequestError } from 'got';
import type { ErrorCategory } from '../categories.ts';
import { networkCategory } from '../transport/network-category.ts';

const BEFORE_SENDING = new Set(['lookup', 'connect', 'secureConnect', 'socket']);

/** Which category an error of got's belongs to, when no whole answer came. */
export function requestErrorCategory(error: RequestError): ErrorCategory {
  if (error instanceof CancelError) return 'body_too_large';
  if (error instanceof TimeoutError) return BEFORE_SENDING.has(error.event) ? 'connect_timeout' : 'timeout';
  const progress = { wasSent: wasRequestSent(error), hasStatus: error.response !== undefined };
  const own = networkCategory(error, progress);
  return own === 'network_other' && error.cause !== undefined ? networkCategory(error.cause, progress) : own;
}

/** Whether the request's first byte had reached a socket. */
export function wasRequestSent(error: RequestError): boolean {
  const timings = error.timings;
  if (timings === undefined) return false;
  const secure = error.options.url instanceof URL && error.options.url.protocol === 'https:';
  return (secure ? timings.secureConnect : timings.connect) !== undefined;
}
