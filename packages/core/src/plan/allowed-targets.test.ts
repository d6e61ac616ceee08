import { describe, expect, test } from 'vitest';

import { configLayer } from '../config/layers/config-layer.ts';
import { environmentLayer } from '../config/layers/environment-layer.ts';
import { parseConfigText } from '../config/layers/parse-config-text.ts';
import { complaints } from '../config/testing-problems.ts';
import { BenchError } from '../errors.ts';
import { hostsToAllow, requireAllowedTarget } from './allowed-targets.ts';
import { resolvePlan } from './create-plan.ts';
import { scenarioForTests } from './scenario-for-tests.ts';
import type { ConfigLayer } from '../config/layers/config-layer.ts';

const planOf = (...layers: readonly ConfigLayer[]) => resolvePlan(layers, { scenarios: [scenarioForTests()] }).plan;
const yaml = (text: string) => parseConfigText(text, 'b.yaml');

describe('hosts that somebody must allow', () => {
  test.each<[string, readonly string[], readonly string[], string]>([
    ['this machine', ['http://localhost:8080', 'http://[::1]'], [], 'nothing'],
    [
      'one of several',
      ['http://localhost', 'https://a.example:8443/x', 'http://127.0.0.1'],
      ['a.example'],
      'the other',
    ],
    [
      'several',
      ['http://a.example', 'http://b.example', 'http://a.example:1'],
      ['a.example', 'b.example'],
      'each once',
    ],
  ])('%s: %j need %j (%s)', (_, urls, expected) => {
    expect(hostsToAllow({ urls })).toEqual(expected);
  });

  test.each<[string, readonly string[], string]>([
    ['http://a.example.com', ['example.com'], 'a name above allows none below'],
    ['http://example.com', ['a.example.com'], 'nor one below the name above'],
    ['http://example.com.', ['example.com'], 'a final dot makes another name'],
    ['http://example.com', ['93.184.216.34'], 'an address allows no name'],
    ['http://[::ffff:10.0.0.1]', ['10.0.0.1'], 'nor another form of it'],
  ])('%s is not allowed by %j (%s)', (url, allowedHosts) => {
    expect(() => requireAllowedTarget({ urls: [url], allowedHosts })).toThrow(BenchError);
  });

  test('a refusal names every host and what to write', () => {
    const refusal = (urls: readonly string[]) => {
      try {
        return requireAllowedTarget({ urls });
      } catch (error) {
        const { code, message, hint } = error as BenchError;
        return { code, message, hint };
      }
    };
    expect(refusal(['http://a.example', 'http://b.example', 'http://localhost'])).toEqual({
      code: 'target_not_allowed',
      message: 'a.example, b.example are not this machine and not allowed as targets',
      hint: "to allow it, write allowTargets: ['a.example', 'b.example']",
    });
  });
});

describe('allowTargets', () => {
  test.each([
    ['target: http://Bench.Example:80\nallowTargets: bench.example', 'one name'],
    ['target: http://bench.example\nallow_targets: [other, BENCH.example]', 'a list, in the other spelling'],
    ['benchmark: { target: "http://[2001:db8::1]:1" }\nallowTargets: ["2001:DB8:0::1"]', 'an address of IPv6'],
  ])('%j allows its target (%s)', (text) => {
    expect(hostsToAllow(planOf(yaml(text)).target)).toEqual([]);
  });

  test('lists of file, environment and flags add up, each host once', () => {
    const file = yaml('allowTargets: a.example');
    const environment = environmentLayer({ SYNTRIX_BENCHMARK_ALLOW_TARGETS: 'b.example, c.example' });
    const flags = configLayer('flags', { allowTargets: 'a.example' });
    expect(planOf(file, environment, flags).target.allowedHosts).toEqual(['a.example', 'b.example', 'c.example']);
  });

  test('of a layer that is not trusted allows nothing, wherever it comes among the others', () => {
    const found = { ...yaml('target: http://a.example\nallowTargets: [a.example, b.example]'), trusted: false };
    const flags = configLayer('flags', { allowTargets: 'b.example' });
    const told = (...layers: readonly ConfigLayer[]) => {
      const { config, plan } = resolvePlan(layers, { scenarios: [scenarioForTests()] });
      return {
        toAllow: hostsToAllow(plan.target),
        allowed: plan.target.allowedHosts,
        reported: plan.config['allow_targets'],
        untrusted: config.untrustedHosts,
      };
    };
    const onlyFlags = {
      toAllow: ['a.example'],
      allowed: ['b.example'],
      reported: ['b.example'],
      untrusted: ['a.example'],
    };
    expect([told(found), told(found, flags), told(flags, found)]).toEqual([
      { toAllow: ['a.example'], allowed: undefined, reported: undefined, untrusted: ['a.example', 'b.example'] },
      onlyFlags,
      onlyFlags,
    ]);
  });

  test('of such a layer takes no allowed host away, and is read for mistakes all the same', () => {
    const empty = { ...yaml('allowTargets: []'), trusted: false };
    const flags = configLayer('flags', { allowTargets: 'b.example' });
    expect(planOf(flags, empty).target.allowedHosts).toEqual(['b.example']);
    const wrong = { ...yaml('allowTargets: ["*.example"]'), trusted: false };
    expect(complaints(() => planOf(wrong))).toEqual(complaints(() => planOf({ ...wrong, trusted: true })));
    expect(complaints(() => planOf(wrong))).toHaveLength(1);
  });

  test('stands in the plan and in the config of the report, and makes the same plan from there', () => {
    const plan = planOf(yaml('target: http://a.example\nallowTargets: a.example'));
    expect({ allowed: plan.target.allowedHosts, config: plan.config['allow_targets'] }).toEqual({
      allowed: ['a.example'],
      config: ['a.example'],
    });
    expect(planOf(configLayer('report', plan.config)).target).toEqual(plan.target);
  });

  test.each([
    ['allowTargets: https://bench.example:8443/x', 'Write bench.example.', 'a URL'],
    ['allowTargets: [bench.example:8443]', 'Write bench.example.', 'a port'],
    ['allowTargets: ["*.example"]', 'Patterns are not allowed: list each host.', 'a pattern'],
    ['allowTargets: [""]', 'Write it like bench.example.com.', 'nothing'],
    ['allowTargets: [7]', 'Write it like bench.example.com.', 'a number'],
  ])('%s is refused: %s (%s)', (text, hint) => {
    const [complaint, ...others] = complaints(() => planOf(yaml(text)));
    expect(others).toEqual([]);
    expect(complaint).toContain('must be the name of one host alone');
    expect(complaint).toContain(hint);
  });
});
