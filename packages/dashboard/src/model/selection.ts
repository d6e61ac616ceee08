import type { Report, ReportOperation, ReportSummary } from '@syntrix-bench/metrics';

/** What of a run is shown: all of it, one workload, or one database. */
export type Selection =
  | { readonly kind: 'all' }
  | { readonly kind: 'workload'; readonly name: string }
  | { readonly kind: 'database'; readonly name: string };

/** One side of the switch between them. */
export interface Choice {
  readonly label: string;
  readonly selection: Selection;
}

/** The run as a whole. */
export const ALL: Selection = { kind: 'all' };

/** What can be chosen; empty where there is nothing to choose from. */
export function toChoices({ workloads = {}, databases = {} }: Report): readonly Choice[] {
  const choices: Choice[] = [
    ...Object.keys(workloads).map((name): Choice => ({ label: name, selection: { kind: 'workload', name } })),
    ...Object.keys(databases).map((name): Choice => ({
      label: `database ${name}`,
      selection: { kind: 'database', name },
    })),
  ];
  return choices.length === 0 ? [] : [{ label: 'All', selection: ALL }, ...choices];
}

/** Whether two selections are the same. */
export function isSame(a: Selection, b: Selection): boolean {
  return a.kind === b.kind && (a.kind === 'all' || (b.kind !== 'all' && a.name === b.name));
}

/** The figures of what is selected; those of all where a selection is of another run. */
export function figuresOf(report: Report, selection: Selection): ReportSummary | ReportOperation {
  if (selection.kind === 'workload') return report.workloads?.[selection.name] ?? report.summary;
  if (selection.kind === 'database') return report.databases?.[selection.name] ?? report.summary;
  return report.summary;
}

/** The operation types of what is selected; of a database of an older report nothing more is known than its own figures. */
export function operationsOf(report: Report, selection: Selection): Readonly<Record<string, ReportOperation>> {
  if (selection.kind === 'workload') return report.workloads?.[selection.name]?.operations ?? {};
  if (selection.kind === 'database') {
    const own = report.databases?.[selection.name];
    return own === undefined ? {} : (own.operations ?? { [selection.name]: own });
  }
  return report.operations;
}

/** The workload that charts are of; `null`: of all. Blocks know no databases. */
export function workloadOf(selection: Selection): string | null {
  return selection.kind === 'workload' ? selection.name : null;
}
