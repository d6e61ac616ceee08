import { describe, expect, test } from 'vitest';
import { ManualEnvironment } from '../../test/manual-environment.ts';
import { formatTimestamp, TimestampSource } from '../timestamp.ts';
import { encodeDatabase, encodeSummary, slugProblem } from './database.ts';
import { type CreateRequest, DatabaseService, type UpdateRequest } from './database-service.ts';

const ADMIN = { admin: true } as const;
const ALICE = { admin: false, userId: 'alice' } as const;
const BOB = { admin: false, userId: 'bob' } as const;

function setUp(maxPerUser = 2, deletionMs = 5 * 60 * 1000) {
  const environment = new ManualEnvironment();
  let ids = 0;
  const newId = () => (ids++).toString(16).padStart(16, '0');
  const service = new DatabaseService(
    new TimestampSource(environment),
    () => environment.nowMs(),
    newId,
    maxPerUser,
    deletionMs,
  );
  const create = (more: Partial<CreateRequest> = {}, asker: typeof ADMIN | typeof ALICE | typeof BOB = ALICE) =>
    service.create(asker, {
      slug: null,
      displayName: 'x',
      description: null,
      ownerId: asker.admin ? 'root' : asker.userId,
      settings: null,
      ...more,
    });
  const update = (identifier: string, more: Partial<UpdateRequest>, asker: typeof ADMIN | typeof ALICE = ALICE) =>
    service.update(asker, identifier, {
      slug: null,
      displayName: null,
      description: null,
      status: null,
      settings: null,
      ...more,
    });
  return { environment, service, create, update };
}

describe('slugs', () => {
  test.each([
    ['my-app', undefined],
    ['abc-', undefined],
    ['ab', 'invalid-length'],
    ['A', 'invalid-length'],
    ['a'.repeat(64), 'invalid-length'],
    ['ABC', 'invalid-format'],
    ['1abc', 'invalid-format'],
    ['a_b', 'invalid-format'],
    ['éé', 'invalid-format'],
    ['admin', 'reserved'],
  ])('%j: %s', (slug, problem) => expect(slugProblem(slug, false)).toBe(problem));

  test('administrators may use reserved ones', () => expect(slugProblem('admin', true)).toBeUndefined());
});

