import { describe, expect, test } from 'vitest';
import { routeOf } from './router.ts';

const API = '/api/v1/databases';
const DOCUMENTS_ALLOW = 'DELETE, GET, HEAD, PATCH, POST, PUT';
const other = { operation: 'other' } as const;

describe('routes', () => {
  test.each([
    [
      'GET',
      `${API}/db/documents/users/alice`,
      { kind: 'document', operation: 'read', database: 'db', path: 'users/alice' },
    ],
    ['HEAD', `${API}/db/documents/a%2Fb`, { kind: 'document', operation: 'read', database: 'db', path: 'a/b' }],
    ['POST', `${API}/id%3A1/documents/`, { kind: 'document', operation: 'create', database: 'id:1', path: '' }],
    ['PUT', `${API}/db/documents/a/%2E%2E`, { kind: 'document', operation: 'replace', database: 'db', path: 'a/..' }],
    ['PATCH', `${API}/a%2Fb/documents/c/d`, { kind: 'document', operation: 'update', database: 'a/b', path: 'c/d' }],
    ['DELETE', `${API}/db/documents/c/d/`, { kind: 'document', operation: 'delete', database: 'db', path: 'c/d/' }],
    ['POST', `${API}/db/query`, { kind: 'query', operation: 'query', database: 'db' }],
    ['POST', '/auth/v1/login', { kind: 'auth', operation: 'login' }],
    ['GET', API, { kind: 'databases', operation: 'databases', admin: false, identifier: null }],
    ['PATCH', `${API}/x`, { kind: 'databases', operation: 'databases', admin: false, identifier: 'x' }],
    ['DELETE', '/admin/databases/x', { kind: 'databases', operation: 'admin', admin: true, identifier: 'x' }],
    ['POST', '/admin/databases', { kind: 'databases', operation: 'admin', admin: true, identifier: null }],
    ['GET', '/admin/users', { kind: 'users', operation: 'admin' }],
    ['PATCH', '/admin/users/u1', { kind: 'user', operation: 'admin', id: 'u1' }],
    ['GET', '/admin/rules', { kind: 'rules', operation: 'admin' }],
    ['POST', '/admin/rules/push', { kind: 'rules-push', operation: 'admin' }],
    ['GET', '/admin/health', { kind: 'admin-health', operation: 'admin' }],
    ['HEAD', '/health', { kind: 'health', operation: 'health' }],
    ['GET', '/', { kind: 'not-found', ...other }],
    ['GET', '/health/', { kind: 'not-found', ...other }],
    ['GET', `${API}/`, { kind: 'not-found', ...other }],
    ['GET', `${API}x`, { kind: 'not-found', ...other }],
    ['POST', `${API}/db/query/`, { kind: 'not-found', ...other }],
    ['GET', '/admin/users/a/b', { kind: 'not-found', ...other }],
    ['GET', '/admin/other/a', { kind: 'not-found', ...other }],
    ['GET', '/console/index.html', { kind: 'not-found', ...other }],
    ['get', '/health', { kind: 'wrong-method', allow: 'GET, HEAD', ...other }],
    ['GET', '/auth/v1/login', { kind: 'wrong-method', allow: 'POST', ...other }],
    ['OPTIONS', `${API}/db/documents/a`, { kind: 'wrong-method', allow: DOCUMENTS_ALLOW, ...other }],
    ['OPTIONS', `${API}/db/documents`, { kind: 'wrong-method', allow: DOCUMENTS_ALLOW, ...other }],
    ['GET', `${API}/db/documents`, { kind: 'redirect', location: `${API}/db/documents/`, ...other }],
    ['GET', '/console', { kind: 'redirect', location: '/console/', ...other }],
    ['POST', '/a//b', { kind: 'redirect', location: '/a/b', ...other }],
    ['GET', '/a/../b%20c', { kind: 'redirect', location: '/b%2520c', ...other }],
  ])('%s %s', (method, path, route) => expect(routeOf(method, path, '')).toEqual(route));

  test('a redirect keeps the query', () => {
    expect(routeOf('GET', '//health', 'x=1')).toEqual({ kind: 'redirect', location: '/health?x=1', ...other });
  });
});
