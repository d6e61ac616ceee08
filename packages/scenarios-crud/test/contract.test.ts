import type { Json } from '@syntrix-bench/core';
import { scenarioContract } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { crudScenario } from '../src/crud-scenario.ts';
import { FakeDocuments } from './fake-documents.ts';
import { fakeTarget } from './fake-target.ts';

const targets = new Map<unknown, FakeDocuments>();

scenarioContract({ describe, test, expect }, 'crud', {
  scenario: crudScenario,
  options: { data: { seedData: 30 } } satisfies Json,
  createTarget() {
    const documents = new FakeDocuments();
    const target = fakeTarget({ default: documents });
    targets.set(target, documents);
    return target;
  },
  leftovers: (target) => [...targets.get(target)!.live.keys()],
});
