import { ENGINE_SERIES } from '../../contracts/engine-series.ts';
import type { Json } from '../../contracts/json.ts';
import { planQuery, readIndexTemplates } from '../../contracts/syntrix-worker-client.ts';
import { connectionNeeds, type Scenario } from '../../contracts/scenario.ts';
import { fakeSyntrix } from '../fake-syntrix.ts';
import { planForTests, workloadForTests } from '../plan-for-tests.ts';
import { startTestRun } from '../start-test-run.ts';
import type { TestTarget } from '../test-target.ts';
import { runTroubles } from './run-troubles.ts';
import type { SuiteTools } from './suite-tools.ts';

/** What the suite needs to run a scenario in virtual time. */
export interface ScenarioContractParts {
  readonly scenario: Scenario;
  /** What is given to the scenario's schema: its block of a config with `data`. */
  readonly options: Json;
  /** Makes a fresh target, empty but ready, and sound; its clients are what the scenario expects. @default a Syntrix in memory */
  readonly createTarget?: () => TestTarget;
  /** Makes a target that lacks what the scenario needs. @default there is none */
  readonly createBareTarget?: () => TestTarget;
  /** States of the ledgers whose formats it brings, at least two of each, by the ledger's name. @default none is merged */
  readonly ledgerStates?: Readonly<Record<string, readonly Json[]>>;
}

/** Moments at which a run is broken off: in set-up, in load, in clean-up. */
const BROKEN_OFF_AT_US = [1, 1500, 5000, 25_000];
/** So many of what should not be there are named. */
const MOST_NAMED = 10;

/**
 * What every scenario promises: sound options, the same work on any number of shards, operations that a sound target carries out,
 * and nothing left behind.
 */
