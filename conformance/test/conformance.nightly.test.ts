import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Testbed, TestbedOptions } from '@syntrix-bench/testbed';
import type { HookReceiver } from '../hook-receiver.ts';
import type { Need } from '../needs.ts';
import { CHECKS } from '../checks/index.ts';
import { runCheck } from '../runner.ts';
import type { Target } from '../target.ts';
import { startCalling, targetOf } from './testbed-target.ts';

/** A connection without pongs is waited out. */
const LONGEST_CHECK_MS = 120_000;

const VARIANTS: readonly (readonly [name: string, options: TestbedOptions, onlyWith: Need | undefined])[] = [
  ['as it comes', {}, undefined],
  ['without CORS', { cors: false }, 'cors-off'],
  ['with the rate limiter', { rateLimit: true }, 'limiter-on'],
  ['with short tokens', { accessTokenTtlMs: 2000 }, 'short-tokens'],
];

describe.each(VARIANTS)('P1-71 the whole against the testbed %s', (_name, options, onlyWith) => {
  let testbed: Testbed;
  let target: Target;
  let hooks: HookReceiver;
  beforeAll(async () => {
    ({ testbed, hooks } = await startCalling(options));
    target = await targetOf(testbed, hooks);
  });
  afterAll(() => {
    hooks.close();
    return testbed.close();
  });

  const others: readonly Need[] = VARIANTS.flatMap(([, , need]) => need ?? []);
  const checks = CHECKS.filter(({ needs }) =>
    onlyWith === undefined ? !needs.some((need) => others.includes(need)) : needs.includes(onlyWith),
  );
  test.each(checks.map((check) => [check.id, check.text, check] as const))(
    '%s: %s',
    async (_id, _text, check) => {
      expect(await runCheck(target, check)).toEqual({ check, verdict: 'passed' });
    },
    LONGEST_CHECK_MS,
  );

  test('makes no mistake of its own', () => expect(testbed.groundTruth().internalErrors).toBe(0));
});
