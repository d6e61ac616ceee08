const PLAIN = /^[A-Za-z0-9_\-/][A-Za-z0-9_.\-/]*$/;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * A collection or document path as it goes into a URL. The characters that Syntrix allows go as they are; anything
 * else is percent-encoded and left to the server to refuse. `.` and `..` are legal ids, but plain in a URL they would
 * be redirected away, so they go as `%2E`.
 */
export function encodePath(path: string): string {
  if (PLAIN.test(path) && !path.includes('/.')) return path;
  return path.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  if (segment === '.') return '%2E';
  if (segment === '..') return '%2E%2E';
  return encodeURIComponent(segment.replace(LONE_SURROGATE, '\ufffd'));
}
