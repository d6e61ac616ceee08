import type { CheckDeclaration } from '@syntrix-bench/metrics';
import { CHECK_KINDS } from '@syntrix-bench/metrics/written';

import { ENGINE_SERIES } from '../contracts/engine-series.ts';
import { showValue } from '../config/problems.ts';
import type { Json } from '../contracts/json.ts';
import { connectionNeeds, type ScenarioDeclaration, type SeriesDeclaration } from '../contracts/scenario.ts';
import { BenchError } from '../errors.ts';

/** What a workload does, records and judges, by its scenario's own word. */
export interface Declared {
  readonly operations: readonly string[];
  readonly series: readonly SeriesDeclaration[];
  readonly checks: readonly CheckDeclaration[];
  /** Whether its workers have connections for documents. */
  readonly documents: boolean;
  /** Connections that it holds and that belong to no worker. */
  readonly held: number;
  readonly probes: number;
}

/**
 * What a scenario declares under its options.
 *
 * @throws BenchError `plugin_invalid` where two of its names are the same, one is the engine's or cannot be written in a threshold, a check
 *   has no kind or sentence, or its connections are no number
 */
export function declarationsOf(scenario: ScenarioDeclaration, options: Json): Declared {
  const operations = scenario.operations(options);
  const series = scenario.series?.(options) ?? [];
  const checks = scenario.checks?.(options) ?? [];
  const twice = firstTwice([...operations, ...series.map(({ name }) => name)]);
  if (twice !== null) throw invalid(scenario, `two of its operations and series are named ${twice}`);
  const own = [...operations, ...series.map(({ name }) => name)].find((name) => Object.hasOwn(ENGINE_SERIES, name));
  if (own !== undefined) {
    throw invalid(scenario, `it names an operation or series ${own}, under which the engine records connections`);
  }
  const check = firstTwice(checks.map(({ name }) => name));
  if (check !== null) throw invalid(scenario, `two of its checks are named ${check}`);
  checks.forEach((declared, index) => refuseBrokenCheck(scenario, declared, index));
  const unfit = [...series, ...checks].find(({ name }) => !NAME.test(name));
  if (unfit !== undefined) {
    throw invalid(
      scenario,
      `the name ${JSON.stringify(unfit.name)} has other characters than letters, digits, - and _`,
    );
  }
  const { documents, held, documentsPerWorker = 1, probes = 0, heldTogether = 1 } = connectionNeeds(scenario, options);
  if (!Number.isSafeInteger(held) || held < 0 || held > MOST_HELD) {
    throw invalid(scenario, `it asks to hold ${String(held)} connections, not a whole number from 0 to ${MOST_HELD}`);
  }
  if (!Number.isSafeInteger(documentsPerWorker) || documentsPerWorker < 1 || documentsPerWorker > MOST_PER_WORKER) {
    const asked = String(documentsPerWorker);
    throw invalid(
      scenario,
      `it asks for ${asked} connections per worker, not a whole number from 1 to ${MOST_PER_WORKER}`,
    );
  }
  if (!Number.isSafeInteger(probes) || probes < 0 || probes > held) {
    throw invalid(scenario, `of its ${held} held connections ${String(probes)} are to be probes`);
  }
  if (!Number.isSafeInteger(heldTogether) || heldTogether < 1 || heldTogether > MOST_TOGETHER) {
    const asked = String(heldTogether);
    throw invalid(
      scenario,
      `of its held connections ${asked} are to be together, not a whole number from 1 to ${MOST_TOGETHER}`,
    );
  }
  return { operations, series, checks, documents, held, probes };
}

/** Plugins may be written without types. */
function refuseBrokenCheck(scenario: ScenarioDeclaration, declared: CheckDeclaration, index: number): void {
  const check: Partial<Record<keyof CheckDeclaration, unknown>> = declared;
  if (typeof check.name !== 'string') throw invalid(scenario, `checks[${index}].name must be a text`);
  if (typeof check.sentence !== 'string' || check.sentence.trim() === '') {
    throw invalid(scenario, `checks[${index}].sentence must say what holds, such as "no event is lost"`);
  }
  if (!(CHECK_KINDS as readonly unknown[]).includes(check.kind)) {
    const kinds = `${CHECK_KINDS.slice(0, -1).join(', ')} or ${CHECK_KINDS.at(-1)}`;
    throw invalid(scenario, `checks[${index}].kind must be ${kinds}, but is ${showValue(check.kind)}`);
  }
  const part = declared.sample?.part ?? 0.5;
  if (!(part > 0 && part < 1)) {
    throw invalid(scenario, `checks[${index}].sample.part must be above 0 and below 1, but is ${showValue(part)}`);
  }
}

/** Most connections for documents that a worker may have. */
const MOST_PER_WORKER = 100;
/** Most held connections that may be asked to be on one shard. */
const MOST_TOGETHER = 1000;
/** Most connections that a workload may hold. */
const MOST_HELD = 1_000_000;

const NAME = /^[A-Za-z0-9_-]{1,100}$/;

/**
 * Makes sure that every ledger that is written can be merged, and is read as it is written.
 *
 * @throws BenchError `plugin_invalid` naming scenario and ledger
 */
export function checkLedgers(
  workloads: readonly { readonly scenario: ScenarioDeclaration; readonly options: Json }[],
): void {
  const formats = new Map<string, { readonly format: string; readonly scenario: ScenarioDeclaration }>();
  for (const { scenario } of workloads) {
    for (const [ledger, { format }] of Object.entries(scenario.ledgers ?? {})) {
      const known = formats.get(ledger);
      if (known !== undefined && known.format !== format) {
        const other = known.scenario.name;
        throw invalid(scenario, `it keeps the ledger ${ledger} as ${format}, but ${other} keeps it as ${known.format}`);
      }
      formats.set(ledger, { format, scenario });
    }
  }
  for (const { scenario, options } of workloads) {
    for (const [ledger, format] of Object.entries(scenario.writes?.(options) ?? {})) {
      const known = formats.get(ledger);
      if (known === undefined) {
        throw invalid(scenario, `it writes the ledger ${ledger}, whose format no scenario of the run defines`);
      }
      if (known.format !== format) {
        const other = known.scenario.name;
        throw invalid(
          scenario,
          `it writes the ledger ${ledger} as ${format}, but ${other} keeps it as ${known.format}`,
        );
      }
    }
  }
}

function firstTwice(names: readonly string[]): string | null {
  return names.find((name, index) => names.indexOf(name) !== index) ?? null;
}

function invalid(scenario: ScenarioDeclaration, what: string): BenchError {
  return new BenchError('plugin_invalid', `The scenario ${scenario.name} cannot be used: ${what}.`, {
    hint: 'This is a bug of the scenario; report it to its author.',
  });
}
