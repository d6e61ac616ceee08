import type { WorkloadConfig } from '../config/config.ts';
import type { Json } from '../contracts/json.ts';
import type { Random } from '../contracts/random.ts';
import type { AskedWorkload, ScenarioDeclaration } from '../contracts/scenario.ts';
import { checkOptions, findPreset, findScenario, type FoundScenario } from './plan-scenario.ts';

/** A problem of an arrangement, and the workload that was asked for. */
export interface ArrangementProblem {
  readonly config: WorkloadConfig;
  readonly message: string;
  readonly path: readonly (string | number)[];
}

/** A workload that names a scenario as it is and has options that it takes. */
interface Understood {
  readonly place: number;
  readonly scenario: ScenarioDeclaration;
  readonly options: Json;
}

/**
 * Lets scenarios make workloads of those that were asked for. What cannot be understood stays as it was: it is said elsewhere what is wrong
 * with it.
 */
export function arrangeWorkloads(
  configs: readonly WorkloadConfig[],
  scenarios: readonly ScenarioDeclaration[],
  { steadyUs, random }: { readonly steadyUs: number | null; readonly random: Random },
): { readonly configs: readonly WorkloadConfig[]; readonly problems: readonly ArrangementProblem[] } {
  const understood = configs.flatMap((config, place) => understand(config, place, scenarios));
  const arranged = new Map<number, readonly WorkloadConfig[]>();
  const problems: ArrangementProblem[] = [];
  for (const scenario of new Set(understood.map((each) => each.scenario))) {
    if (scenario.arrange === undefined) continue;
    const own = understood.filter((each) => each.scenario === scenario);
    const arrangement = scenario.arrange(
      own.map(({ place, options }) => askedOf(configs[place]!, options)),
      { steadyUs, random },
    );
    if (!arrangement.ok) {
      const { of, message, path } = arrangement;
      problems.push({ config: configs[own[of]!.place]!, message, path });
      continue;
    }
    own.forEach(({ place }, of) => {
      const parts = arrangement.workloads.filter((each) => each.of === of);
      const config = configs[place]!;
      arranged.set(
        place,
        parts.map(({ of: _, options, ...part }) => ({
          ...config,
          ...part,
          options: { ...config.options, ...options },
        })),
      );
    });
  }
  return { configs: configs.flatMap((config, place) => arranged.get(place) ?? [config]), problems };
}

function askedOf(config: WorkloadConfig, options: Json): AskedWorkload {
  const { name, databases, load, withOperationRates, workers, operations } = config;
  return { name, options, databases, load, openLoad: withOperationRates.load, workers, operations };
}

function understand(
  config: WorkloadConfig,
  place: number,
  scenarios: readonly ScenarioDeclaration[],
): readonly Understood[] {
  const found = scenarioOf(config, scenarios);
  if (!found.ok) return [];
  const { scenario, preset } = found;
  if (scenario.arrange === undefined) return [];
  const checked = checkOptions(scenario, preset, config.options, config.data);
  return checked.ok ? [{ place, scenario, options: checked.options }] : [];
}

function scenarioOf({ scenario, preset }: WorkloadConfig, scenarios: readonly ScenarioDeclaration[]): FoundScenario {
  const named = findScenario(scenario, scenarios);
  return named.ok && preset !== null ? findPreset(preset, named.scenario) : named;
}
