import { DELETED_TOPIC, MOST_TOPICS } from './delivery-audit.ts';
import { moment, writeName, type Findings } from './findings.ts';
import { describedWrite, Oracle, type OracleLane } from './oracle.ts';
import { difference, has, intersection, rangesOf, sizeOf, union, type Ranges } from './ranges.ts';
import type { Received } from './received.ts';
import { settleDeletions, type SettledDeletions } from './settle-deletions.ts';
import type { Loss, Untold, Verdict } from './verdict.ts';
import {
  describedTask,
  onItsWayOf,
  type CalledDeletion,
  type OvertakenCall,
  type RepeatedCall,
  type TaskCounts,
  type WebhookAuditOptions,
  type WebhookSettlement,
  type WebhookTask,
} from './webhook-task.ts';
import { WRITES_LEDGER, type WriteLedger } from './write-ledger.ts';

/** What was found and kept while calls came. */
export interface KeptCalls {
  readonly findings: Findings;
  /** Deletions are added to them as they are settled. */
  readonly counts: TaskCounts;
  readonly received: Received;
  /** Number of each lane, by writer and topic. */
  readonly lanes: ReadonlyMap<number, number>;
  /** Tasks that failed and are to be called again. */
  readonly waiting: readonly WebhookTask[];
  readonly repeated: readonly RepeatedCall[];
  /** Repeated ones that there was no room for. */
  readonly unkeptRepeats: number;
  readonly overtaken: readonly OvertakenCall[];
  /** Overtaken ones that there was no room for. */
  readonly unkeptOvertaken: number;
  /** By what the deleted document is called. */
  readonly deletions: ReadonlyMap<string, CalledDeletion>;
  readonly calls: number;
  readonly lastReceivedUs: number;
  /** The longest that a first call took. */
  readonly longestUs: number;
  /** First calls that took longer than `lateUs`. */
  readonly slow: number;
  /** The latest that a write was sent that a call came of. */
  readonly latestSentUs: number;
}

/** From which moments on what is missing may still come. */
interface Horizon {
  /** What was due before has not come. */
  readonly certainUs: number;
  /** Of what was due before, and not before that, so many at most may come. */
  readonly likelyUs: number;
  readonly mayCome: number;
  /** Why nobody can tell of the rest. */
  readonly reason: string;
}

/** What did not come, by when it was due. */
interface Missing {
  readonly losses: Loss[];
  readonly untold: Untold[];
  owed: number;
  /** How many of those that are likely to be lost may be taken for being on their way. */
  mayCome: number;
}

const BEFORE_QUIET = 'the drain ended before it was quiet';
/** So many more calls may be slow than twice those that were: that few were seen tells no more. */
const MORE_SLOW = 3;

/** Judges what was called by what was written. What others deleted in the collection is in no figure. */
export function settleWebhooks(
  options: Required<WebhookAuditOptions>,
  { ledgers, gaps, settledUs }: WebhookSettlement,
  calls: KeptCalls,
): Verdict {
  const ledger = ledgers[WRITES_LEDGER] as WriteLedger | undefined;
  const oracle = new Oracle(ledger?.[options.path]);
  const { findings, counts } = calls;
  const hasGaps = gaps.length > 0;
  const deleted = settleDeletions(options, oracle, calls.deletions, counts, findings, hasGaps);
  const kept: KeptCalls = {
    ...calls,
    waiting: calls.waiting.filter((task) => task.deleted === null || !deleted.foreign.has(task.deleted)),
    longestUs: Math.max(calls.longestUs, deleted.longestUs),
    slow: calls.slow + deleted.slow,
    latestSentUs: Math.max(calls.latestSentUs, deleted.latestSentUs),
  };
  findings.checked('out-of-order', counts.ordered);
  findings.checked('given-up', counts.tasks);
  findings.checked('retry-spacing', counts.retries);
  findings.checked('retried', counts.failedWithRest);
  for (const { shard, reason } of gaps) {
    const what = reason === 'dead' ? `shard ${shard} died` : `a part of what shard ${shard} wrote is missing`;
    for (const check of ['lost', 'never-written'] as const) findings.unknown(check, 1, what);
  }
  const horizon = horizonOf(options, settledUs, kept);
  judgeOrder(oracle, kept);
  judgeWaiting(kept, horizon);
  const merged = judgeRepeated(options, oracle, kept);
  const missing: Missing = { losses: [], untold: [], owed: 0, mayCome: horizon.mayCome };
  for (const lane of oracle.lanes) {
    const name = laneName(lane);
    if (lane.topic === DELETED_TOPIC)
      judgeLane(lane, kept, deleted.came.get(name) ?? [], [], horizon, settledUs, missing);
    else if (options.matches(lane.topic))
      judgeLane(lane, kept, cameOf(name, kept), merged.get(name) ?? [], horizon, settledUs, missing);
  }
  if (!hasGaps) judgeNeverWritten(oracle, kept, deleted.came);
  return {
    findings: findings.all(),
    losses: missing.losses,
    untold: missing.untold,
    unranked: [],
    owed: missing.owed,
    owedAtMost: missing.owed,
    received: kept.calls - deleted.foreignCalls,
    inGap: 0,
    worst: null,
  };
}

