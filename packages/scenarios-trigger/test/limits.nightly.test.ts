import { fileURLToPath } from 'node:url';
import { createPlan, readConfigFile, resolveConfig } from '@syntrix-bench/core';
import { startTestRun } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { inMemory, SCENARIO } from './run-for-tests.ts';

const file = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/configs/${name}.yaml`, import.meta.url));

test.each(['trigger-delivery', 'trigger-evaluation'])(
  'R18 the limits of %s are proven in the time that it takes by itself',
  async (name) => {
    const layer = await readConfigFile(file(name));
    const { plan } = createPlan(resolveConfig([layer]), { scenarios: [SCENARIO], runId: 'run1', seed: 7 });
    const { server, scenario } = inMemory(plan);
    const { run, clock } = startTestRun({ plan, scenarios: [scenario], target: server });
    const { thresholds } = await clock.runUntil(run.finished);
    expect(thresholds.length).toBeGreaterThan(3);
    expect(thresholds.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
  },
);
