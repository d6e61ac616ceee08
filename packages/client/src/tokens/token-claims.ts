/** What the client reads of a token. Nothing is verified: that is the server's business. */
export interface TokenClaims {
  /** Unix milliseconds of `exp`; `null` if the token never expires. */
  readonly expiresAtMs: number | null;
  /** Unix milliseconds of `iat`; `null` if it has none. */
  readonly issuedAtMs: number | null;
}

/** Reads a JWT's claims; `null` if the text is no JWT. */
export function readTokenClaims(token: string): TokenClaims | null {
  const claims = claimsOf(token);
  return claims === null ? null : { expiresAtMs: toMs(claims['exp']), issuedAtMs: toMs(claims['iat']) };
}

/** The roles that a JWT gives; none where the text is no JWT. */
export function rolesIn(token: string): readonly string[] {
  const roles = claimsOf(token)?.['roles'];
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
}

function claimsOf(token: string): Readonly<Record<string, unknown>> | null {
  const payload = token.split('.')[1];
  if (payload === undefined || payload === '' || token.length > 65_536) return null;
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as unknown;
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return null;
    return claims as Record<string, unknown>;
  } catch {
    return null;
  }
}

function toMs(seconds: unknown): number | null {
  return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds * 1000 : null;
}
