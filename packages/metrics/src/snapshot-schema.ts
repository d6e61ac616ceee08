import { z } from 'zod';
import { decodeChecked, type EncodedHistogram } from './encoded-histogram.ts';
import { OUTCOMES } from './outcome.ts';
import { COHORTS, PHASES } from './phases.ts';
import { MAX_SLOWEST } from './slowest.ts';
import {
  WORKER_STATES,
  LOG_LEVELS,
  MAX_WORKERS,
  MAX_LOG_LINES,
  MAX_RECENT_ERRORS,
  MERGED_SHARD,
  SNAPSHOT_VERSION,
  type IntervalSnapshot,
} from './snapshot.ts';

const count = z.number().int().nonnegative();
const amount = z.number().nonnegative();
const us = z.number().int();
const status = z.number().int().min(0).max(999);
const text = z.string().max(10_000);

const histogram = z
  .strictObject({ count, minUs: amount, maxUs: amount, sumUs: amount, overRange: count, data: z.string() })
  .superRefine((encoded, context) => {
    const complaint = complaintAbout(encoded);
    if (complaint !== null) context.addIssue({ code: 'custom', message: complaint });
  });

const seriesKey = z.strictObject({ workload: text, database: text, operation: text, phase: z.enum(COHORTS) });

const seriesInterval = z.strictObject({
  key: seriesKey,
  ok: count,
  refused: count,
  failed: count,
  unknown: count,
  dropped: count,
  requests: count,
  bytesOut: count,
  bytesIn: count,
  skewed: count,
  censored: count,
  censoredResponseUs: amount.nullable(),
  censoredServiceUs: amount.nullable(),
  response: histogram,
  service: histogram,
  delay: histogram,
  blocked: histogram,
  other: histogram,
});

const errorSample = z.strictObject({ atUs: us, operation: text, worker: us, status, code: text, message: text });

const errorTally = z.strictObject({
  workload: text,
  database: text,
  operation: text,
  phase: z.enum(COHORTS),
  category: text,
  status: status.nullable(),
  count,
  first: errorSample.nullable(),
  last: errorSample.nullable(),
});

const gauges = z.strictObject({ inFlight: count, connections: count, queued: count });

const generator = z.strictObject({
  cpuUs: amount,
  wallUs: amount,
  cpuWaitUs: amount,
  gcUs: amount,
  scheduled: count,
  started: count,
  largestBatch: count,
  gcMaxUs: amount,
  cpuLoad: amount,
  loopUtilization: amount,
  loopDelayP99Us: amount,
  loopDelayMaxUs: amount,
  rssBytes: amount,
  heapUsedBytes: amount,
  openSockets: count,
});

const worker = z.strictObject({
  worker: count,
  workload: text,
  status: z.enum(WORKER_STATES),
  operations: count,
  currentOperation: text.nullable(),
  lastError: text.nullable(),
});

const logLine = z.strictObject({
  atUs: us,
  level: z.enum(LOG_LEVELS),
  message: text,
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

const checkTally = z.strictObject({
  name: text,
  passed: count,
  failed: count,
  sample: z.strictObject({ atUs: us, message: text }).nullable(),
});

const slowOperation = z.strictObject({
  key: seriesKey,
  worker: us,
  dueUs: us,
  readyUs: us,
  sentUs: us,
  doneUs: us,
  outcome: z.enum(OUTCOMES),
  status,
  requestId: text.nullable(),
});

const shardPart = z.strictObject({
  shard: count,
  firstSequence: count,
  lastSequence: count,
  gauges,
  generator: generator.nullable(),
});

/** The shape of a snapshot, with nothing more and nothing less. */
export const intervalSnapshotSchema = z.strictObject({
  version: z.literal(SNAPSHOT_VERSION),
  shard: z.number().int().min(MERGED_SHARD),
  sequence: count,
  fromUs: us,
  toUs: us,
  phase: z.enum(PHASES),
  series: z.array(seriesInterval),
  gauges,
  errors: z.array(errorTally),
  recentErrors: z.array(errorSample.extend({ workload: text, database: text, category: text })).max(MAX_RECENT_ERRORS),
  workers: z.array(worker).max(MAX_WORKERS),
  logs: z.array(logLine).max(MAX_LOG_LINES),
  generator: generator.nullable(),
  counters: z.record(z.string(), z.number()),
  checks: z.array(checkTally),
  marks: z.array(z.strictObject({ workload: text, worker: count, value: count })),
  ledgers: z.record(z.string(), z.unknown()),
  traffic: z.array(z.strictObject({ phase: z.enum(PHASES), method: text, status, count })),
  slowest: z.array(slowOperation).max(MAX_SLOWEST),
  shards: z.array(shardPart).min(1),
}) satisfies z.ZodType<IntervalSnapshot>;

function complaintAbout(encoded: EncodedHistogram): string | null {
  try {
    decodeChecked(encoded);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
