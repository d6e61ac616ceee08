import { rawHeaders } from './raw-headers.ts';

/**
 * Whether an answer says where its body ends: by a length, or by chunks and nothing else. Otherwise the body ends where
 * the connection does, and a cut one looks just like a whole one. Syntrix always says; of transfer codings it knows
 * `chunked` alone.
 */
export function isFramed(status: number, headers: readonly (Buffer | string)[]): boolean {
  if (status === 204 || status === 304) return true;
  const codings = rawHeaders(headers, 'transfer-encoding');
  if (codings.length === 0) return rawHeaders(headers, 'content-length').length > 0;
  // Only spaces are optional here: with a tab behind it undici's parser does not know the coding, and reads on.
  return codings.length === 1 && codings[0]?.replace(/^ +| +$/g, '').toLowerCase() === 'chunked';
}
