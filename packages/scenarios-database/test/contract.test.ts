import { fakeSyntrix, scenarioContract } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { databaseScenario } from '../src/database-scenario.ts';

scenarioContract({ describe, test, expect }, 'database', {
  scenario: databaseScenario,
  options: { subscribers: 2, data: { seedData: 30 } },
  createTarget: () => fakeSyntrix(),
});
