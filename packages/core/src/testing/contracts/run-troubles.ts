import type { Report } from '@syntrix-bench/metrics';

import type { BenchError } from '../../errors.ts';

/** What went wrong in a run, as sentences: its errors, why it failed, and what operations and connections failed with. */
export function runTroubles(report: Report, errors: readonly BenchError[]): readonly string[] {
  const { run, summary } = report;
  const ended = run.status === 'failed' ? [`the run failed: ${run.reason}`] : [];
  const failures = report.errors.map(({ category, count, by_operation: byOperation, sample }) => {
    const told = sample === null ? '' : `: ${[sample.code, sample.message].filter((part) => part !== '').join(' ')}`;
    return `${count} times ${category} (${Object.keys(byOperation).join(', ')})${told}`;
  });
  const worked =
    summary.total_operations > summary.total_errors || Object.values(report.connections).some(({ ok }) => ok > 0);
  const nothing =
    worked || ended.length > 0 || failures.length > 0 ? [] : ['no operation was done and no connection opened'];
  return [...errors.map(({ code, message }) => `${code}: ${message}`), ...ended, ...failures, ...nothing];
}