/**
 * Calls of different documents may overtake one another: none proves that another is lost. What has not come for longer than it may take
 * is, unless calls still came, late as they were. Few calls are as slow as the slowest: of what has not come for longer than `lateUs`, and
 * was overtaken by what was written so much later where calls still came, no more can be on its way than as often as calls were slow.
 */
function horizonOf(options: Required<WebhookAuditOptions>, settledUs: number, kept: KeptCalls): Horizon {
  const { quietUs, lateUs } = options;
  const { longestUs, slow, latestSentUs } = kept;
  const isQuiet = settledUs - kept.lastReceivedUs >= quietUs;
  const onItsWayUs = onItsWayOf(options, longestUs);
  return {
    certainUs: isQuiet ? settledUs - onItsWayUs : -Infinity,
    likelyUs: isQuiet ? settledUs - Math.max(quietUs, lateUs) : Math.min(settledUs, latestSentUs) - lateUs,
    mayCome: 2 * slow + MORE_SLOW,
    reason: isQuiet ? `a call took ${seconds(longestUs)}, and the drain did not last twice as long` : BEFORE_QUIET,
  };
}

function seconds(us: number): string {
  return `${(us / 1e6).toFixed(1)} s`;
}

/** Calls that were overtaken: unless their write had no answer, for then it may have been made whenever. */
function judgeOrder(oracle: Oracle, { overtaken, unkeptOvertaken, findings }: KeptCalls): void {
  findings.checked('out-of-order', -unkeptOvertaken);
  findings.unknown('out-of-order', unkeptOvertaken, 'there were too many to look at each');
  for (const { writer, topic, sequence, receivedUs } of overtaken) {
    const lane = oracle.laneOf(writer, topic);
    if (lane === undefined || !has(lane.acknowledged, sequence)) continue;
    findings.failed('out-of-order', 1, () => {
      return `${describedWrite(lane, sequence)}, received at ${moment(receivedUs)}, after a later one of the same document`;
    });
  }
}

/** Failed calls that were not made again. */
function judgeWaiting({ waiting, findings }: KeptCalls, { certainUs, likelyUs, mayCome, reason }: Horizon): void {
  let left = mayCome;
  for (const task of [...waiting].sort((a, b) => b.againUs - a.againUs)) {
    const { attempt, againUs } = task;
    if (againUs >= likelyUs || (againUs >= certainUs && left-- > 0)) {
      findings.checked('retried', -1);
      findings.unknown('retried', 1, reason);
      continue;
    }
    findings.failed('retried', 1, () => {
      return `${describedTask(task)}: attempt ${attempt + 1}, to be made at ${moment(againUs)}, never came`;
    });
  }
}

/**
 * Calls that came again. One that shows a document as a later change left it stands for a change that was read when the next had been
 * made (protocol, 10.2). It is taken for that where no call showed the change directly before, and where calls took so long then that the
 * one may still have been unread when the other was sent; else it came twice, and what is missing is lost.
 *
 * @returns the changes that were shown so, by lane
 */
