import type { CheckDeclaration } from '../checks.ts';
import { isAboutLost } from '../thresholds/measure-threshold.ts';
import type { Threshold } from '../thresholds/threshold.ts';

/** A check of a workload that a stage is judged by. */
export interface JudgedCheck extends Pick<CheckDeclaration, 'name' | 'kind'> {
  readonly workload: string;
}

/** Counts what thresholds such as `lost < 1%` are about. */
const LOST = 'lost';

/** Whether a check must not fail at all: its failure is the target's, and no threshold says how often it may fail. */
export function isRequired({ workload, name, kind }: JudgedCheck, thresholds: readonly Threshold[]): boolean {
  if (kind !== 'failure') return false;
  return !thresholds.some(
    ({ workload: named, metric }) =>
      (named === null || named === workload) &&
      (metric.kind === 'check' ? metric.check === name : name === LOST && isAboutLost(metric)),
  );
}
