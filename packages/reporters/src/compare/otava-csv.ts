import type { Comparison, ComparisonDocument } from '@syntrix-bench/metrics/compare';
import { csvField } from '@syntrix-bench/metrics/text';

/**
 * The runs of a comparison as rows of a history, for Apache Otava's `csv` tests: the time, what the run was of, and a column for each
 * figure; a figure that a run does not have is empty. The base's runs of several comparisons stand in it once.
 */
export function otavaCsv(document: ComparisonDocument): string {
  const names = [...new Set(document.comparisons.flatMap(({ figures }) => figures.map(({ name }) => name)))];
  const rows = new Map(document.comparisons.flatMap(rowsOf));
  const sorted = [...rows.values()].sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  const header = ['time', 'benchmark', 'run_id', 'target_version', 'commit', ...names].map(csvField);
  const lines = sorted.map(({ facts, values }) => [
    ...facts.map(csvField),
    ...names.map((name) => String(values.get(name) ?? '')),
  ]);
  return [header, ...lines].map((cells) => `${cells.join(',')}\n`).join('');
}

interface Row {
  readonly time: string;
  readonly facts: readonly string[];
  readonly values: ReadonlyMap<string, number | null>;
}

function rowsOf({ benchmark, base, new: next, figures }: Comparison): readonly (readonly [string, Row])[] {
  return ([base, next] as const).flatMap(({ runs }, side) =>
    runs.map((run, index): readonly [string, Row] => {
      const values = figures.map(
        ({ name, base_runs: a, new_runs: b }) => [name, (side === 0 ? a : b)[index] ?? null] as const,
      );
      const facts = [run.start_time, benchmark, run.run_id, run.target_version ?? '', run.git_commit ?? ''];
      return [`${benchmark} ${run.run_id} ${run.start_time}`, { time: run.start_time, facts, values: new Map(values) }];
    }),
  );
}
