import type { ReportWorkload } from '../report/report-parts.ts';
import type { Report } from '../report/report.ts';
import { listed } from '../sentence-parts.ts';

/** Whether documents, or databases of the run's own, that clean-up was to remove may still be there, on a target that the next run meets as well. */
export function hasLeftDocuments({ run: { cleanup } }: Report): boolean {
  return !cleanup.skipped && (cleanup.left > 0 || !cleanup.counted || (cleanup.databases?.left.length ?? 0) > 0);
}

/**
 * Whether operations, deliveries or connections succeeded, of each workload that asked for some (R35). That something was delivered or a
 * connection opened is a success only where no operations were asked for: where they were, it has done none of them.
 */
export function anythingSucceeded(report: Report): boolean {
  return hasSuccess(report) && starvedWorkloads(report).length === 0;
}

/** Which of several workloads got nothing ok of what they asked for, as a part of a sentence; '' where all got something, or none did. */
export function starvedText(report: Report): string {
  const starved = hasSuccess(report) ? starvedWorkloads(report) : [];
  if (starved.length === 0) return '';
  return `nothing of ${starved.length === 1 ? 'workload' : 'workloads'} ${listed(starved)} succeeded`;
}

function hasSuccess({ run, summary, deliveries, connections }: Report): boolean {
  if (summary.ok + summary.refused > 0) return true;
  if (run.load_model !== 'hold') return false;
  if (Object.values(deliveries).some(({ count }) => count > 0)) return true;
  return Object.values(connections).some(({ ok }) => ok > 0);
}

/** Of one that only holds connections nobody tells whose they are: it got nothing where none of the run was opened. */
function starvedWorkloads({ workloads = {}, reached = {}, connections }: Report): readonly string[] {
  const isConnected = Object.values(connections).some(({ ok }) => ok > 0);
  const isStarved = ([name, own]: [string, ReportWorkload]) => {
    if (own.seconds <= 0 || own.ok + own.refused > 0) return false;
    if (own.load_model === 'hold')
      return !isConnected && Object.values(own.deliveries).every(({ count }) => count === 0);
    const isAsked = reached[name] !== undefined && reached[name].asked !== 0;
    return isAsked || own.count + own.dropped > 0;
  };
  return Object.entries(workloads)
    .filter(isStarved)
    .map(([name]) => name);
}

/**
 * What the run does not prove, as `--strict` asks for: claims that are not valid, be it for want of data, failure checks
 * that nothing was checked by (R40), and whatever a part of the generator measured that never came (R37). A smoke run claims nothing
 * but that answers are right, and so always has to prove that.
 */
export function unprovenClaims(report: Report): readonly string[] {
  const { certificate, checks, run } = report;
  const unchecked = checks.flatMap(({ kind, verdict, workload, name }) => {
    if (kind !== 'failure') return [];
    if (verdict === 'not_checked') return [`nothing was checked by ${name} of workload ${workload}`];
    return verdict === 'unknown' ? [`the result of ${name} of workload ${workload} is unknown`] : [];
  });
  const claims = (run.smoke === true ? [] : (certificate?.claims ?? []))
    .filter(({ grade }) => grade !== 'valid')
    .map(({ claim, grade }) => `the ${claim} claim is ${grade.replaceAll('_', ' ')}`);
  return [...claims, ...unchecked, ...unprovenOfRun(report)];
}

/** What is unproven of the whole run, and no single claim's or check's: that nobody certified it, and intervals that never came. */
export function unprovenOfRun({ certificate, run }: Report): readonly string[] {
  const shards = new Set(run.gaps.map(({ shard }) => shard));
  const missing = [...shards].map((shard) => `intervals of shard ${shard} never arrived`);
  return run.smoke === true || certificate !== null ? missing : ['the run was not certified', ...missing];
}