describe('databases', () => {
  test('are created within the quota, which counts what is being deleted', () => {
    const { environment, service, create } = setUp();
    expect(create({ slug: 'one' })).toMatchObject({
      id: '0'.repeat(16),
      slug: 'one',
      ownerId: 'alice',
      status: 'active',
    });
    create();
    service.delete(ALICE, 'one');
    expect([create(), create({}, BOB), service.quota('alice')]).toEqual([
      'quota-exceeded',
      expect.objectContaining({ ownerId: 'bob' }),
      { used: 2, limit: 2 },
    ]);
    environment.advance(300_000);
    expect(service.quota('alice')).toEqual({ used: 1, limit: 2 });
    expect(setUp(0).service.quota('alice')).toBeUndefined();
  });

  test.each([
    ['no display name', { displayName: '' }, 'display-name-required'],
    ['a bad slug', { slug: 'X1' }, 'invalid-length'],
    ['an empty slug', { slug: '' }, 'store-error'],
    ['a taken slug', { slug: 'taken' }, 'slug-exists'],
    ['a reserved slug', { slug: 'system' }, 'reserved'],
    ['a long name', { displayName: 'n'.repeat(256) }, 'store-error'],
    ['NUL in the name', { displayName: 'a\0' }, 'store-error'],
    ['a long owner', { ownerId: 'o'.repeat(65) }, 'store-error'],
  ] satisfies readonly (readonly [string, Partial<CreateRequest>, string])[])(
    '%s is refused',
    (_what, request, refusal) => {
      const { create } = setUp();
      create({ slug: 'taken' });
      expect(create(request)).toBe(refusal);
    },
  );

  test('settings count for administrators alone, and may not be negative', () => {
    const { create } = setUp();
    const settings = { maxDocuments: 5, maxStorageBytes: 6 };
    expect(create({ settings })).toMatchObject({ maxDocuments: 0 });
    expect(create({ settings }, ADMIN)).toMatchObject({ maxDocuments: 5, maxStorageBytes: 6 });
    expect(create({ settings: { maxDocuments: -1, maxStorageBytes: 0 } }, ADMIN)).toBe('store-error');
  });

  test('are seen by their owner and by administrators', () => {
    const { service, create } = setUp();
    create({ slug: 'one' });
    expect(service.get(BOB, 'one')).toBe('not-owner');
    expect(service.get(ADMIN, `id:${'0'.repeat(16)}`)).toMatchObject({ slug: 'one' });
    expect([service.get(ALICE, 'none'), service.get(ALICE, 'ID:0'), service.get(ADMIN, 'a\0')]).toEqual([
      'not-found',
      'not-found',
      'store-error',
    ]);
  });

  test('what the store refuses in a change stays visible until the entry is evicted', () => {
    const { environment, service, create, update } = setUp();
    create({ slug: 'taken' });
    const free = create();
    if (typeof free === 'string') throw new Error(free);
    const id = `id:${free.id}`;
    expect(update(id, { slug: 'taken' })).toBe('slug-exists');
    expect(service.get(ALICE, id)).toMatchObject({ slug: 'taken' });
    expect(update(id, { slug: 'taken' })).toBe('slug-immutable');
    expect(service.list(ALICE, { limit: 1, offset: 0, status: '', owner: '' }).page).toMatchObject([{ slug: null }]);
    environment.advance(300_001);
    expect(service.get(ALICE, id)).toMatchObject({ slug: null });
  });

  test('a slug that was missed and then set stays missed for half a minute, or until fetched by id', () => {
    const { environment, service, create, update } = setUp();
    const database = create();
    if (typeof database === 'string') throw new Error(database);
    expect(service.resolve('late')).toBe('not-found');
    update(`id:${database.id}`, { slug: 'late' });
    environment.advance(29_000);
    expect(service.resolve('late')).toBe('not-found');
    environment.advance(1001);
    expect(service.resolve('late')).toMatchObject({ slug: 'late' });
  });

  test('statuses are for administrators, and an unknown one is refused', () => {
    const { service, create, update } = setUp();
    create({ slug: 'one' });
    expect(update('one', { status: 'suspended', displayName: 'new' })).toMatchObject({
      status: 'active',
      displayName: 'new',
    });
    expect(update('one', { status: 'nope' }, ADMIN)).toBe('store-error');
    expect(
      update('one', { status: 'suspended', settings: { maxDocuments: 7, maxStorageBytes: 0 } }, ADMIN),
    ).toMatchObject({ status: 'suspended', maxDocuments: 7 });
    expect(service.setStatus('one', 'active')).toBe(true);
    expect(service.setStatus('none', 'active')).toBe(false);
    expect(update('none', {})).toBe('not-found');
  });

  test('default is protected, others are marked, and their slug stays taken until they are removed', () => {
    const { environment, service, create } = setUp();
    create({ slug: 'default' }, ADMIN);
    create({ slug: 'one' });
    expect(service.delete(ADMIN, 'default')).toBe('protected');
    expect(service.delete(BOB, 'one')).toBe('not-owner');
    expect([service.delete(ALICE, 'one'), service.delete(ALICE, 'one')]).toMatchObject([
      { status: 'deleting' },
      { status: 'deleting' },
    ]);
    expect(create({ slug: 'one' })).toBe('slug-exists');
    environment.advance(300_000);
    expect(create({ slug: 'one' })).toMatchObject({ status: 'active' });
  });

  test('an entry whose row is gone can be seen but not changed', () => {
    const { environment, service, create, update } = setUp();
    create({ slug: 'one' });
    environment.advance(200_000);
    service.delete(ALICE, 'one');
    service.get(ALICE, 'one');
    environment.advance(100_000);
    expect([service.get(ALICE, 'one'), update('one', {})]).toEqual([
      expect.objectContaining({ status: 'deleting' }),
      'not-found',
    ]);
  });

  test('are listed newest first, by owner and status, in pages', () => {
    const { environment, service, create } = setUp(0);
    for (let n = 0; n < 25; n += 1) {
      create({ displayName: `d${n}` }, n % 2 === 0 ? ALICE : BOB);
      environment.advance(1);
    }
    const names = (
      options: Partial<Parameters<DatabaseService['list']>[1]>,
      asker: typeof ADMIN | typeof ALICE = ADMIN,
    ) => {
      const { page, total } = service.list(asker, { limit: 0, offset: 0, status: '', owner: '', ...options });
      return [page.map(({ displayName }) => displayName), total];
    };
    expect(names({ limit: 2 })).toEqual([['d24', 'd23'], 25]);
    expect(names({ limit: 2, offset: 1, owner: 'bob' })).toEqual([['d21', 'd19'], 12]);
    expect(names({ limit: 1, owner: 'bob' }, ALICE)).toEqual([['d24'], 13]);
    expect(names({ status: 'nope' })).toEqual([[], 0]);
    expect((names({})[0] as string[]).length).toBe(20);
  });

  test('are shown in the order of the members, with nanoseconds until they have been stored', () => {
    const { service, create } = setUp();
    const database = create({ slug: 'one', description: 'd' });
    if (typeof database === 'string') throw new Error(database);
    expect(encodeDatabase(database)).toBe(
      '{"id":"0000000000000000","slug":"one","display_name":"x","description":"d","owner_id":"alice","created_at":"2026-02-05T14:00:00Z",' +
        '"updated_at":"2026-02-05T14:00:00Z","status":"active","settings":{"max_documents":0,"max_storage_bytes":0}}',
    );
    expect(service.list(ALICE, { limit: 0, offset: 0, status: '', owner: '' }).page.map(encodeSummary)).toEqual([
      '{"id":"0000000000000000","slug":"one","display_name":"x","owner_id":"alice","created_at":"2026-02-05T14:00:00Z","status":"active"}',
    ]);
    expect(formatTimestamp({ us: 1_770_300_000_120_000, ns: 5 })).toBe('2026-02-05T14:00:00.120000005Z');
  });

  test('a thousand entries are remembered, the oldest go first', () => {
    const { service, create } = setUp(0);
    for (let n = 0; n < 1005; n += 1) create({ slug: `db-${n}` });
    expect(service.resolve('db-0')).toMatchObject({ slug: 'db-0' });
    expect(service.resolve('db-1004')).toMatchObject({ slug: 'db-1004' });
  });
});
