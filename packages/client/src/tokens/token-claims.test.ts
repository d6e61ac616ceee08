import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTokenClaims } from './token-claims.ts';

const jwt = (payload: string): string => `h.${Buffer.from(payload).toString('base64url')}.s`;

test('reads what the server puts into a token', () => {
  const claims = {
    username: 'alice',
    roles: ['user'],
    disabled: false,
    db_admin: ['default'],
    oid: 'u1',
    sub: 'u1',
    exp: 1770300900,
    nbf: 1770300000,
    iat: 1770300000,
    jti: 'j',
  };
  expect(readTokenClaims(jwt(JSON.stringify(claims)))).toEqual({
    expiresAtMs: 1770300900_000,
    issuedAtMs: 1770300000_000,
  });
});

test('what is missing or of a wrong type is empty', () => {
  const empty = { expiresAtMs: null, issuedAtMs: null };
  expect(readTokenClaims(jwt('{}'))).toEqual(empty);
  expect(readTokenClaims(jwt('{"exp":"1","iat":{}}'))).toEqual(empty);
});

test.each(['', 'x', 'a..c', 'a.!!.c', jwt('[]'), jwt('null'), jwt('{'), `a.${'x'.repeat(70_000)}.c`])(
  '%j is no token',
  (token) => {
    expect(readTokenClaims(token)).toBeNull();
  },
);

test('any text is read or turned down, never thrown at', () => {
  fc.assert(
    fc.property(fc.string(), fc.json(), (text, json) => {
      readTokenClaims(text);
      readTokenClaims(jwt(json));
    }),
  );
});
