import { describe, expect, test } from 'vitest';
import type { Claims } from '../identity/claims.ts';
import { storedDocument } from '../store/stored-document.ts';
import { parseRules } from './parse-rules.ts';
import { RuleEngine, type RuleRequest } from './rule-engine.ts';
import { encodeRuleSet, type MatchBlock, openRules } from './rule-set.ts';
import { buildRuleTree, matchPath } from './rule-tree.ts';

const CLAIMS: Claims = {
  username: 'n1',
  roles: ['user'],
  disabled: false,
  dbAdmin: null,
  userId: 'u1',
  subject: 'u1',
  issuer: '',
  audience: null,
  expiresAt: 5,
  notBefore: null,
  issuedAt: null,
  tokenId: '',
};

const STORED = storedDocument(
  {
    collection: 'users',
    id: 'u1',
    version: 2,
    createdAtMs: 1,
    updatedAtMs: 2,
    deleted: false,
    data: { id: 'u1', v: 1, list: [1], name: 'xy' },
  },
  99,
);

function newEngine(): RuleEngine {
  return new RuleEngine({
    document: (_database, path) => (path === 'users/u1' ? STORED : undefined),
    nowMs: () => 1_770_300_000_000,
  });
}

const within = (match: Record<string, MatchBlock>) => ({
  database: 'db',
  match: { '/databases/{database}/documents': { match } },
});
const ask = (more: Partial<RuleRequest>): RuleRequest => ({
  database: 'db',
  path: 'users/u1',
  action: 'read',
  claims: CLAIMS,
  body: undefined,
  ...more,
});

describe('the rule engine', () => {
  test('denies without rules, and allows what is open', async () => {
    const engine = newEngine();
    await engine.load([openRules('db')]);
    expect(engine.evaluate(ask({}))).toBe(true);
    expect(engine.evaluate(ask({ path: '', action: 'create', claims: null }))).toBe(false);
    expect(engine.evaluate(ask({ database: 'id:1' }))).toBe(false);
    expect(engine.evaluate(ask({ database: 'id:1', claims: { ...CLAIMS, dbAdmin: ['id:1'] } }))).toBe(true);
  });

  test.each([
    ["'user' in request.auth.roles", true],
    ['request.auth != null', true],
    ['request.auth.userId == uid', true],
    ["request.auth.username == 'n1'", true],
    ['resource.data.v == 1', true],
    ['resource.data.v + 1.0 == 2.0', true],
    ['resource.data.v + 1 == 2', 'error'],
    ["resource.id == 'u1'", true],
    ['resource.data.version == 2', 'error'],
    ['resource.data.missing == 1', 'error'],
    ['resource.data.missing == 1 || true', true],
    ['has(resource.data.zz)', false],
    ["request.time > '2020'", true],
    ["exists('users/u1')", true],
    ["exists('/users/u1')", false],
    ["exists('/databases/x/documents/users/u1')", true],
    ["get('users/u1').data.v == 1", true],
    ["get('users/none').data.v == 1", 'error'],
    ["'$(uid)' == 'u1'", true],
    ['1', false],
    ["request.auth.claims.sub == 'u1'", true],
    ["request.method == 'GET'", 'error'],
    ['request.resource.data.v == 1', 'error'],
  ] as const)('%s is %s', async (condition, verdict) => {
    const engine = newEngine();
    await engine.load([within({ '/users/{uid}': { allow: { 'read, delete': condition } } })]);
    expect(engine.evaluate(ask({}))).toBe(verdict);
    expect(engine.evaluate(ask({ action: 'update' }))).toBe(false);
  });

  test('an anonymous request has no roles, and a token without roles has none', async () => {
    const engine = newEngine();
    await engine.load([within({ '/users/{uid}': { allow: { read: "'a' in request.auth.roles" } } })]);
    expect(engine.evaluate(ask({ claims: null }))).toBe('error');
    expect(engine.evaluate(ask({ claims: { ...CLAIMS, roles: null } }))).toBe(false);
  });

  test('a body is seen as it was sent, and as nothing where it is no object', async () => {
    const engine = newEngine();
    await engine.load([within({ '/users': { allow: { create: 'request.resource.data.v == 1' } } })]);
    const create = (body: RuleRequest['body']) => engine.evaluate(ask({ path: 'users', action: 'create', body }));
    expect([create({ v: 1 }), create({ v: 2 }), create([1]), create(undefined), create(null)]).toEqual([
      true,
      false,
      'error',
      'error',
      'error',
    ]);
  });

  test.each([
    ['a condition that does not parse', '{"match":{"/x":{"allow":{"read":"("}}}}', 'invalid CEL expression "("'],
    ['a variable that is none', '{"match":{"/x":{"allow":{"read":"database == 1"}}}}', 'invalid CEL expression'],
    ['resource compared with null', '{"match":{"/x":{"allow":{"read":"resource == null"}}}}', 'invalid CEL expression'],
    ['another database', 'database: other', 'content has database "other" but updating "db"'],
    [
      'another database in a pattern',
      '{"match":{"/databases/foo/documents":{}}}',
      'path has "foo" but database field is "db"',
    ],
    ['no mapping', '- a', 'a mapping is expected'],
    ['no text', 'database: [1]', 'text is expected'],
    ['broken YAML', 'a: [', 'yaml:'],
    ['a key twice', 'a: 1\na: 2', 'unique'],
  ])('a push with %s is refused and changes nothing', async (_what, text, words) => {
    const engine = newEngine();
    await engine.load([openRules('db')]);
    await expect(engine.push('db', text)).rejects.toThrow(words);
    expect(engine.evaluate(ask({}))).toBe(true);
  });

  test('an empty push denies everything, and is shown with nulls', async () => {
    const engine = newEngine();
    await engine.push('db', '');
    expect(engine.evaluate(ask({}))).toBe(false);
    const rules = engine.rulesOf('db');
    expect(rules === undefined ? undefined : encodeRuleSet(rules)).toBe(
      '{"database":"db","rules_version":"","service":"","match":null}',
    );
  });

  test('what was pushed can be forgotten again', async () => {
    const engine = newEngine();
    await engine.load([openRules('db')]);
    await engine.push('db', '');
    await engine.push('other', '');
    engine.restore();
    expect([engine.evaluate(ask({})), engine.rulesOf('other')]).toEqual([true, undefined]);
  });

  test('rules are shown with keys sorted and the database filled in', async () => {
    const engine = newEngine();
    await engine.push(
      'db',
      'service: 1\nmatch:\n  /databases/{database}/documents:\n    match:\n      /b: { allow: { read: "true" } }\n      /a: {}\n',
    );
    const rules = engine.rulesOf('db');
    expect(rules === undefined ? undefined : encodeRuleSet(rules)).toBe(
      '{"database":"db","rules_version":"","service":"1","match":{"/databases/db/documents":{"allow":null,"match":{' +
        '"/a":{"allow":null,"match":null},"/b":{"allow":{"read":"true"},"match":null}}}}}',
    );
  });

  test('loading names a database once and not without name', async () => {
    await expect(newEngine().load([openRules('db'), openRules('db')])).rejects.toThrow('stands twice');
    await expect(newEngine().load([openRules('')])).rejects.toThrow('cannot be empty');
    expect(await parseRules('match: ~', 'db')).toEqual({ database: 'db', rules_version: '', service: '' });
  });
});

