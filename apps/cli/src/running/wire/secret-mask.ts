/** What stands in place of a secret. */
export const MASK = '***';

/** Shorter secrets are masked by their names alone: put in place everywhere, they would eat into ordinary words. */
const SHORTEST_KNOWN = 6;

const JSON_STRING_MEMBER = /"((?:[^"\\]|\\.)*)"(\s*:\s*)("(?:[^"\\]|\\[^])*(?:"|\\?$)|-?\d[\d.eE+-]*)/g;
const QUERY_PARAMETER = /([?&;])([^=&;?#\s"]+)=([^&;#\s"]*)/g;
const JSON_WEB_TOKEN = /\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?/g;
const HEADER = /^([^:\s]+)(\s*:\s*)(.*)$/;
const SCHEME = /^(Bearer|Basic|Digest|Negotiate)\s+/i;

/**
 * Takes secrets out of texts: those that are known as such wherever they stand, those that stand under a telling name, and
 * whatever looks like a JSON Web Token. What it meets under a telling name it knows from then on.
 */
export class SecretMask {
  readonly #known = new Set<string>();

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.#learn(secret);
  }

  /** Learns what stands under telling names in a message, so that it is masked also where it comes without a name. */
  learn(head: readonly string[], body: string): void {
    for (const line of head) {
      const [, name = '', , value = ''] = HEADER.exec(line) ?? [];
      if (isSecretName(name)) this.#learn(value.replace(SCHEME, '').trim());
    }
    for (const [, name = '', , value = ''] of body.matchAll(JSON_STRING_MEMBER)) {
      if (isSecretName(nameOf(name))) this.#learn(value.replace(/^"|"$/g, ''));
    }
  }

  /** Header lines and first line of a message. A line that goes on from the one before is masked with it. */
  head(lines: readonly string[]): readonly string[] {
    let hidden = false;
    return lines.map((line) => {
      if (hidden && /^[ \t]/.test(line)) return ` ${MASK}`;
      const [, name = '', colon = '', value = ''] = HEADER.exec(line) ?? [];
      hidden = isSecretName(name);
      if (!hidden) return this.text(line);
      return `${name}${colon}${SCHEME.exec(value)?.[0] ?? ''}${MASK}`;
    });
  }

  /** Any text: a body, a message. */
  text(text: string): string {
    let masked = text;
    for (const secret of this.#known) masked = masked.replaceAll(secret, MASK);
    return masked
      .replace(JSON_WEB_TOKEN, MASK)
      .replace(JSON_STRING_MEMBER, (whole, name: string, colon: string) =>
        isSecretName(nameOf(name)) ? `"${name}"${colon}"${MASK}"` : whole,
      )
      .replace(QUERY_PARAMETER, (whole, before: string, name: string) =>
        isSecretName(name) ? `${before}${name}=${MASK}` : whole,
      );
  }

  #learn(secret: string): void {
    if (secret.length < SHORTEST_KNOWN || secret === MASK) return;
    const inJson = JSON.stringify(secret).slice(1, -1);
    for (const form of [secret, inJson, encodeURIComponent(secret.replace(/\p{Surrogate}/gu, '\ufffd'))])
      this.#known.add(form);
  }
}

/** A member's name may hide behind escapes. */
function nameOf(written: string): string {
  try {
    return JSON.parse(`"${written}"`) as string;
  } catch {
    return written;
  }
}

/** Names of headers, members of a JSON body and query parameters whose value is nobody's business. */
const SECRET_WORDS = [
  'password',
  'passwd',
  'secret',
  'token',
  'apikey',
  'privatekey',
  'accesskey',
  'credential',
  'credentials',
  'authorization',
  'cookie',
  'session',
  'sessionid',
  'signature',
  'jwt',
] as const;

/** Whether what stands under this name is masked: `access_token`, `refreshToken`, `X-Api-Key`, `Set-Cookie`. */
function isSecretName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return SECRET_WORDS.some((word) => plain.endsWith(word));
}
