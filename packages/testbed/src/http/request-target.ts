/** Path and query of a request line, still escaped. */
export interface RequestTarget {
  /** As the client wrote it, without query. */
  readonly path: string;
  /** Behind the first `?`, without it; `''` where there is none. */
  readonly query: string;
}

const CONTROL = /[\u0000-\u0020\u007f]/;
const BAD_ESCAPE = /%(?![0-9a-fA-F]{2})/;
const ABSOLUTE = /^[a-zA-Z][a-zA-Z0-9+.-]*:\/\/[^/?]*/;

/** Parses origin form and absolute form; `undefined` for what is neither. */
export function parseTarget(target: string): RequestTarget | undefined {
  if (CONTROL.test(target)) return undefined;
  const relative = target.startsWith('/') ? target : afterAuthority(target);
  if (relative === undefined) return undefined;
  const mark = relative.indexOf('?');
  const path = mark < 0 ? relative : relative.slice(0, mark);
  if (BAD_ESCAPE.test(path)) return undefined;
  return { path, query: mark < 0 ? '' : relative.slice(mark + 1) };
}

/** Path and query of an absolute form, as a client sends it to a proxy. */
function afterAuthority(target: string): string | undefined {
  return ABSOLUTE.test(target) ? target.replace(ABSOLUTE, '') : undefined;
}

const UNCLEAN = /\/\/|\/\.{1,2}(?:\/|$)/;

/** The path without empty, `.` and `..` segments; a final slash stays. Escaped dots are left alone. */
export function cleanPath(path: string): string {
  if (path === '') return '/';
  const rooted = path.startsWith('/') ? path : `/${path}`;
  if (!UNCLEAN.test(rooted)) return rooted;
  const kept: string[] = [];
  for (const segment of rooted.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const cleaned = `/${kept.join('/')}`;
  return rooted.endsWith('/') && cleaned !== '/' ? `${cleaned}/` : cleaned;
}

/** Percent escapes decoded once, as UTF-8. What is no UTF-8 becomes U+FFFD. The text holds one byte per character. */
export function unescapePath(text: string): string {
  return !text.includes('%') && isAscii(text) ? text : Buffer.from(unescapeBytes(text), 'latin1').toString('utf8');
}

/** Percent escapes decoded once; the result again holds one byte per character. */
export function unescapeBytes(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

const PLAIN_IN_PATH = /[A-Za-z0-9\-_.~$&+,/:;=@]/;
const ENCODED_PATH = /^[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]%]*$/;

/**
 * Escapes what a URL path may not hold, in a text of one byte per character. `%` becomes `%25`, so a text that is
 * already escaped is escaped again.
 */
export function escapePath(bytes: string): string {
  let escaped = '';
  for (const character of bytes) {
    const hex = character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0');
    escaped += PLAIN_IN_PATH.test(character) ? character : `%${hex}`;
  }
  return escaped;
}

/** The path in escaped form: as the client wrote it, unless it holds characters that had to be escaped. */
export function escapedForm(path: string): string {
  return ENCODED_PATH.test(path) ? path : escapePath(unescapeBytes(path));
}
