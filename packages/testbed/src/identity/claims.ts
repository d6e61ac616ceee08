import { encodeString } from '../json/encode.ts';
import { decodeInto, rawBoolean, rawText, rawTexts, rawValue, readMembers, WrongType } from '../json/members.ts';
import { valueEnd } from '../json/value-end.ts';

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

/** Reads claims; undefined where the text is no JSON object or a claim has the wrong type. */
export function parseClaims(text: string): Claims | undefined {
  const members = readMembers(text);
  if (members === undefined || text.slice(valueEnd(text)).trim() !== '') return undefined;
  const claims: { -readonly [K in keyof Claims]: Claims[K] } = {
    username: '',
    roles: null,
    disabled: false,
    dbAdmin: null,
    userId: '',
    subject: '',
    issuer: '',
    audience: null,
    expiresAt: null,
    notBefore: null,
    issuedAt: null,
    tokenId: '',
  };
  try {
    decodeInto(members, {
      username: (raw) => (claims.username = rawText(raw) ?? claims.username),
      roles: (raw) => (claims.roles = rawTexts(raw) ?? null),
      disabled: (raw) => (claims.disabled = rawBoolean(raw) ?? claims.disabled),
      db_admin: (raw) => (claims.dbAdmin = rawTexts(raw) ?? null),
      oid: (raw) => (claims.userId = rawText(raw) ?? claims.userId),
      sub: (raw) => (claims.subject = rawText(raw) ?? claims.subject),
      iss: (raw) => (claims.issuer = rawText(raw) ?? claims.issuer),
      aud: (raw) => (claims.audience = audienceOf(raw)),
      exp: (raw) => (claims.expiresAt = secondsOf(raw)),
      nbf: (raw) => (claims.notBefore = secondsOf(raw)),
      iat: (raw) => (claims.issuedAt = secondsOf(raw)),
      jti: (raw) => (claims.tokenId = rawText(raw) ?? claims.tokenId),
    });
  } catch (error) {
    if (error instanceof WrongType) return undefined;
    throw error;
  }
  return claims;
}

function audienceOf(raw: string): readonly string[] | null {
  const value = rawValue(raw);
  return typeof value === 'string' ? [value] : (rawTexts(raw) ?? null);
}

const NUMBER = /^-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

/** Whole seconds; a number may also be written as text. */
function secondsOf(raw: string): number | null {
  const value = rawValue(raw);
  if (value === null) return null;
  if (typeof value === 'number') return Math.floor(value);
  if (typeof value === 'string' && NUMBER.test(value)) return Math.floor(Number(value));
  throw new WrongType();
}

/** The claims of a token the server issues, members in its order. */
export function encodeClaims(
  claims: Pick<Claims, 'username' | 'roles' | 'disabled' | 'dbAdmin' | 'userId' | 'subject' | 'tokenId'>,
  issuedAt: number,
  expiresAt: number,
): string {
  const list = (texts: readonly string[]) => `[${texts.map(encodeString).join(',')}]`;
  const roles = claims.roles === null || claims.roles.length === 0 ? '' : `"roles":${list(claims.roles)},`;
  const dbAdmin = claims.dbAdmin === null || claims.dbAdmin.length === 0 ? '' : `"db_admin":${list(claims.dbAdmin)},`;
  return (
    `{"username":${encodeString(claims.username)},${roles}"disabled":${claims.disabled},${dbAdmin}` +
    `"oid":${encodeString(claims.userId)},"sub":${encodeString(claims.subject)},` +
    `"exp":${expiresAt},"nbf":${issuedAt},"iat":${issuedAt},"jti":${encodeString(claims.tokenId)}}`
  );
}
