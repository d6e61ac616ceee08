/** What a target has to be like for a check to make sense; each is found out by asking it. */
export const NEEDS = {
  admin: 'the administrator can log in (--admin-user, --admin-password)',
  key: 'the signing key is at hand (--key-file)',
  'cors-on': 'CORS is on',
  'cors-off': 'CORS is off',
  'limiter-on': 'the rate limiter is on',
  'limiter-off': 'the rate limiter is off',
  'open-rules': 'the rules of `default` are open',
  templates: 'index templates serve orders by `seq` and by `category`, `seq` in top-level collections',
  'exact-templates':
    'the index templates by `seq` and by `category`, `seq` have no further fields, and no other is chosen in their place',
  'no-descending-template': 'no index template begins with `seq` in descending order',
  'no-template-with-deleted': 'no index template by `seq` includes deleted documents',
  quota: 'users may create a limited number of databases',
  'short-tokens': 'access tokens live for less than 10 s',
  realtime: 'events of writes reach their subscribers',
  webhooks: 'the triggers that --print-triggers shows call the receiver of this program (--hook-port)',
  standalone: 'events are those of a standalone server: their version is -1',
} as const;
export type Need = keyof typeof NEEDS;

/** Needs of a check that mints tokens. */
export const KEY: readonly Need[] = ['key'];
/** Needs of a check that asks as administrator. */
export const ADMIN: readonly Need[] = ['admin'];
/** Needs of a check that listens to events of writes. */
export const REALTIME: readonly Need[] = ['open-rules', 'realtime'];
