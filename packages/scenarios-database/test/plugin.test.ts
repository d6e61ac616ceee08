import { readPlugin } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import * as exported from '../src/index.ts';

test('FE-01 the package is a plugin that brings the scenario', () => {
  const name = '@syntrix-bench/scenarios-database';
  const { plugin, problems } = readPlugin(exported, name);
  expect([plugin?.name, plugin?.scenarios, problems]).toEqual([name, [exported.databaseScenario], []]);
});
