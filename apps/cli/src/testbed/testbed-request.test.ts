import { UsageError } from 'clipanion';
import { expect, test } from 'vitest';

import { toTestbedOptions, type TestbedRequest } from './testbed-request.ts';

const plain: TestbedRequest = {
  port: null,
  host: null,
  databases: [],
  adminUsername: null,
  adminPassword: null,
  keyFile: null,
  tokenLifetime: null,
  rateLimit: false,
  faultsFile: null,
  untilStdinEnds: false,
  quiet: false,
};
const defaults = {
  port: 0,
  databases: [],
  rateLimit: false,
  admin: { username: 'syntrix', password: 'Bench-Admin#2025' },
};

test.each<[Partial<TestbedRequest>, object, string]>([
  [{}, defaults, 'nothing said: any free port, the known administrator'],
  [{ port: '8080' }, { ...defaults, port: 8080 }, 'a port'],
  [{ host: '0.0.0.0' }, { ...defaults, host: '0.0.0.0' }, 'an address'],
  [{ databases: ['shop'] }, { ...defaults, databases: ['shop'] }, 'a database'],
  [{ adminPassword: 'x' }, { ...defaults, admin: { username: 'syntrix', password: 'x' } }, 'the password alone'],
  [{ tokenLifetime: '2s' }, { ...defaults, accessTokenTtlMs: 2_000 }, 'seconds'],
  [{ tokenLifetime: '500ms' }, { ...defaults, accessTokenTtlMs: 500 }, 'milliseconds'],
  [{ tokenLifetime: '1h' }, { ...defaults, accessTokenTtlMs: 3_600_000 }, 'hours'],
])('%j is understood', (given, options) => {
  expect(toTestbedOptions({ ...plain, ...given })).toEqual(options);
});

test.each([
  [{ port: 'http' }, '--port: "http" is no port. Give a number from 0 (any free one) to 65535.'],
  [{ port: '65536' }, '--port: "65536" is no port. Give a number from 0 (any free one) to 65535.'],
  [{ port: '-1' }, '--port: "-1" is no port. Give a number from 0 (any free one) to 65535.'],
  [
    { tokenLifetime: '2' },
    '--token-lifetime: "2" is no time. Give a whole number with a unit, such as 500ms, 2s or 15m.',
  ],
  [
    { tokenLifetime: '0s' },
    '--token-lifetime: "0s" is no time. Give a whole number with a unit, such as 500ms, 2s or 15m.',
  ],
])('%j is refused with a sentence that names the flag', (given, message) => {
  expect(() => toTestbedOptions({ ...plain, ...given })).toThrow(new UsageError(message));
});
