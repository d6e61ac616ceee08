import type { TimelineRow } from '../aggregate/timeline-tracks.ts';
import type { ReportTimelineRow } from './report-parts.ts';
import { toReportOutcomes } from './to-report-group.ts';
import type { WallClock } from './wall-clock.ts';

/** A row of the timeline that began at `originUs`. */
export function toReportRow(row: TimelineRow, originUs: number, clock: WallClock): ReportTimelineRow {
  return {
    timestamp: clock.at(row.endUs),
    elapsed_seconds: Math.max(0, row.endUs - originUs) / 1e6,
    seconds: row.seconds,
    phase: row.phase,
    drain: row.drain,
    throughput: row.throughputPerSecond,
    goodput: row.goodputPerSecond,
    operations: row.operations,
    errors: row.errors,
    ...toReportOutcomes(row),
    latency_p50: row.latencyP50,
    latency_p95: row.latencyP95,
    latency_p99: row.latencyP99,
    delay_p99: row.delayP99,
    blocked_p99: row.blockedP99,
    thin: row.thin,
    in_flight: row.inFlight,
  };
}
