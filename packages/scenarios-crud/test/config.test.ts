import { createPlan, resolveConfig } from '@syntrix-bench/core';
import { parseConfigText } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { crudScenario } from '../src/crud-scenario.ts';

function planOf(yaml: string) {
  return createPlan(resolveConfig([parseConfigText(yaml, 'bench.yaml')]), { scenarios: [crudScenario] }).plan;
}

test('FE-06 a config says how keys are chosen and what is conditional, in camelCase or snake_case', () => {
  const plan = planOf(`
scenario:
  type: crud
  keys: { distribution: hotspot, hot_fraction: 0.1 }
  operations:
    - { type: update, weight: 1, if_match: true, keys: zipfian }
    - { type: read, weight: 3 }
`);
  expect(plan.workloads[0]!.options).toMatchObject({
    keys: { distribution: 'hotspot', hotFraction: 0.1, hotOperations: 0.8 },
    operations: [
      { type: 'read', weight: 3 },
      { type: 'update', weight: 1, keys: { distribution: 'zipfian', theta: 0.99 }, ifMatch: true },
    ],
  });
});

test('FE-06 keys stand beside a preset', () => {
  const { options } = planOf('scenario: { type: crud-read-heavy, keys: latest }').workloads[0]!;
  expect(options).toMatchObject({
    keys: { distribution: 'latest', theta: 0.99 },
    operations: [
      { type: 'create', weight: 10 },
      { type: 'read', weight: 90 },
    ],
  });
});

test('FE-06 a mistake is named with its place', () => {
  let problems: unknown;
  try {
    planOf(`scenario:
  type: crud
  keys: zipf
  operations:
    - { type: read, weight: 1, keys: { distribution: latest, theta: -1 } }
`);
  } catch (error) {
    problems = (error as { problems: readonly { line: number; message: string }[] }).problems.map((problem) => [
      problem.line,
      problem.message,
    ]);
  }
  expect(problems).toEqual([
    [3, 'scenario.keys: unknown key choice "zipf"; there are uniform, zipfian, latest, hotspot.'],
    [5, 'scenario.operations[0].keys.theta: theta must be a number above 0 and at most 5, not -1.'],
  ]);
});
