import { scenarioContract } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { crudScenario } from '../src/crud-scenario.ts';

scenarioContract({ describe, test, expect }, 'crud', { scenario: crudScenario, options: { data: { seedData: 30 } } });
