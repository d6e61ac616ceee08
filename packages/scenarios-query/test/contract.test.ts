import { fakeSyntrix, scenarioContract } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { queryScenario } from '../src/query-scenario.ts';
import { options, queryTarget } from './query-target.ts';

const reading = {
  operations: ['simple', 'and', 'or', 'in', 'sorted', 'paged', 'large'].map((type) => ({ type, weight: 1 })),
  data: { seedData: 30 },
  selectivity: 0.5,
  pageSize: 5,
  verify: 1,
};

scenarioContract({ describe, test, expect }, 'query', {
  scenario: queryScenario,
  options: reading,
  createTarget: () => queryTarget(options(reading)),
  createBareTarget: () => fakeSyntrix(),
});

const mixed = {
  operations: ['simple', 'create', 'update', 'delete'].map((type) => ({ type, weight: 1 })),
  data: { seedData: 30 },
  verify: 1,
};

scenarioContract({ describe, test, expect }, 'query that writes', {
  scenario: queryScenario,
  options: mixed,
  createTarget: () => queryTarget(options(mixed)),
});