function judgeRepeated(
  { isDocument }: Required<WebhookAuditOptions>,
  oracle: Oracle,
  { repeated, unkeptRepeats, lanes, received, findings }: KeptCalls,
): ReadonlyMap<number, Ranges> {
  const names = new Map([...lanes].map(([name, lane]) => [lane, name]));
  const merged = new Map<number, number[]>();
  for (const { lane, sequence, sentUs, lagUs, text } of repeated) {
    const name = names.get(lane)!;
    const [writer, topic] = [Math.floor(name / MOST_TOPICS), name % MOST_TOPICS];
    const known = isDocument(topic) ? oracle.laneOf(writer, topic) : undefined;
    if (known !== undefined) {
      const shown = merged.get(name) ?? [];
      const made = difference(difference(known.told, known.failed), rangesOf(shown));
      const before = intersection(made, [0, sequence - 1]).at(-1);
      const isMissing = before !== undefined && !has(received.of(lane), before);
      if (isMissing && sentUs - known.answeredBy(before) <= lagUs) {
        merged.set(name, [...shown, before]);
        findings.failed('merged-states', 1, () => text);
        continue;
      }
    }
    findings.failed('duplicated', 1, () => text);
  }
  findings.failed('duplicated', unkeptRepeats, () => `${unkeptRepeats} more`);
  return new Map([...merged].map(([name, numbers]) => [name, rangesOf(numbers)]));
}

/** What came of a lane of writes that calls show. */
function cameOf(name: number, { lanes, received }: KeptCalls): Ranges {
  const number = lanes.get(name);
  return number === undefined ? [] : received.of(number);
}

/** @param came Numbers of the lane that calls were about. */
function judgeLane(
  lane: OracleLane,
  { findings }: KeptCalls,
  came: Ranges,
  merged: Ranges,
  { certainUs, likelyUs, reason }: Horizon,
  settledUs: number,
  missing: Missing,
): void {
  const absent = difference(difference(lane.acknowledged, came), merged);
  const certain = intersection(absent, [0, lane.lastDoneBefore(certainUs)]);
  const likely = difference(intersection(absent, [0, lane.lastDoneBefore(likelyUs)]), certain);
  // The latest of them first.
  const spared = Math.min(missing.mayCome, sizeOf(likely));
  missing.mayCome -= spared;
  const lost = union(certain, withoutLast(likely, spared));
  const untold = difference(absent, lost);
  const count = sizeOf(lane.acknowledged) - sizeOf(untold);
  missing.owed += sizeOf(lane.acknowledged);
  findings.checked('lost', count);
  findings.checked('merged-states', sizeOf(merged));
  findings.failed('lost', sizeOf(lost), () => `${describedWrite(lane, lost[0]!)} never led to a call`);
  findings.unknown('lost', sizeOf(untold), reason);
  // How long calls of deletions take is in no series.
  if (lane.topic === DELETED_TOPIC) return;
  for (let at = 0; at < lost.length; at += 2) {
    lane.dueFrom(lost[at]!, lost[at + 1]!, (dueUs, many) => missing.losses.push({ series: 0, dueUs, count: many }));
  }
  for (let at = 0; at < untold.length; at += 2) {
    lane.dueFrom(untold[at]!, untold[at + 1]!, (dueUs, many, sentUs) =>
      missing.untold.push({ series: 0, dueUs, sentUs, untilUs: settledUs, count: many }),
    );
  }
}

/** A set without so many of its highest. */
function withoutLast(ranges: Ranges, count: number): Ranges {
  const left = [...ranges];
  for (let more = count; more > 0 && left.length > 0;) {
    const [from, to] = left.splice(-2) as [number, number];
    const size = to - from + 1;
    if (size > more) left.push(from, to - more);
    more -= size;
  }
  return left;
}

/** Calls of writes that were refused, or that nobody made. */
function judgeNeverWritten(oracle: Oracle, kept: KeptCalls, deleted: SettledDeletions['came']): void {
  const shown = [...kept.lanes.keys()].filter((name) => name % MOST_TOPICS !== DELETED_TOPIC);
  const all = [...shown.map((name) => [name, cameOf(name, kept)] as const), ...deleted];
  for (const [name, came] of all) {
    const [writer, topic] = [Math.floor(name / MOST_TOPICS), name % MOST_TOPICS];
    const lane = oracle.laneOf(writer, topic);
    const never = lane === undefined ? came : [...difference(came, lane.told), ...intersection(came, lane.failed)];
    kept.findings.failed('never-written', sizeOf(never), () => {
      const what = lane !== undefined && has(lane.told, never[0]!) ? 'was refused' : 'was never made';
      return `a call was about ${writeName(writer, topic, never[0]!)}, which ${what}`;
    });
  }
}

function laneName({ writer, topic }: OracleLane): number {
  return writer * MOST_TOPICS + topic;
}
