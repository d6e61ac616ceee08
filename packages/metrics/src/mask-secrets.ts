/** How much of a text is looked at: what is longer is cut before, since that much is never shown. In UTF-16 units. */
const MAX_LENGTH = 10_000;

const MASK = '***';

/** Three base64url parts, of which the first is that of `{"`: what JSON Web Tokens look like. */
const JWT = /\beyJ[\w-]*\.[\w-]+(?:\.[\w-]*)?/gu;

/** Names of what is secret, in URLs, JSON, forms and command lines alike. */
const NAMES = '[\\w-]*(?:token|secret|passw(?:or)?d|api[_-]?key|credential)s?';

/** The value of a header, quoted or bare, with its scheme: `Authorization: Bearer x`, `"authorization":"Basic x"`. */
const HEADER =
  /\b((?:proxy-)?authorization\\?["']?\s{0,5}(?:[:=]|(?=bearer|basic))\s{0,5}\\?["']?)(?:(bearer|basic|digest|token|negotiate)\s+)?[^\s"'\\,;&}]+/giu;

/** A scheme of authorization with its value, wherever it stands. */
const SCHEME = /\b(bearer|basic)(\s+|%20)(?!\*\*\*)(?=[\w+/=.~-]*[\d+/=._~-]|[\w+/=.~-]{16})[\w+/=.~-]+/giu;

/** `access_token=x`, `"refresh_token": "x"`, `password: x`. */
const NAMED_QUOTED = new RegExp(
  `\\b(${NAMES}\\\\?["']?\\s{0,5}[:=]\\s{0,5}\\\\?(["']))(?:(?!\\\\?\\2).){1,10000}`,
  'giu',
);
const NAMED_BARE = new RegExp(`\\b(${NAMES}\\s{0,5}[:=]\\s{0,5})(?!\\\\?["'])[^\\s"'&,;}\\\\]+`, 'giu');

/** User and password of a URL: `https://user:pw@host`. */
const USER_INFO = /(:\/\/)[^\s/?#]{1,1000}@/gu;

/** The text with all that looks like a token or a password masked, cut to 10,000 characters. */
export function maskSecrets(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .replace(JWT, MASK)
    .replace(USER_INFO, `$1${MASK}@`)
    .replace(HEADER, (_, name: string, scheme: string | undefined) =>
      scheme === undefined ? `${name}${MASK}` : `${name}${scheme} ${MASK}`,
    )
    .replace(SCHEME, `$1$2${MASK}`)
    .replace(NAMED_QUOTED, `$1${MASK}`)
    .replace(NAMED_BARE, `$1${MASK}`);
}
