/** What the client reads of a token. Nothing is verified: that is the server's business. */
export interface TokenClaims {
  /** Unix milliseconds of `exp`; `null` if the token never expires. */
  readonly expiresAtMs: number | null;
  /** Unix milliseconds of `iat`; `null` if it has none. */
  readonly issuedAtMs: number | null;
}

/** Reads a JWT's claims; `null` if the text is no JWT. */
export function readTokenClaims(token: string): TokenClaims | null {
  const payload = token.split('.')[1];
  if (payload === undefined || payload === '' || token.length > 65_536) return null;
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as unknown;
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return null;
    const { exp, iat } = claims as Record<string, unknown>;
    return { expiresAtMs: toMs(exp), issuedAtMs: toMs(iat) };
  } catch {
    return null;
  }
}

function toMs(seconds: unknown): number | null {
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : null;
}
