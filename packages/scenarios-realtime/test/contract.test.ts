import { scenarioContract } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { realtimeScenario } from '../src/realtime-scenario.ts';

scenarioContract({ describe, test, expect }, 'realtime', {
  scenario: realtimeScenario,
  options: { connections: 2, probes: 1, rate: '20/s' },
});
