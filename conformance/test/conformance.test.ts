import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_ADMIN, startTestbed, type Testbed, type TestbedOptions } from '@syntrix-bench/testbed';
import type { Need } from '../needs.ts';
import { SECTIONS } from '../sections.ts';
import { CHECKS, UNCHECKED } from '../checks/index.ts';
import { runCheck } from '../runner.ts';
import { openTarget } from '../open-target.ts';
import type { Target } from '../target.ts';

const VARIANTS: readonly (readonly [name: string, options: TestbedOptions, onlyWith: Need | undefined])[] = [
  ['as it comes', {}, undefined],
  ['without CORS', { cors: false }, 'cors-off'],
  ['with the rate limiter', { rateLimit: true }, 'limiter-on'],
  ['with short tokens', { accessTokenTtlMs: 2000 }, 'short-tokens'],
];

describe.each(VARIANTS)('P1-71 the testbed %s', (_name, options, onlyWith) => {
  let testbed: Testbed;
  let target: Target;
  beforeAll(async () => {
    testbed = await startTestbed(options);
    target = await openTarget({
      url: testbed.url,
      adminUser: DEFAULT_ADMIN.username,
      adminPassword: DEFAULT_ADMIN.password,
      keyPem: testbed.privateKeyPem(),
    });
  });
  afterAll(() => testbed.close());

  const others: readonly Need[] = VARIANTS.flatMap(([, , need]) => need ?? []);
  const checks = CHECKS.filter(({ needs }) =>
    onlyWith === undefined ? !needs.some((need) => others.includes(need)) : needs.includes(onlyWith),
  );
  test.each(checks.map((check) => [check.id, check.text, check] as const))('%s: %s', async (_id, _text, check) => {
    expect(await runCheck(target, check)).toEqual({ check, verdict: 'passed' });
  });

  test('makes no mistake of its own', () => expect(testbed.groundTruth().internalErrors).toBe(0));
});

describe('the table', () => {
  const entries = [...CHECKS, ...UNCHECKED];

  test('names each entry once, by its section', () => {
    const ids = entries.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(entries.filter(({ id, section }) => !id.startsWith(`${section}/`))).toEqual([]);
  });

  test('has an entry for every section', () => {
    expect(SECTIONS.filter((section) => !entries.some((entry) => entry.section === section))).toEqual([]);
  });

  test('gives a reason for everything it does not check', () => {
    expect(UNCHECKED.filter(({ reason }) => reason.length < 15)).toEqual([]);
  });
});
