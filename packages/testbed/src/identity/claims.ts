/** What a token says. */
export interface Claims {
  readonly username: string;
  /** `null`: the token names none. */
  readonly roles: readonly string[] | null;
  readonly disabled: boolean;
  readonly dbAdmin: readonly string[] | null;
  readonly userId: string;
  readonly subject: string;
  readonly issuer: string;
  readonly audience: readonly string[] | null;
  /** Unix seconds; `null` where the claim is absent. */
  readonly expiresAt: number | null;
  readonly notBefore: number | null;
  readonly issuedAt: number | null;
  readonly tokenId: string;
}

class WrongType extends Error {}

/** Reads the payload of a token; undefined where it is no JSON object or a claim has the wrong type. `null` is as good as absent. */
export function parseClaims(payload: string): Claims | undefined {
  try {
    const claims: unknown = JSON.parse(payload);
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) return undefined;
    const { username, roles, disabled, db_admin, oid, sub, iss, aud, exp, nbf, iat, jti } = claims as Record<
      string,
      unknown
    >;
    return {
      username: textOf(username),
      roles: textsOf(roles),
      disabled: booleanOf(disabled),
      dbAdmin: textsOf(db_admin),
      userId: textOf(oid),
      subject: textOf(sub),
      issuer: textOf(iss),
      audience: typeof aud === 'string' ? [aud] : textsOf(aud),
      expiresAt: secondsOf(exp),
      notBefore: secondsOf(nbf),
      issuedAt: secondsOf(iat),
      tokenId: textOf(jti),
    };
  } catch (error) {
    if (error instanceof WrongType || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function textOf(claim: unknown): string {
  if (typeof (claim ?? '') !== 'string') throw new WrongType();
  return (claim ?? '') as string;
}

function textsOf(claim: unknown): readonly string[] | null {
  if (claim === undefined || claim === null) return null;
  if (!Array.isArray(claim)) throw new WrongType();
  return claim.map(textOf);
}

function booleanOf(claim: unknown): boolean {
  if (typeof (claim ?? false) !== 'boolean') throw new WrongType();
  return claim === true;
}

function secondsOf(claim: unknown): number | null {
  if (claim === undefined || claim === null) return null;
  if (typeof claim !== 'number') throw new WrongType();
  return Math.floor(claim);
}
