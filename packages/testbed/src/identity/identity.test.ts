import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ManualEnvironment } from '../../test/manual-environment.ts';
import { TimestampSource } from '../timestamp.ts';
import { parseClaims } from './claims.ts';
import { openSigningKey, SigningKey } from './signing-key.ts';
import { RevokedTokens, Tokens } from './tokens.ts';
import { isStrongPassword, UserStore } from './user-store.ts';

const PASSWORD = 'Passw0rd!Passw0rd';
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function mint(claims: unknown, header: unknown = { alg: 'RS256', typ: 'JWT' }, algorithm = 'RSA-SHA256'): string {
  const content = `${part(header)}.${part(claims)}`;
  return `${content}.${sign(algorithm, Buffer.from(content), privateKey).toString('base64url')}`;
}

function newTokens() {
  const environment = new ManualEnvironment();
  const lifetimes = { accessTokenTtlMs: 2000, refreshTokenTtlMs: 60_000 };
  return { environment, tokens: new Tokens(new SigningKey({ privateKey, publicKey }), lifetimes, environment) };
}

function newUsers() {
  const environment = new ManualEnvironment();
  return { environment, users: new UserStore(environment, new TimestampSource(environment), 'boss') };
}

describe('tokens', () => {
  const nowS = 1_770_300_000;

  test.each([
    ['a bare subject', { sub: 'x' }],
    ['no subject', {}],
    ['a not-before that has come', { sub: 'x', nbf: nowS }],
    ['issued in the future', { sub: 'x', iat: nowS + 99 }],
    ['a disabled user', { sub: 'x', disabled: true }],
    ['nulls for absent claims', { sub: null, exp: null, roles: null, aud: null }],
    ['an audience as text', { sub: 'x', aud: 'a' }],
  ])('%s is valid', async (_what, claims) => expect(await newTokens().tokens.verify(mint(claims))).toBeDefined());

  test('what the header calls critical is not looked at', async () => {
    const token = mint({ sub: 'x' }, { alg: 'RS256', crit: ['x'], x: 1 });
    expect(await newTokens().tokens.verify(token)).toMatchObject({ subject: 'x' });
  });

  test.each([
    ['expired in this second', mint({ exp: nowS })],
    ['expired long ago', mint({ exp: 0 })],
    ['not valid yet', mint({ nbf: nowS + 1 })],
    ['a subject that is no text', mint({ sub: 5 })],
    ['roles that are no list', mint({ roles: 'admin' })],
    ['roles that are no texts', mint({ roles: [1] })],
    ['a time as text', mint({ exp: String(nowS + 5) })],
    ['a switch that is none', mint({ disabled: 1 })],
    ['claims that are no object', mint([])],
    ['claims with something behind them', mint('{"sub":"x"}x')],
    ['another algorithm', mint({ sub: 'x' }, { alg: 'RS512' }, 'RSA-SHA512')],
    ['an algorithm in the wrong case', mint({ sub: 'x' }, { ALG: 'RS256' })],
    ['no signature', `${part({ alg: 'none' })}.${part({ sub: 'x' })}.`],
    [
      'a shared secret',
      `${part({ alg: 'HS256' })}.${part({})}.${createHmac('sha256', 'k').update('x').digest('base64url')}`,
    ],
    ['a list of critical members that is none', mint({ sub: 'x' }, { alg: 'RS256', crit: 5 })],
    ['padding', `${mint({ sub: 'x' })}=`],
    ['too few parts', 'a.b'],
    ['too many parts', `${mint({ sub: 'x' })}.x`],
    ['other claims than were signed', mint({ sub: 'x' }).replace(/\.[^.]+\./, `.${part({ sub: 'y' })}.`)],
  ])('%s is refused', async (_what, token) => expect(await newTokens().tokens.verify(token)).toBeUndefined());

  test('a pair carries the claims of the user, and dies in time', async () => {
    const { environment, tokens } = newTokens();
    const { users } = newUsers();
    const user = users.signUp('alice', PASSWORD);
    if (user === undefined) throw new Error('sign-up failed');
    user.dbAdmin = ['shop'];
    const pair = JSON.parse(await tokens.issuePair(user)) as Record<'access_token' | 'refresh_token', string> & {
      expires_in: number;
    };
    const claimsOf = (token: string) => Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
    expect(claimsOf(pair.access_token)).toBe(
      `{"username":"alice","roles":["user"],"disabled":false,"db_admin":["shop"],"oid":"${user.id}","sub":"${user.id}",` +
        `"exp":${nowS + 2},"nbf":${nowS},"iat":${nowS},"jti":"00000000-0000-4000-8000-000000000001"}`,
    );
    expect(claimsOf(pair.refresh_token)).toBe(
      `{"username":"alice","disabled":false,"db_admin":["shop"],"oid":"${user.id}","sub":"${user.id}",` +
        `"exp":${nowS + 60},"nbf":${nowS},"iat":${nowS},"jti":"00000000-0000-4000-8000-000000000002"}`,
    );
    expect(pair.expires_in).toBe(2);
    environment.advance(1999);
    expect(await tokens.verify(pair.access_token)).toMatchObject({ subject: user.id, roles: ['user'] });
    environment.advance(1);
    expect(await tokens.verify(pair.access_token)).toBeUndefined();
    expect(await tokens.verify(pair.refresh_token)).toMatchObject({ roles: null, dbAdmin: ['shop'] });
  });

  test('a token that was verified is remembered, and still expires', async () => {
    const { environment, tokens } = newTokens();
    const token = mint({ sub: 'x', exp: nowS + 1 });
    expect(await tokens.verify(token)).toBeDefined();
    expect(tokens.verify(token)).toMatchObject({ subject: 'x' });
    environment.advance(1000);
    expect(await tokens.verify(token)).toBeUndefined();
  });

  test('claims are read as what they mean', () => {
    expect(
      parseClaims(
        '{"username":"a\\"b","roles":["x"],"disabled":true,"db_admin":["d"],"oid":"u","sub":"s","exp":2.5,"nbf":1,"iat":1,"jti":"j"}',
      ),
    ).toEqual({
      username: 'a"b',
      roles: ['x'],
      disabled: true,
      dbAdmin: ['d'],
      userId: 'u',
      subject: 's',
      issuer: '',
      audience: null,
      expiresAt: 2,
      notBefore: 1,
      issuedAt: 1,
      tokenId: 'j',
    });
    expect(parseClaims('{"aud":5}')).toBeUndefined();
  });
});

