import { DELETED_TOPIC } from './delivery-audit.ts';
import { NOT_SHOWN } from './delivery.ts';
import { moment } from './findings.ts';
import { describedWrite, type OracleLane } from './oracle.ts';
import { has } from './ranges.ts';
import { CLOCK_US, type Settling } from './settling.ts';

/**
 * Events that came below another: unless their write had no answer, for then it may have been made whenever, or the other one was
 * of a write that nobody made.
 */
export function judgeOrder({ oracle, kept: { order, unkeptOrder, findings }, hasGaps }: Settling): void {
  let isAnyUnknown = hasGaps;
  for (const lane of oracle.lanes) isAnyUnknown ||= lane.unknown.length > 0;
  for (const { log, writer, topic, sequence, above, laterSentUs, receivedUs } of order) {
    const lane = oracle.laneOf(writer, topic);
    if (lane === undefined || !has(lane.acknowledged, sequence)) continue;
    const isBelowNothing = above !== NOT_SHOWN && !has(lane.told, above);
    if (isBelowNothing && !isSentAfter(lane, sequence, laterSentUs)) continue;
    log.failures += 1;
    findings.failed('out-of-order', 1, () => {
      const late = `received at ${moment(receivedUs)}, after a later one of the same writer`;
      return `${log.asked.name}: ${describedWrite(lane, sequence)}, ${late}`;
    });
  }
  if (isAnyUnknown) findings.unknown('out-of-order', unkeptOrder, 'there were too many to look at each');
  else findings.failed('out-of-order', unkeptOrder, () => `${unkeptOrder} more`);
}

/** Events that came after those of writes which were sent when theirs had been answered: the change feed has one order. */
export function judgeOverlaps({ oracle, kept: { overlaps, findings } }: Settling): void {
  for (const { log, writer, topic, sequence, laterSentUs, receivedUs } of overlaps) {
    const lane = oracle.laneOf(writer, topic);
    if (lane === undefined || !has(lane.acknowledged, sequence)) continue;
    if (!isSentAfter(lane, sequence, laterSentUs)) continue;
    log.failures += 1;
    findings.failed('out-of-order', 1, () => {
      const later = `received at ${moment(receivedUs)}, after one that was sent at ${moment(laterSentUs)}`;
      return `${log.asked.name}: ${describedWrite(lane, sequence)}, ${later}`;
    });
  }
}

/** The same of deletions, and of what came next after one: when a deletion was sent its writer alone tells. */
export function judgeDeletions({ oracle, kept: { deletions, findings } }: Settling): void {
  for (const { log, writer, topic, sequence, above, laterSentUs, laterWriter, receivedUs, after } of deletions) {
    const lane = oracle.laneOf(writer, topic);
    if (lane === undefined || !has(lane.acknowledged, sequence)) continue;
    const gone = after === null ? undefined : oracle.laneOf(after.writer, DELETED_TOPIC);
    const isAfterDeletion =
      after !== null &&
      gone !== undefined &&
      has(gone.acknowledged, after.number) &&
      isSentAfter(lane, sequence, gone.at(after.number).sentUs, after.writer === writer);
    const isAfterLater = isSentAfter(lane, sequence, laterSentUs, after === null && laterWriter === writer);
    const isBelow = above !== NOT_SHOWN && has(lane.told, above);
    if (!isBelow && !isAfterDeletion && !isAfterLater) continue;
    log.failures += 1;
    findings.failed('out-of-order', 1, () => {
      const sentUs = isAfterDeletion ? gone.at(after.number).sentUs : laterSentUs;
      const later = isBelow ? 'a later one of the same writer' : `one that was sent at ${moment(sentUs)}`;
      return `${log.asked.name}: ${describedWrite(lane, sequence)}, received at ${moment(receivedUs)}, after ${later}`;
    });
  }
}

/** Whether a write was surely answered when the other one was sent: of one writer both are known by one clock. */
function isSentAfter(lane: OracleLane, sequence: number, laterSentUs: number, isOneWriter = false): boolean {
  return lane.answeredBy(sequence) + (isOneWriter ? 0 : CLOCK_US) < laterSentUs;
}
