import type { CapacityDimension } from '@syntrix-bench/metrics/capacity';

import type { Config } from '../config/config.ts';
import type { Plan, WorkloadPlan } from '../contracts/plan.ts';
import { BenchError } from '../errors.ts';
import { RAISED_DIMENSIONS, type RaisedDatabases, type RaisedLevels } from './raised-dimensions.ts';

/** What a search raises: a dimension of one workload, or of all. */
export interface Raised extends RaisedLevels {
  readonly max: CapacityDimension;
  /** Its place among the workloads of the config; of the first where all are raised. */
  readonly index: number;
  /** Null where it is the only one, and where all are raised. */
  readonly workload: string | null;
  readonly isOfAll: boolean;
  /** Where the workload's databases stand in the config. */
  readonly databases: RaisedDatabases;
}

/**
 * Finds the workload whose level is to be raised.
 *
 * @param name as somebody gave it; null: nobody did
 * @throws BenchError `config_invalid` where the plan has no such dimension, or several workloads have it
 */
export function raisedWorkload(
  plan: Plan,
  config: Pick<Config, 'databases' | 'workloads' | 'writtenAt'>,
  max: CapacityDimension,
  name: string | null,
): Raised {
  refuseShapes(plan);
  const { workloads } = plan;
  if (name !== null && !workloads.some((workload) => workload.name === name))
    throw refused(`There is no workload ${name}.`, `There are: ${namesOf(workloads)}.`);
  const dimension = RAISED_DIMENSIONS[max];
  const { lacking } = dimension;
  const named = workloads.map((_, index) => databasesOf(config, index));
  const levels = workloads.map((workload, index) => dimension.levelsOf(workload, named[index]!));
  const able = workloads.filter((_, index) => levels[index] !== null);
  if (able.length === 0) throw refused(`--max ${max}: ${lacking.problem}.`, lacking.hint);
  const meant = name === null ? able : able.filter((workload) => workload.name === name);
  const [only, another] = meant;
  if (only === undefined) throw refused(`--max ${max} of ${name}: ${lacking.problem}.`, lacking.hint);
  const index = workloads.indexOf(only);
  const isOfAll = dimension.isOfAll(named[index]!, name);
  if (another !== undefined && !isOfAll)
    throw refused(`Several workloads have ${max}.`, `Say which with --workload: ${namesOf(able)}.`);
  return {
    ...levels[index]!,
    max,
    index,
    workload: workloads.length === 1 || isOfAll ? null : only.name,
    isOfAll,
    databases: named[index]!,
  };
}

function databasesOf(
  { databases, workloads, writtenAt }: Pick<Config, 'databases' | 'workloads' | 'writtenAt'>,
  index: number,
): RaisedDatabases {
  const own = ['workloads', index] as const;
  if (writtenAt([...own, 'databases']) !== null)
    return { isOwn: true, key: 'databases', made: workloads[index]?.madeDatabases ?? null };
  if (writtenAt([...own, 'database']) !== null) return { isOwn: true, key: 'database', made: null };
  return { isOwn: false, key: 'databases', made: databases?.made ?? null };
}

/** A search shapes load itself. */
function refuseShapes({ workloads }: Plan): void {
  const shaped = workloads.find(({ load }) => load.stages !== undefined);
  if (shaped === undefined) return;
  throw refused(
    `The workload ${shaped.name} has stages, but a search makes stages of its own.`,
    'Remove load.stages and load.shape.',
  );
}

function refused(message: string, hint: string): BenchError {
  return new BenchError('config_invalid', message, { hint });
}

function namesOf(workloads: readonly WorkloadPlan[]): string {
  return workloads.map(({ name }) => name).join(', ');
}