describe('users', () => {
  test.each([
    ['long enough with all kinds', PASSWORD, true],
    ['a space is special', 'Space in 0assword', true],
    ['twelve bytes count, not characters', 'Ünï0de!äöüß', true],
    ['too short', 'Short0rd!aa', false],
    ['no upper case', 'alllower0!aaaa', false],
    ['no lower case', 'ALLUPPER0!AAAA', false],
    ['no digit', 'NoDigits!!aaaa', false],
    ['nothing special', 'NoSpecial00aaaa', false],
  ])('a password that is %s', (_what, password, strong) => expect(isStrongPassword(password)).toBe(strong));

  test('names are lowered, and only the configured spelling makes an administrator', () => {
    const { users } = newUsers();
    expect(users.signUp('BOSS', PASSWORD)).toMatchObject({ username: 'boss', roles: ['user'] });
    expect(users.signUp('boss', PASSWORD)).toBeUndefined();
    users.clear();
    expect(users.signUp('boss', PASSWORD)).toMatchObject({ roles: ['admin'] });
    expect(users.signUp('nul\0', PASSWORD)).toBeUndefined();
    expect(users.signUp('weak', 'weak')).toBeUndefined();
  });

  test('ten wrong passwords lock for five minutes, one more locks again', () => {
    const { environment, users } = newUsers();
    users.signUp('alice', PASSWORD);
    for (let attempt = 0; attempt < 9; attempt += 1) users.logIn('alice', 'wrong');
    expect(users.logIn('ALICE', PASSWORD)).toMatchObject({ loginAttempts: 0 });
    for (let attempt = 0; attempt < 10; attempt += 1) users.logIn('alice', 'wrong');
    environment.advance(299_000);
    expect(users.logIn('alice', PASSWORD)).toBeUndefined();
    expect(users.byName('alice')).toMatchObject({ loginAttempts: 10 });
    environment.advance(2000);
    users.logIn('alice', 'wrong');
    expect(users.logIn('alice', PASSWORD)).toBeUndefined();
    environment.advance(301_000);
    expect(users.logIn('alice', PASSWORD)).toMatchObject({ loginAttempts: 0, lockoutUntil: null });
  });

  test('a disabled user cannot log in, and an update overwrites everything', () => {
    const { users } = newUsers();
    const user = users.signUp('alice', PASSWORD);
    expect(users.update(user?.id ?? '', ['x'], ['db'], true)).toBe(true);
    expect(users.logIn('alice', PASSWORD)).toBeUndefined();
    expect(users.byId(user?.id ?? '')).toMatchObject({ roles: ['x'], dbAdmin: ['db'], disabled: true });
    expect(users.update('nobody', [], [], false)).toBe(false);
  });

  test('are listed newest first', () => {
    const { users } = newUsers();
    for (const name of ['one', 'two', 'three']) users.signUp(name, PASSWORD);
    expect(users.list(2, 1).map(({ username }) => username)).toEqual(['two', 'one']);
  });
});

test('a token id is revoked once, and the oldest are forgotten', () => {
  const revoked = new RevokedTokens(2);
  expect([
    revoked.revoke('a'),
    revoked.revoke('a'),
    revoked.revoke('b'),
    revoked.revoke('c'),
    revoked.revoke('a'),
  ]).toEqual([true, false, true, true, true]);
});

describe('the signing key', () => {
  const folder = async () => {
    const path = await mkdtemp(join(tmpdir(), 'testbed-key-'));
    onTestFinished(() => rm(path, { recursive: true, force: true }));
    return path;
  };

  test('P1-13 is made where there is none, readable to its owner alone, and read the next time', async () => {
    const path = join(await folder(), 'keys', 'auth.pem');
    const made = await openSigningKey(path);
    const read = await openSigningKey(path);
    expect(await readFile(path, 'utf8')).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(read.pem()).toBe(made.pem());
  });

  test.each([
    [
      'PKCS#8',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      /no PKCS#1 key/,
    ],
    ['garbage', '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n', /cannot be read/],
    [
      'a short key',
      generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs1', format: 'pem' }) as string,
      /has 1024 bits; RS256 needs at least 2048/,
    ],
  ])('%s is refused with a sentence', async (_what, pem, words) => {
    const path = join(await folder(), 'key.pem');
    await writeFile(path, pem);
    await expect(openSigningKey(path)).rejects.toThrow(words);
  });

  test('a folder in its place is an error', async () => {
    await expect(openSigningKey(await folder())).rejects.toThrow('EISDIR');
  });

  test('is made once, whoever asks first', async () => {
    const key = new SigningKey();
    const later = key.pair();
    const pem = key.pem();
    expect((await later).privateKey.export({ type: 'pkcs1', format: 'pem' })).toBe(pem);
    expect(key.current).toBe(await later);
  });
});
