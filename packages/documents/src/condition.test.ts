import fc from 'fast-check';
import { expect, test } from 'vitest';

import { LONGEST_CONDITION_BYTES, conditionOn, versionIn } from './condition.ts';

test.each([
  { body: '{"id":"a","updatedAt":1,"version":7}\n', version: 7, why: 'last, as the server writes it' },
  { body: '{"version":12,"id":"a"}', version: 12, why: 'anywhere' },
  { body: '{"id":"a","object":{"version":3},"version":4}', version: 4, why: 'the last of that name' },
  { body: '{"id":"a"}', version: 0, why: 'left out by a distributed server for 0' },
  { body: '{"version":', version: 0, why: 'broken off' },
  { body: '{"version":"5"}', version: 0, why: 'no number' },
  { body: '', version: 0, why: 'no body' },
  { body: `{"version":${'9'.repeat(400)}}`, version: 999_999_999_999_999, why: 'absurdly long' },
])('the version of $body is $version: $why', ({ body, version }) => {
  expect(versionIn(Buffer.from(body))).toBe(version);
  expect(conditionOn(version).length).toBeLessThanOrEqual(LONGEST_CONDITION_BYTES);
});

test('without a body there is no version', () => {
  expect(versionIn(null)).toBe(0);
});

test('whatever bytes a server answers, the version is a whole number', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (bytes, marked) => {
      const body = marked ? Buffer.concat([Buffer.from('"version":'), bytes]) : bytes;
      const version = versionIn(body);
      expect(Number.isSafeInteger(version) && version >= 0).toBe(true);
    }),
  );
});
