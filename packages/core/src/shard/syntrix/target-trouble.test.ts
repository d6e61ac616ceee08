import { expect, test } from 'vitest';

import { troubleAt } from './target-trouble.ts';

test.each([
  [
    'http://localhost:8080',
    'http_3xx_redirect',
    'http://localhost:8080 redirects, and redirects are not followed',
    'use the final address (`target`, --target)',
  ],
  [
    'http://localhost:8080/api/v1',
    'http_404_route',
    'what answers at http://localhost:8080/api/v1 is not a Syntrix server',
    'leave out /api/v1: http://localhost:8080',
  ],
  [
    'http://localhost:8080/',
    'http_404_route',
    'what answers at http://localhost:8080/ is not a Syntrix server',
    'correct the address (`target`, --target)',
  ],
  [
    'http://localhost:8080',
    'http_404_database',
    'the database does not exist',
    'create it, or name another (--database, `auth.database`, or `database` of the workload)',
  ],
])('a target at %s that answers with %s: %s', (url, category, problem, hint) => {
  expect(troubleAt(url, category, '')).toEqual({ problem, hint });
});
