import type { Json } from '../../contracts/json.ts';
import type { Scenario } from '../../contracts/scenario.ts';
import type { Target } from '../../contracts/target.ts';
import { planForTests, workloadForTests } from '../plan-for-tests.ts';
import { startTestRun } from '../start-test-run.ts';
import type { SuiteTools } from './suite-tools.ts';

/** What the suite needs to run a scenario in virtual time. */
export interface ScenarioContractParts {
  readonly scenario: Scenario;
  /** What is given to the scenario's schema: its block of a config with `data`. */
  readonly options: Json;
  /** Makes a fresh target, empty but ready; its clients are what the scenario expects. */
  readonly createTarget: () => Target;
  /** Names what is left on a target after a run. @default nothing is looked at */
  readonly leftovers?: (target: Target) => readonly string[];
}

/** What every scenario promises: sound options, the same work on any number of shards, and nothing left behind. */
export function scenarioContract(tools: SuiteTools, name: string, parts: ScenarioContractParts): void {
  const { describe, test, expect } = tools;
  const { scenario, options } = parts;

  async function run(shards: number, stopAfterUs?: number) {
    const target = parts.createTarget();
    const phases = { ...planForTests().phases, steadyUs: null };
    const workloads = [
      workloadForTests({ scenario: scenario.name, options: accepted(options) as Json, operations: 60, workers: 6 }),
    ];
    const started = startTestRun({ scenarios: [scenario], target, shards, plan: { workloads, phases } });
    if (stopAfterUs !== undefined) {
      await started.clock.advance(stopAfterUs);
      started.run.stop('SIGINT');
    }
    const report = await started.clock.runUntil(started.run.finished);
    return { report, left: parts.leftovers?.(target) ?? [] };
  }

  function accepted(input: unknown): unknown {
    const result = scenario.options['~standard'].validate(input);
    expect(result instanceof Promise, 'options are validated synchronously').toBe(false);
    return result instanceof Promise || result.issues !== undefined ? null : result.value;
  }

  describe(`${name} keeps the contract of a scenario`, () => {
    test('its name is kebab-case and its description a sentence', () => {
      expect(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(scenario.name)).toBe(true);
      expect(scenario.description.length).toBeGreaterThanOrEqual(10);
    });

    test('its operation types have different names', () => {
      const names = scenario.operations(accepted(options));
      expect(names.length).toBeGreaterThanOrEqual(1);
      expect(new Set(names).size).toBe(names.length);
    });

    test('every preset is accepted by its own schema', () => {
      for (const preset of Object.values(scenario.presets ?? {})) {
        const laidOver = { ...(options as Record<string, Json>), ...preset.options };
        expect(accepted(laidOver) === null, preset.description).toBe(false);
      }
    });

    test('one, two and three shards do the planned operations', async () => {
      for (const shards of [1, 2, 3]) {
        const { report } = await run(shards);
        expect(report.run.status).toBe('completed');
        expect(report.summary.total_operations + (report.counters['exhausted'] ?? 0)).toBe(60);
      }
    });

    test('nothing is left, neither after a whole run nor after one that was broken off at any moment', async () => {
      for (const stopAfterUs of [undefined, 1, 1500, 5000, 25_000]) {
        const { report, left } = await run(2, stopAfterUs);
        expect(left, `stopped after ${String(stopAfterUs)} µs`).toEqual([]);
        expect(report.run.cleanup.left).toBe(0);
      }
    });
  });
}
