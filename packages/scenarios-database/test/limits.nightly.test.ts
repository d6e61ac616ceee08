import { fileURLToPath } from 'node:url';
import { readConfigFile, resolvePlan } from '@syntrix-bench/core';
import { fakeSyntrix, ManualClock, startTestRun } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { databaseScenario } from '../src/database-scenario.ts';

const file = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/configs/${name}.yaml`, import.meta.url));
/** What an answer takes: so long that a closed loop is no flood of work for a test. */
const ANSWER_US = 250_000;

test.each(['database-isolation', 'database-scaling', 'database-rules-tax'])(
  'R18 the limits of %s are proven in the time that it takes by itself, of a server that is slow',
  async (name) => {
    const target = fakeSyntrix();
    const clock = new ManualClock();
    const layer = await readConfigFile(file(name));
    const options = { scenarios: [databaseScenario], targetKind: 'fake', runId: 'r1abcdef' };
    // In memory they are there.
    const { madeDatabases: _, ...plan } = resolvePlan([layer], options).plan;
    for (const database of new Set(plan.workloads.flatMap(({ databases }) => databases))) {
      const documents = target.documents(database);
      // They are many, and nobody looks at them.
      documents.script = () => ((documents.calls.length = 0), null);
      documents.pace = () => new Promise((resolve) => void clock.setTimer(ANSWER_US, resolve));
    }
    const { run } = startTestRun({ scenarios: [databaseScenario], target, plan, clock });
    const { thresholds } = await clock.runUntil(run.finished);
    expect(thresholds.length).toBeGreaterThan(0);
    expect(thresholds.filter(({ verdict }) => verdict !== 'passed')).toEqual([]);
  },
);
