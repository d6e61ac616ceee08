import type { Scenario } from '@syntrix-bench/core';
import { fakeSyntrix, scenarioContract, type FakeSyntrix } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { createTriggerScenario } from '../src/trigger-scenario.ts';
import type { OpenReceiver } from '../src/webhook-receiver.ts';
import { fakeHooks } from './fake-hooks.ts';
import { planOf, triggerOf } from './run-for-tests.ts';

const OPTIONS = {
  operations: [
    { type: 'create', weight: 1 },
    { type: 'update', weight: 1 },
  ],
  documents: 12,
  rate: '20/s',
};

/** A scenario whose receiver the latest of the servers calls. */
function scenarioOfLatest() {
  const trigger = triggerOf(planOf(OPTIONS));
  let open: OpenReceiver | null = null;
  const createTarget = (): FakeSyntrix => {
    const server = fakeSyntrix();
    open = fakeHooks(server, () => trigger).open;
    return server;
  };
  const createBareTarget = (): FakeSyntrix => {
    const server = fakeSyntrix();
    // Its trigger is of another collection.
    open = fakeHooks(server, () => ({ ...trigger, collection: 'others' })).open;
    return server;
  };
  const scenario = createTriggerScenario((options) => open!(options)) as unknown as Scenario;
  return { scenario, createTarget, createBareTarget };
}

scenarioContract({ describe, test, expect }, 'trigger', { ...scenarioOfLatest(), options: OPTIONS });
