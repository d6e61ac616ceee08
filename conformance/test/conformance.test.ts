import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Testbed } from '@syntrix-bench/testbed';
import type { HookReceiver } from '../hook-receiver.ts';
import { SECTIONS } from '../sections.ts';
import { CHECKS, UNCHECKED } from '../checks/index.ts';
import { runCheck } from '../runner.ts';
import type { Target } from '../target.ts';
import { startCalling, targetOf } from './testbed-target.ts';

/** Needs that a testbed as it comes does not meet. */
const OTHER_VARIANTS = ['cors-off', 'limiter-on', 'short-tokens'];

describe('P1-71 the quick part against the testbed as it comes', () => {
  let testbed: Testbed;
  let target: Target;
  let hooks: HookReceiver;
  beforeAll(async () => {
    ({ testbed, hooks } = await startCalling());
    target = await targetOf(testbed, hooks);
  });
  afterAll(() => {
    hooks.close();
    return testbed.close();
  });

  const checks = CHECKS.filter(({ quick, needs }) => quick && !needs.some((need) => OTHER_VARIANTS.includes(need)));
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
