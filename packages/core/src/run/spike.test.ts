import { OUTCOME_CODE } from '@syntrix-bench/metrics';
import { describe, expect, test } from 'vitest';

import { assignmentLayer } from '../config/layers/assignment-layer.ts';
import { parseConfigText } from '../config/layers/parse-config-text.ts';
import type { Operation } from '../contracts/operation.ts';
import { defineScenario } from '../contracts/scenario.ts';
import { resolvePlan } from '../plan/create-plan.ts';
import { LOAD_TEMPLATES } from '../templates/templates.ts';
import { anyOptions } from '../testing/one-call-scenario.ts';
import { scriptedTarget, type ScriptedClient, type ScriptedTarget } from '../testing/scripted-target.ts';
import { startTestRun } from '../testing/start-test-run.ts';

const SECOND = 1_000_000;

/** Reads, as far as the template's thresholds are concerned. */
const reads = defineScenario<unknown, ScriptedClient>({
  name: 'crud',
  description: 'How fast are reads?',
  presets: { balanced: { description: 'Reads alone.', options: {} } },
  options: anyOptions,
  operations: () => ['read'],
  shard: () => ({
    createWorker() {
      const read: Operation<ScriptedClient> = { type: 0, execute: (client, result) => client.call('read', result, '') };
      return { next: () => read };
    },
  }),
});

/** The template as it is written, a hundred seconds long. Its rush begins 47 s after load does, the stage after it at 67 s. */
function spikePlan() {
  const { text } = LOAD_TEMPLATES.find(({ name }) => name === 'load-spike')!;
  const layers = [parseConfigText(text, 'load-spike.yaml'), assignmentLayer(['duration=100s', 'load.rate=400/s'])];
  return resolvePlan(layers, { scenarios: [reads], targetKind: 'scripted', runId: 'run1', seed: 1 }).plan;
}

async function verdictsOf(target: ScriptedTarget) {
  const { run, clock } = startTestRun({ plan: spikePlan(), scenarios: [reads], target });
  const report = await clock.runUntil(run.finished);
  return {
    stages: report.segments?.map(({ name }) => name),
    verdicts: Object.fromEntries(report.thresholds.map(({ expression, verdict }) => [expression, verdict])),
  };
}

describe('the template load-spike answers whether a target comes through a rush, and back to normal', () => {
  const stages = ['before', 'rise', 'rush', 'fall', 'after'];

  test('one that slows down in the rush alone does both', async () => {
    const target = scriptedTarget({
      answer: ({ atUs }) => ({ serviceUs: atUs > 45 * SECOND && atUs < 66 * SECOND ? 200_000 : 5_000 }),
    });
    expect(await verdictsOf(target)).toEqual({
      stages,
      verdicts: { 'errors@rush < 1%': 'passed', 'read.p99@after < 20ms': 'passed', 'errors@after < 0.1%': 'passed' },
    });
  });

  test('one that stays slow after it does not come back', async () => {
    const target = scriptedTarget({ answer: ({ atUs }) => ({ serviceUs: atUs > 45 * SECOND ? 40_000 : 5_000 }) });
    expect(await verdictsOf(target)).toEqual({
      stages,
      verdicts: { 'errors@rush < 1%': 'passed', 'read.p99@after < 20ms': 'failed', 'errors@after < 0.1%': 'passed' },
    });
  });

  test('one that fails in the rush does not come through it', async () => {
    const target = scriptedTarget({
      answer: ({ atUs, index }) => {
        const isRush = atUs > 47 * SECOND && atUs < 65 * SECOND;
        return isRush && index % 10 === 0
          ? { serviceUs: 5_000, outcome: OUTCOME_CODE.failed, status: 503, category: 'http_503_unavailable' }
          : { serviceUs: 5_000 };
      },
    });
    expect(await verdictsOf(target)).toEqual({
      stages,
      verdicts: { 'errors@rush < 1%': 'failed', 'read.p99@after < 20ms': 'passed', 'errors@after < 0.1%': 'passed' },
    });
  });
});