describe('the path decides which block is asked', () => {
  const tree = buildRuleTree({
    '/users/{uid}': { allow: { read: 'user' } },
    '/{document=**}': { allow: { read: 'rest' } },
    '/users': { allow: { read: 'list' } },
    '/a/{b}/c': { match: { '/{d}': { allow: { read: 'deep' } } } },
    '/bench_{x=**}': { allow: { read: 'literal' } },
    '/{y}/{z}': { allow: { read: 'two' } },
  });
  test.each([
    ['/users', 'list', 'literal text comes first'],
    ['/users/u1', 'none', 'literal /users fits first, and there is no way back'],
    ['/other/x', 'rest', 'longer text comes before shorter'],
    ['/bench_1/x', 'rest', 'a variable inside a segment is literal text'],
    ['/a/1/c/2', 'rest', 'the rest pattern is longer than the nested one'],
  ])('%s -> %s: %s', (path, condition) => {
    expect(matchPath(tree, path)?.allow[0]?.condition ?? 'none').toBe(condition);
  });

  test('captures variables on every level', () => {
    const nested = buildRuleTree({ '/a/{b}/c': { match: { '/{d=**}': { allow: { read: 'deep' } } } } });
    expect([...(matchPath(nested, '/a/1/c/2/3')?.variables ?? [])]).toEqual([
      ['b', '1'],
      ['d', '2/3'],
    ]);
    expect(matchPath(nested, '/a/1/c')?.allow).toEqual([]);
    expect(matchPath(nested, '/a/1')).toBeUndefined();
  });

  test('orders by bytes of text, then alphabetically', () => {
    expect(
      buildRuleTree({ '/{a}': {}, '/{bb}': {}, '/{b}': {}, '/z': {} }).map(({ parts }) => parts.join('/')),
    ).toEqual(['z', '{bb}', '{a}', '{b}']);
  });
});
