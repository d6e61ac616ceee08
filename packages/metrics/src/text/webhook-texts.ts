import type { ReportTriggers } from '../report/report-triggers.ts';
import { formatCount, plural } from './number.ts';
import { cleanText } from './printable.ts';
import { propagationText } from './propagation.ts';

/** What is told of the webhooks of a workload, each part for itself; null: it was not so. */
export interface WebhookTexts {
  /** `1,379 calls to http://127.0.0.1:9797/bench-orders` */
  readonly calls: string;
  /** Of calls that failed, and what became of their writes. */
  readonly again: string | null;
  readonly refused: string | null;
  /** What came and was none of this run's. */
  readonly foreign: string | null;
  /** How calls came in. */
  readonly connections: string;
  readonly reading: string;
  /** What the receiver took. */
  readonly handling: string;
  readonly cpu: string | null;
}

/** What the receiver of a workload's webhooks took: calls, those that were made again, what became of them, and what that cost. */
export function webhookTexts(own: ReportTriggers): WebhookTexts {
  const { deliveries, url, foreign, connections, reading, handling, cpu_us_per_call: cpu } = own;
  const { received, retries, recovered, given_up: givenUp, refused } = deliveries;
  const spread = (times: ReportTriggers['reading']) =>
    `p50 ${propagationText(times, 'p50')}, p99 ${propagationText(times, 'p99')}`;
  return {
    calls: `${plural(received, 'call')} to ${cleanText(url)}`,
    again:
      retries === 0
        ? null
        : `${formatCount(retries)} made again after a failure, ${formatCount(recovered)} writes recovered so, ${formatCount(givenUp)} given up`,
    refused: refused === 0 ? null : `${formatCount(refused)} refused, as planned`,
    foreign: foreign === 0 ? null : `${plural(foreign, 'request')} of others`,
    connections: `over ${plural(connections, 'connection')}`,
    reading: `read in ${spread(reading)}`,
    handling: `answered in ${spread(handling)}`,
    cpu: cpu === null ? null : `${cpu} µs of the receiver's thread each`,
  };
}
