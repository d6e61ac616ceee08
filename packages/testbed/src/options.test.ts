import { expect, test } from 'vitest';
import { resolveOptions } from './options.ts';

test('without options it is a server prepared for benchmarks', () => {
  expect(resolveOptions({})).toEqual({
    port: 0,
    host: '127.0.0.1',
    databases: ['default'],
    admin: { username: 'syntrix', password: 'Bench-Admin#2025' },
    accessTokenTtlMs: 900_000,
    refreshTokenTtlMs: 604_800_000,
    keyFile: undefined,
    rules: [
      {
        database: 'default',
        rules_version: '1',
        service: 'syntrix',
        match: {
          '/databases/{database}/documents': { match: { '/{document=**}': { allow: { 'read, write': 'true' } } } },
        },
      },
    ],
    templates: [
      {
        identity: 'by-seq',
        name: 'by-seq',
        pattern: ['*'],
        normalizedPattern: '*',
        fixedSegments: 0,
        fields: [{ field: 'seq', order: 'asc' }],
        includeDeleted: false,
      },
      {
        identity: 'by-category-seq',
        name: 'by-category-seq',
        pattern: ['*'],
        normalizedPattern: '*',
        fixedSegments: 0,
        fields: [
          { field: 'category', order: 'asc' },
          { field: 'seq', order: 'asc' },
        ],
        includeDeleted: false,
      },
    ],
    indexLagMs: 2,
    rateLimit: undefined,
    cors: true,
    realtime: {
      coalesceUpdates: false,
      dialect: 'standalone',
      eventLagMs: 0,
      hazardsHappen: false,
      streamTimeoutMs: Infinity,
      origins: {
        allowDevOrigin: true,
        allowedOrigins: ['http://localhost:8080', 'http://localhost:3000', 'http://localhost:5173'],
      },
    },
    triggers: {
      triggers: [],
      pool: { workers: 16, queue: 100, tasks: Infinity },
      backlog: 2100,
      tokenServesMs: 1000,
      attemptMs: 5000,
    },
    faults: { faults: [] },
    storeLimits: { maxDocuments: 5_000_000, maxBytes: 1_073_741_824, maxTombstones: 100_000 },
    transportLimits: {
      maxHeaderBytes: 1_052_672,
      readTimeoutMs: 10_000,
      writeTimeoutMs: 10_000,
      idleTimeoutMs: 60_000,
    },
    maxDatabasesPerUser: 10,
    databaseDeletionMs: 300_000,
    seed: 1,
  });
});

test('databases are open like default, and none stands twice', () => {
  const { databases, rules } = resolveOptions({ databases: ['shop', 'default', 'shop'] });
  expect([databases, rules.map(({ database }) => database)]).toEqual([
    ['default', 'shop'],
    ['default', 'shop'],
  ]);
});

test('the rate limiter is off, on with the server’s numbers, or on with others', () => {
  const limits = [false, true, { requests: 5 }].map((rateLimit) => resolveOptions({ rateLimit }).rateLimit);
  expect(limits).toEqual([undefined, {}, { requests: 5 }]);
});

test.each([
  ['a database that is not a slug', { databases: ['My App'] }, 'databases: "My App" is not a slug'],
  ['a weak password', { admin: { username: 'a', password: 'weak' } }, 'admin.password: too weak'],
  ['a lifetime below zero', { accessTokenTtlMs: -1 }, 'accessTokenTtlMs: -1 is not a number of at least 0'],
  ['a limit that is no number', { limits: { maxDocuments: Number.NaN } }, 'limits.maxDocuments: NaN is not a number'],
  ['a broken fault plan', { faults: { faults: [{ kind: 'error' }] } as never }, 'faults[0].status: is missing'],
  [
    'a broken template',
    { indexTemplates: [{ collectionPattern: '', fields: [] }] },
    'indexTemplates[0]: collectionPattern is empty',
  ],
])('%s is refused with a sentence', (_what, options, words) => {
  expect(() => resolveOptions(options)).toThrow(words);
});
