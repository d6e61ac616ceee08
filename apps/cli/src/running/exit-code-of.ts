import type { Report } from '@syntrix-bench/core';

import { EXIT_CODES, STOP_SIGNALS, type ExitCode, type StopSignal } from '../exit-codes.ts';

/**
 * What a run that ended with a report ends the process with. A signal comes first, because whoever sent it knows; then
 * what makes the report worthless, then what it says, and last what the run left on the target.
 */
export function exitCodeOf(report: Report, signal: StopSignal | null, saved: boolean, strict: boolean): ExitCode {
  if (signal !== null) return STOP_SIGNALS[signal];
  const { run, thresholds, checks } = report;
  if (run.status === 'failed' || !saved || !anythingSucceeded(report)) return EXIT_CODES.runFailed;
  if (run.status === 'interrupted') return EXIT_CODES.interrupted;
  if (thresholds.some(({ verdict }) => verdict === 'failed')) return EXIT_CODES.thresholdCrossed;
  if (checks.some(({ kind, verdict }) => kind === 'failure' && verdict === 'failed'))
    return EXIT_CODES.thresholdCrossed;
  if (thresholds.some(({ verdict }) => verdict === 'not_proven')) return EXIT_CODES.notProven;
  if ((strict || run.smoke === true) && unprovenClaims(report).length > 0) return EXIT_CODES.notProven;
  return hasLeftDocuments(report) ? EXIT_CODES.runFailed : EXIT_CODES.fine;
}

/** Whether documents, or databases of the run's own, that clean-up was to remove may still be there, on a target that the next run meets as well. */
export function hasLeftDocuments({ run: { cleanup } }: Report): boolean {
  return !cleanup.skipped && (cleanup.left > 0 || !cleanup.counted || (cleanup.databases?.left.length ?? 0) > 0);
}

/**
 * Whether an operation, a delivery or a connection succeeded. That something was delivered or a connection opened is a
 * success only where no operations were asked for: where they were, it has done none of them.
 */
function anythingSucceeded({ run, summary, deliveries, connections }: Report): boolean {
  if (summary.ok + summary.refused > 0) return true;
  if (run.load_model !== 'hold') return false;
  if (Object.values(deliveries).some(({ count }) => count > 0)) return true;
  return Object.values(connections).some(({ ok }) => ok > 0);
}

/**
 * What the run does not prove, as `--strict` asks for: claims that are not valid, be it for want of data, failure checks
 * that nothing was checked by (R40), and whatever a part of the generator measured that never came (R37). A smoke run claims nothing
 * but that answers are right, and so always has to prove that.
 */
export function unprovenClaims({ certificate, checks, run }: Report): readonly string[] {
  const shards = new Set(run.gaps.map(({ shard }) => shard));
  const missing = [...shards].map((shard) => `intervals of shard ${shard} never arrived`);
  const unchecked = checks.flatMap(({ kind, verdict, workload, name }) => {
    if (kind !== 'failure') return [];
    if (verdict === 'not_checked') return [`nothing was checked by ${name} of workload ${workload}`];
    return verdict === 'unknown' ? [`the result of ${name} of workload ${workload} is unknown`] : [];
  });
  if (run.smoke === true) return [...unchecked, ...missing];
  if (certificate === null) return ['the run was not certified', ...unchecked, ...missing];
  const claims = certificate.claims
    .filter(({ grade }) => grade !== 'valid')
    .map(({ claim, grade }) => `the ${claim} claim is ${grade.replaceAll('_', ' ')}`);
  return [...claims, ...unchecked, ...missing];
}
