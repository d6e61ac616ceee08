import { loadPlugin } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { realtimeScenario } from '../src/index.ts';

test('FE-01 the package is a plugin that brings the scenario', async () => {
  const url = new URL('../src/index.ts', import.meta.url).href;
  const name = '@syntrix-bench/scenarios-realtime';
  const plugin = await loadPlugin({ name, specifier: name, url, version: null });
  expect([plugin.name, plugin.scenarios?.map((scenario) => scenario.name)]).toEqual([name, [realtimeScenario.name]]);
});
