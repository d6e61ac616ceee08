import type { Check } from '../../check.ts';
import { same } from '../../expectations.ts';
import { rule } from './pushed-rules.ts';

/** What a condition makes of a GET of a document `{ v: 1, list: [1] }` by user u1. */
const condition = (name: string, text: string, cel: string, expected: 'allowed' | 'denied' | 'failed') =>
  rule(
    `condition-${name}`,
    text,
    {
      '/users/{uid}': { allow: { read: cel, update: 'true' } },
    },
    async (ask) => {
      await ask('PUT', 'users/u1', '{"doc":{"v":1,"list":[1]}}');
      const { status, text: body } = await ask('GET', 'users/u1', undefined, {
        sub: 'u1',
        username: 'n1',
        roles: ['user'],
      });
      const verdict =
        status === 200
          ? 'allowed'
          : body.includes('Access denied')
            ? 'denied'
            : body.includes('Authorization check failed')
              ? 'failed'
              : body;
      same([status === 200 ? 200 : 403, verdict], [expected === 'allowed' ? 200 : 403, expected], cel);
    },
  );

/** Section 4.8: conditions of rules, one at a time. */
export const RULE_CONDITION_CHECKS: readonly Check[] = [
  condition('auth-not-null', 'request.auth is never null', 'request.auth != null', 'allowed'),
  condition('numbers', 'JSON numbers compare with integers', 'resource.data.v == 1', 'allowed'),
  condition('arithmetic', 'but do not add to them', 'resource.data.v + 1 == 2', 'failed'),
  condition('system-fields', 'resource.data has no system fields', 'resource.data.version == 1', 'failed'),
  condition('id', 'resource.id is the id', "resource.id == 'u1' && resource.data.id == 'u1'", 'allowed'),
  condition('missing', 'a missing member is an error', 'resource.data.none == 1', 'failed'),
  condition('short-circuit', 'which || can absorb', 'resource.data.none == 1 || true', 'allowed'),
  condition('has', 'has looks before', 'has(resource.data.none)', 'denied'),
  condition('no-boolean', 'a result that is no boolean denies', "'true'", 'denied'),
  condition('time', 'request.time is a text', "request.time > '2020'", 'allowed'),
  condition('replacement', '$(name) is replaced textually', "'$(uid)' == 'u1'", 'allowed'),
  condition('username', 'request.auth.username is the name', "request.auth.username == 'n1'", 'allowed'),
  condition('claims', 'request.auth.claims are the claims', "request.auth.claims.sub == 'u1'", 'allowed'),
  condition('no-method', 'there is no request.method', "request.method == 'GET'", 'failed'),
];
