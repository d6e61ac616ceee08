import type { Report, ReportTimelineRow } from '@syntrix-bench/metrics';

/** Rows as columns: the name of each stands there once, and not once a row. */
interface Columns {
  readonly count: number;
  readonly values: Readonly<Record<string, readonly unknown[]>>;
}

/** A report as it lies in a page: all of it, in less space. */
export interface PackedReport extends Omit<Report, 'timeline' | 'timeline_before'> {
  readonly timeline: Columns;
  readonly timeline_before: Columns;
}

/** Lays rows of the timeline out as columns. Nothing is lost. */
export function packReport(report: Report): PackedReport {
  return { ...report, timeline: toColumns(report.timeline), timeline_before: toColumns(report.timeline_before) };
}

/** The report that was packed. */
export function unpackReport(packed: PackedReport): Report {
  return { ...packed, timeline: toRows(packed.timeline), timeline_before: toRows(packed.timeline_before) };
}

function toColumns(rows: readonly ReportTimelineRow[]): Columns {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))] as (keyof ReportTimelineRow)[];
  return { count: rows.length, values: Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])) };
}

function toRows({ count, values }: Columns): readonly ReportTimelineRow[] {
  const columns = Object.entries(values);
  return Array.from({ length: count }, (_, index) => {
    // What a row did not have is null in JSON.
    const own = columns.filter(([name, column]) => !(OPTIONAL.has(name) && column[index] == null));
    return Object.fromEntries(own.map(([name, column]) => [name, column[index]])) as unknown as ReportTimelineRow;
  });
}

/** Members that a row may lack. */
const OPTIONAL: ReadonlySet<string> = new Set(['connections', 'deliveries']);
