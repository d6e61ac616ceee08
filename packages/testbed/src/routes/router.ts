import { cleanPath, escapedForm, escapePath, unescapeBytes, unescapePath } from '../http/request-target.ts';
import type { Operation } from '../faults/fault-plan.ts';
import type { TriggerCall } from './trigger-routes.ts';

/** Where a request goes. */
export type Route =
  | { readonly kind: 'document'; readonly operation: Operation; readonly database: string; readonly path: string }
  | { readonly kind: 'query'; readonly operation: 'query'; readonly database: string }
  | { readonly kind: 'trigger'; readonly operation: 'trigger'; readonly database: string; readonly call: TriggerCall }
  | { readonly kind: 'auth'; readonly operation: 'signup' | 'login' | 'refresh' | 'logout' }
  | {
      readonly kind: 'databases';
      readonly operation: 'databases' | 'admin';
      readonly admin: boolean;
      readonly identifier: string | null;
    }
  | { readonly kind: 'users' | 'rules' | 'rules-push' | 'admin-health'; readonly operation: 'admin' }
  | { readonly kind: 'user'; readonly operation: 'admin'; readonly id: string }
  | { readonly kind: 'health'; readonly operation: 'health' }
  | { readonly kind: 'web-socket' | 'event-stream'; readonly operation: 'realtime' }
  | { readonly kind: 'redirect'; readonly operation: 'other'; readonly location: string }
  | { readonly kind: 'wrong-method'; readonly operation: 'other'; readonly allow: string }
  | { readonly kind: 'not-found'; readonly operation: 'other' };

const NOT_FOUND: Route = { kind: 'not-found', operation: 'other' };

const DOCUMENT_OPERATIONS: Readonly<Record<string, Operation>> = {
  GET: 'read',
  HEAD: 'read',
  POST: 'create',
  PUT: 'replace',
  PATCH: 'update',
  DELETE: 'delete',
};

/** Paths that exist with a final slash only. */
const FOLDER = /^\/(?:console|api\/v1\/databases\/[^/]+\/documents)$/;

type Found = { readonly methods: readonly string[]; readonly route: (method: string) => Route };

/** The route of a request by its path as written, as Go's mux finds it: cleaning, redirects and 405 included. */
export function routeOf(method: string, path: string, query: string): Route {
  const escaped = escapedForm(path);
  const cleaned = cleanPath(escaped);
  const found = find(cleaned);
  const folder = FOLDER.test(cleaned) ? find(`${cleaned}/`) : undefined;
  if (folder !== undefined && accepts(folder, method))
    return redirect(`${escapePath(cleanPath(unescapeBytes(path)))}/`, query);
  if (cleaned !== escaped) return redirect(escapePath(cleaned), query);
  if (found !== undefined && accepts(found, method)) return found.route(method);
  const methods = (found ?? folder)?.methods;
  if (methods === undefined) return NOT_FOUND;
  const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  return { kind: 'wrong-method', operation: 'other', allow: [...allowed].sort().join(', ') };
}

function accepts({ methods }: Found, method: string): boolean {
  return methods.includes(method === 'HEAD' ? 'GET' : method);
}

function redirect(path: string, query: string): Route {
  return { kind: 'redirect', operation: 'other', location: query === '' ? path : `${path}?${query}` };
}

const API = '/api/v1/databases';
const TRIGGER = /^\/trigger\/v1\/databases\/([^/]+)\/(get|query|write)$/;
const ADMIN = '/admin/';
const AUTH = '/auth/v1/';
const REALTIME: Readonly<Record<string, 'web-socket' | 'event-stream' | undefined>> = {
  '/realtime/ws': 'web-socket',
  '/realtime/sse': 'event-stream',
};

function find(path: string): Found | undefined {
  if (path.startsWith(API)) return findUnderApi(path);
  if (path.startsWith(AUTH)) return findAuth(path.slice(AUTH.length));
  if (path.startsWith(ADMIN)) return findAdmin(path.slice(ADMIN.length));
  if (path.startsWith('/trigger/')) return findTrigger(path);
  if (path === '/health') return { methods: ['GET'], route: () => ({ kind: 'health', operation: 'health' }) };
  const stream = REALTIME[path];
  if (stream !== undefined) return { methods: ['GET'], route: () => ({ kind: stream, operation: 'realtime' }) };
  // The console's files are not here: the folder is empty.
  if (path.startsWith('/console/')) return { methods: ['GET'], route: () => NOT_FOUND };
  return undefined;
}

function findUnderApi(path: string): Found | undefined {
  if (path.length === API.length) return databases(false, null, ['GET', 'POST']);
  if (path[API.length] !== '/') return undefined;
  const start = API.length + 1;
  const slash = path.indexOf('/', start);
  const identifier = path.slice(start, slash < 0 ? undefined : slash);
  if (identifier === '') return undefined;
  if (slash < 0) return databases(false, identifier, ['DELETE', 'GET', 'PATCH']);
  if (path.startsWith('documents/', slash + 1)) {
    return {
      methods: ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'],
      route: (method) => ({
        kind: 'document',
        operation: DOCUMENT_OPERATIONS[method] ?? 'read',
        database: unescapePath(identifier),
        path: unescapePath(path.slice(slash + 1 + 'documents/'.length)),
      }),
    };
  }
  if (path.length === slash + 6 && path.endsWith('/query')) {
    return {
      methods: ['POST'],
      route: () => ({ kind: 'query', operation: 'query', database: unescapePath(identifier) }),
    };
  }
  return undefined;
}

function databases(admin: boolean, identifier: string | null, methods: readonly string[]): Found {
  const operation = admin ? 'admin' : 'databases';
  return {
    methods,
    route: () => ({
      kind: 'databases',
      operation,
      admin,
      identifier: identifier === null ? null : unescapePath(identifier),
    }),
  };
}

function findTrigger(path: string): Found | undefined {
  const [, identifier, call] = TRIGGER.exec(path) ?? [];
  if (identifier === undefined) return undefined;
  return {
    methods: ['POST'],
    route: () => ({
      kind: 'trigger',
      operation: 'trigger',
      database: unescapePath(identifier),
      call: call as TriggerCall,
    }),
  };
}

function findAuth(name: string): Found | undefined {
  if (name !== 'signup' && name !== 'login' && name !== 'refresh' && name !== 'logout') return undefined;
  return { methods: ['POST'], route: () => ({ kind: 'auth', operation: name }) };
}

function findAdmin(rest: string): Found | undefined {
  const simple = (kind: 'users' | 'rules' | 'rules-push' | 'admin-health', method: string): Found => ({
    methods: [method],
    route: () => ({ kind, operation: 'admin' }),
  });
  switch (rest) {
    case 'users':
      return simple('users', 'GET');
    case 'rules':
      return simple('rules', 'GET');
    case 'rules/push':
      return simple('rules-push', 'POST');
    case 'health':
      return simple('admin-health', 'GET');
    case 'databases':
      return databases(true, null, ['GET', 'POST']);
    default: {
      const [group = '', id = '', ...more] = rest.split('/');
      if (id === '' || more.length > 0) return undefined;
      if (group === 'databases') return databases(true, id, ['DELETE', 'GET', 'PATCH']);
      if (group !== 'users') return undefined;
      return { methods: ['PATCH'], route: () => ({ kind: 'user', operation: 'admin', id: unescapePath(id) }) };
    }
  }
}