export function scenarioContract(tools: SuiteTools, name: string, parts: ScenarioContractParts): void {
  const { describe, test, expect } = tools;
  const { scenario, options } = parts;
  /** Whether it schedules nothing. */
  const holds = scenario.operations(validated(options)).length === 0;

  async function run(shards: number, stopAfterUs?: number) {
    const target = parts.createTarget?.() ?? fakeSyntrix();
    const started = startTestRun({ scenarios: [scenario], target, shards, plan: planOf(accepted(options)) });
    if (stopAfterUs !== undefined) {
      await started.clock.advance(stopAfterUs);
      started.run.stop('SIGINT');
    }
    const report = await started.clock.runUntil(started.run.finished);
    return { report, troubles: runTroubles(report, started.reporter.errors), left: target.leftovers() };
  }

  function planOf(own: unknown) {
    const common = { scenario: scenario.name, options: own as Json, held: connectionNeeds(scenario, own).held };
    const workloads = [
      holds
        ? workloadForTests({ ...common, load: { model: 'hold' }, workers: 0 })
        : workloadForTests({ ...common, operations: 60, workers: 6 }),
    ];
    return { workloads, phases: { ...planForTests().phases, steadyUs: holds ? 1_000_000 : null } };
  }

  function validated(input: unknown): unknown {
    const result = scenario.options['~standard'].validate(input);
    return result instanceof Promise || result.issues !== undefined ? null : result.value;
  }

  function accepted(input: unknown): unknown {
    const asynchronous = scenario.options['~standard'].validate(input) instanceof Promise;
    expect(asynchronous, 'options are validated synchronously').toBe(false);
    return validated(input);
  }

  describe(`${name} keeps the contract of a scenario`, () => {
    test('its name is kebab-case and its description a sentence', () => {
      expect(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(scenario.name)).toBe(true);
      expect(scenario.description.length).toBeGreaterThanOrEqual(10);
    });

    test('its operation types have different names', () => {
      const operations = scenario.operations(accepted(options));
      expect(new Set(operations).size).toBe(operations.length);
      expect(operations.length + connectionNeeds(scenario, accepted(options)).held).toBeGreaterThanOrEqual(1);
    });

    test('its series and checks are declared alike each time, under names of their own', () => {
      const own = accepted(options);
      const series = () => scenario.series?.(own) ?? [];
      const checks = () => scenario.checks?.(own) ?? [];
      expect(series()).toEqual(series());
      expect(checks()).toEqual(checks());
      for (const declared of [[...scenario.operations(own), ...names(series())], names(checks())]) {
        expect(new Set(declared).size).toBe(declared.length);
        expect(declared.filter((name) => !/^[\w-]+$/.test(name))).toEqual([]);
      }
      for (const name of [...scenario.operations(own), ...names(series())]) {
        expect(Object.hasOwn(ENGINE_SERIES, name), `${name} is not what the engine records connections as`).toBe(false);
      }
      expect(checks().filter(({ sentence }) => sentence.length < 10)).toEqual([]);
    });

    test('its ledgers become one in whatever order they are merged, and merging changes none', () => {
      for (const [ledger, states] of Object.entries(parts.ledgerStates ?? {})) {
        const { merge } = scenario.ledgers![ledger]!;
        const before = JSON.stringify(states);
        for (const a of states) {
          for (const b of states) {
            expect(merge(a, b), `${ledger} is commutative`).toEqual(merge(b, a));
            for (const c of states)
              expect(merge(merge(a, b), c), `${ledger} is associative`).toEqual(merge(a, merge(b, c)));
          }
        }
        expect(JSON.stringify(states), `${ledger} is left as it was`).toBe(before);
      }
      for (const [ledger, format] of Object.entries(scenario.writes?.(accepted(options)) ?? {})) {
        expect(/^[\w-]+$/.test(ledger), `${ledger} is the name of a ledger`).toBe(true);
        expect(/^[\w-]+\/\d+$/.test(format), `${format} is a format with its version`).toBe(true);
        expect(scenario.ledgers?.[ledger]?.format ?? format, `${ledger} is written as it is kept`).toBe(format);
      }
    });

    test('what it needs of a server is told alike each time, can be put on one, and serves all its queries', () => {
      const own = accepted(options);
      const needs = () => scenario.needs?.(own) ?? { indexTemplates: [] };
      expect(needs()).toEqual(needs());
      const { indexTemplates, queries = [] } = needs();
      const read = readIndexTemplates([{ database: 'default', templates: indexTemplates }]);
      expect(read, 'a server reads its templates as it means them').toEqual(indexTemplates);
      const unserved = queries.flatMap((query) => planQuery(query, read).problems);
      mustBeNone('its own templates do not serve its queries', unserved);
    });

    test('a target that lacks what it needs ends the run before load with sentences, and is left as it was', async () => {
      if (parts.createBareTarget === undefined) return;
      const target = parts.createBareTarget();
      const { run, clock } = startTestRun({ scenarios: [scenario], target, plan: planOf(accepted(options)) });
      const failure = await clock.runUntil(run.finished.then(() => null, String));
      expect(/^BenchError: .{10}/.test(failure ?? ''), `it says what it lacks, and not ${failure}`).toBe(true);
      expect(run.phase).toBe('setup');
      mustBeNone('left on a target that was not ready', target.leftovers());
    });

    test('every preset is accepted by its own schema', () => {
      for (const preset of Object.values(scenario.presets ?? {})) {
        // As a workload that names it and nothing else has it; what no preset can know is taken from the options.
        const alone = accepted(preset.options);
        const laidOver = { ...(options as Record<string, Json>), ...preset.options };
        expect(alone === null && accepted(laidOver) === null, preset.description).toBe(false);
      }
    });

    test('one, two and three shards do the planned operations, and a sound target carries all of them out', async () => {
      for (const shards of [1, 2, 3]) {
        const { report, troubles } = await run(shards);
        mustBeNone(`a run on ${shards} shards went wrong`, troubles);
        expect(report.run.status).toBe('completed');
        expect(report.summary.total_operations + (report.counters['exhausted'] ?? 0)).toBe(holds ? 0 : 60);
      }
    });

    test('the connections that it declares are opened', async () => {
      const { held } = connectionNeeds(scenario, accepted(options));
      const { report, troubles } = await run(2);
      mustBeNone('the run went wrong', troubles);
      expect(report.connections[ENGINE_SERIES.hold]?.ok ?? 0).toBeGreaterThanOrEqual(held);
    });

    test('nothing is left, neither after a whole run nor after one that was broken off at any moment', async () => {
      const whole = await run(2);
      mustBeNone('where nothing works there is nothing to be left', whole.troubles);
      mustBeNone('left after a whole run', whole.left);
      for (const stopAfterUs of BROKEN_OFF_AT_US) {
        const { report, left } = await run(2, stopAfterUs);
        mustBeNone(`left after a run that was stopped after ${stopAfterUs} µs`, left);
        expect(report.run.cleanup.left).toBe(0);
      }
    });
  });
}

/** @throws Error that names them, up to {@link MOST_NAMED}, so that any test runner shows them */
function mustBeNone(what: string, found: readonly string[]): void {
  if (found.length === 0) return;
  const more = found.length > MOST_NAMED ? [`… and ${found.length - MOST_NAMED} more`] : [];
  throw new Error([`${what}:`, ...found.slice(0, MOST_NAMED), ...more].join('\n  '));
}

function names(declarations: readonly { readonly name: string }[]): string[] {
  return declarations.map(({ name }) => name);
}
