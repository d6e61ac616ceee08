import { DELIVERY_KIND } from './delivery.ts';
import { DELETED_TOPIC } from './delivery-audit.ts';
import { moment, writeName, type Findings } from './findings.ts';
import type { OracleLane } from './oracle.ts';
import { difference, intersection, sizeOf, union } from './ranges.ts';
import { CLOCK_US, reachOf, type Settling } from './settling.ts';
import type { SubscriptionLog, Window } from './subscription-log.ts';
import { MOST_UNANSWERED, type DocumentWrites, type ToldChange, type ToldState } from './write-ledger.ts';

/** What a document is in the end, as far as it is known: one of these changes was the last. */
interface End {
  readonly key: number;
  readonly writes: DocumentWrites;
  /** By the server's word one, else all that can be; of deletions, which show nothing, any may stand for the other. */
  readonly last: readonly ToldChange[];
  /** Whether it is known what can be. */
  readonly isKnown: boolean;
}

/** Judges what the server held when load was over; each document is told by one shard. */
export function judgeHeld({ oracle, options, kept: { findings } }: Settling): void {
  const { shard, shards } = options.share;
  for (const lane of oracle.lanes) if (lane.writer % shards === shard) judgeHeldOnce(lane, findings);
  for (const [name, state] of Object.entries(oracle.held)) {
    const writes = oracle.documents[name];
    if (Number(name) % shards !== shard || writes === undefined || !isCertain(writes)) continue;
    const possible = [...writes.last, ...writes.perhaps];
    // With nothing acknowledged it may still be as it was before.
    if (writes.last.length === 0) continue;
    findings.checked('held');
    if (possible.some((change) => showsState(change, state))) continue;
    findings.failed('held', 1, () => {
      const shows = state === null ? 'is not there' : `shows writer ${state[0]}, number ${state[1]}`;
      return `document ${name} ${shows}; acknowledged last: ${describeChange(writes.last[0]!)}`;
    });
  }
}

/** Of documents that are written once: what was acknowledged is there until it is deleted, and what was refused is not. */
function judgeHeldOnce(lane: OracleLane, findings: Findings): void {
  const { writer, topic, there, absent, acknowledged, failed, removed } = lane;
  const isGone = topic === DELETED_TOPIC;
  const known = isGone ? acknowledged : difference(union(acknowledged, failed), removed);
  findings.checked('held', sizeOf(intersection(union(there, absent), known)));
  const missing = isGone ? [] : difference(intersection(absent, acknowledged), removed);
  const left = intersection(there, isGone ? acknowledged : failed);
  findings.failed('held', sizeOf(missing) + sizeOf(left), () => {
    if (missing.length > 0) return `document of ${writeName(writer, topic, missing[0]!)} is not there`;
    const name = writeName(writer, topic, left[0]!);
    return isGone ? `${name}: it is there` : `document of ${name} is there, though it was refused`;
  });
}

/**
 * Judges what subscribers were shown of followed documents.
 *
 * @returns how many events there are of it at most
 */
export function judgeDocuments(settling: Settling): number {
  const { oracle, kept, hasGaps } = settling;
  judgeOlderStates(settling);
  const ends = Object.entries(oracle.documents).map(([name, writes]) => endOf(Number(name), writes, settling));
  const gone = oracle.lanes.filter(({ topic }) => topic === DELETED_TOPIC);
  const deletions =
    ends.reduce((sum, { writes }) => sum + writes.deletions, 0) +
    gone.reduce((sum, { acknowledged }) => sum + sizeOf(acknowledged), 0);
  const perhapsDeleted =
    ends.reduce((sum, { writes }) => sum + perhapsDeletions(writes), 0) +
    gone.reduce((sum, { unknown }) => sum + sizeOf(unknown), 0);
  let atMost = 0;
  for (const log of kept.logs) {
    atMost += judgeMerged(log, settling);
    const isOpen = log.window?.end === 'open' && !Number.isNaN(log.window.acknowledgedUs);
    // Without ids it is known of none that it was told, unless all were told twice (protocol, 12.6).
    const areAllTold = log.deletesWithoutId >= 2 * (deletions + perhapsDeleted);
    for (const end of ends) {
      if (!hasGaps) judgeCounts(log, end, kept.findings);
      if (isOpen && log.asked.data !== false) judgeConvergence(log, log.window, end, areAllTold, settling);
    }
    if (log.deletesWithoutId > 0) {
      kept.findings.checked('deletes-without-id', log.deletesWithoutId);
      kept.findings.failed('deletes-without-id', log.deletesWithoutId, () => {
        return `${log.asked.name}: ${log.deletesWithoutId} events of deletions have no id`;
      });
      const doubled = hasGaps ? 0 : Math.max(0, log.deletesWithoutId - deletions - perhapsDeleted);
      kept.findings.checked('doubled-deletes', log.deletesWithoutId);
      kept.findings.failed('doubled-deletes', doubled, () => {
        return `${log.asked.name}: ${log.deletesWithoutId} events of ${deletions} deletions`;
      });
    }
  }
  return atMost;
}

/**
 * Of a part of what is written it is counted over all documents how many changes had no event of their own: which documents a change
 * leaves unseen depends on what the server showed instead.
 *
 * @returns how many changes the subscription is told of at most
 */
function judgeMerged(log: SubscriptionLog, { oracle, kept: { findings }, hasGaps }: Settling): number {
  const window = log.windows.find(({ acknowledgedUs }) => !Number.isNaN(acknowledgedUs));
  if (window === undefined) return 0;
  let changes = 0;
  let firstSentUs = Infinity;
  for (const told of oracle.changed) {
    if (!log.group.sees(told.topic)) continue;
    changes += told.changes - (log.asked.deletes ? 0 : told.deletions);
    firstSentUs = Math.min(firstSentUs, told.firstSentUs);
  }
  const sawAll = log.windows.length === 1 && window.end === 'open' && window.acknowledgedUs < firstSentUs;
  if (hasGaps || !sawAll || log.asked.topics === null || changes === 0) return changes;
  const events = log.states?.events ?? 0;
  findings.checked('merged-states', changes);
  findings.failed('merged-states', Math.max(0, changes - events), () => {
    return `${log.asked.name}: ${events} events of documents that were changed ${changes} times`;
  });
  return changes;
}

/** States that looked older than what was seen: unless their write had no answer, or the two overlapped. */
function judgeOlderStates({ oracle, kept: { states, findings } }: Settling): void {
  for (const { log, key, writer, sequence, earlierUs, receivedUs } of states) {
    const writes = oracle.documents[key];
    if (writes === undefined || !isCertain(writes)) continue;
    if (writes.perhaps.some((change) => change[0] === writer && change[1] === sequence)) continue;
    if (earlierUs <= writes.longestUs) continue;
    log.failures += 1;
    findings.failed('older-states', 1, () => {
      const state = `writer ${writer}, number ${sequence}`;
      return `${log.asked.name}: document ${key} went back to ${state} at ${moment(receivedUs)}`;
    });
  }
}

/**
 * More events than changes are duplicates; fewer are changes that one event showed together. What showed a state again within that
 * number is taken for the second: a change that was read when the next had been made shows that one (protocol, 7.6).
 */
function judgeCounts(log: SubscriptionLog, { key, writes }: End, findings: Findings): void {
  const events = log.states?.eventsOf(key) ?? 0;
  const excess = Math.max(0, events - writes.changes - writes.unanswered);
  if (excess > 0) log.failures += excess;
  findings.failed('duplicated', excess, () => {
    return `${log.asked.name}: ${events} events of document ${key}, which was changed ${writes.changes} times`;
  });
  const again = Math.max(0, (log.states?.repeatsOf(key) ?? 0) - excess);
  const [window] = log.windows;
  const sawAll =
    log.windows.length === 1 &&
    window?.end === 'open' &&
    window.acknowledgedUs < writes.firstSentUs &&
    log.asked.topics === null &&
    log.asked.deletes;
  const merged = sawAll ? Math.max(0, writes.changes - (events - again)) : again;
  findings.checked('merged-states', sawAll ? writes.changes : again);
  findings.failed('merged-states', merged, () => {
    const repeated = again === 0 ? '' : `, of which ${again} showed a state again`;
    return `${log.asked.name}: ${events} events of document ${key}${repeated}, which was changed ${writes.changes} times`;
  });
}

/** Whether a subscription that is still open has seen the document as it is. @param areAllTold Whether every deletion was told. */
function judgeConvergence(
  log: SubscriptionLog,
  window: Window,
  end: End,
  areAllTold: boolean,
  settling: Settling,
): void {
  const { findings } = settling.kept;
  const { key, last, isKnown } = end;
  if (!isKnown || last.length === 0) return;
  const seen = log.states?.of(key) ?? null;
  const inSnapshot = window.snapshot?.states.get(key);
  const hasSeen = last.some((change) => {
    if (change[2] === DELIVERY_KIND.delete) return seen === 'deleted';
    const shown = seen === 'deleted' ? null : seen;
    return [shown, inSnapshot].some((state) => state?.writer === change[0] && state.sequence === change[1]);
  });
  if (hasSeen) return findings.checked('converged');
  const hasSeenAny = seen !== null || inSnapshot !== undefined;
  const isToldByProtocol = last.every((change) =>
    change[2] === DELIVERY_KIND.delete ? log.asked.deletes && log.deletesWithoutId === 0 : log.group.sees(change[3]),
  );
  if (!isToldByProtocol) {
    const isNameless = log.asked.deletes && log.deletesWithoutId > 0;
    if (isNameless && !areAllTold && last.some((change) => change[2] === DELIVERY_KIND.delete)) {
      return findings.unknown('converged', 1, 'deletions were told without an id, and not all of them twice');
    }
    if (hasSeenAny && !last.some((change) => change[2] !== DELIVERY_KIND.delete && log.group.sees(change[3]))) {
      findings.checked('stale-by-protocol');
      findings.failed('stale-by-protocol', 1, () => {
        return `${log.asked.name}: was not told of the end of document ${key}: ${describeChange(last[0]!)}`;
      });
    }
    return;
  }
  // Owed only where the subscription was there for it: all that can be the last were sent after the acknowledgement.
  if (!last.every((change) => change[5] > window.acknowledgedUs + CLOCK_US)) return;
  if (last.some((change) => change[6] < 0)) return;
  const untilUs = reachOf(window, settling).owedUs;
  if (!last.every((change) => change[6] < untilUs)) {
    return findings.unknown('converged', 1, 'the drain ended before it was quiet');
  }
  if (isExcused(log, last, settling)) {
    return findings.unknown('converged', 1, 'the reading of events was behind when they were sent');
  }
  log.failures += 1;
  findings.checked('converged');
  findings.failed('converged', 1, () => {
    const shown =
      seen === null ? 'nothing' : seen === 'deleted' ? 'a deletion' : `writer ${seen.writer}, number ${seen.sequence}`;
    return `${log.asked.name}: of document ${key} it saw ${shown} last; it is ${describeChange(last[0]!)}`;
  });
}

/** What can be the end of a document. */
function endOf(key: number, writes: DocumentWrites, { oracle, hasGaps }: Settling): End {
  const possible = [...writes.last, ...writes.perhaps];
  const held = oracle.held[key];
  const last = held === undefined ? possible : possible.filter((change) => showsState(change, held));
  return { key, writes, last, isKnown: isCertain(writes) && !hasGaps };
}

/** Whether all changes without an answer are known. */
function isCertain({ unanswered }: DocumentWrites): boolean {
  return unanswered <= MOST_UNANSWERED;
}

/** Deletions of a document without an answer, at most. */
export function perhapsDeletions(writes: DocumentWrites): number {
  if (!isCertain(writes)) return writes.unanswered;
  return writes.perhaps.filter((change) => change[2] === DELIVERY_KIND.delete).length;
}

function showsState([writer, sequence, kind]: ToldChange, state: ToldState): boolean {
  if (state === null || kind === DELIVERY_KIND.delete) return state === null && kind === DELIVERY_KIND.delete;
  return state[0] === writer && state[1] === sequence;
}

/** Whether our reading may have been behind when the last changes were told. */
function isExcused(log: SubscriptionLog, last: readonly ToldChange[], { kept, options }: Settling): boolean {
  return kept.behind.some(
    ({ fromUs, toUs, log: of }) =>
      (of === null || of === log) &&
      last.some(([, , , , , sentUs, doneUs]) => sentUs <= toUs && doneUs + options.lateUs >= fromUs),
  );
}

function describeChange([writer, sequence, kind, , , sentUs, doneUs]: ToldChange): string {
  const what = kind === DELIVERY_KIND.delete ? 'deleted' : 'written';
  const answered = doneUs < 0 ? 'not answered' : `answered at ${moment(doneUs)}`;
  return `${what} by writer ${writer}, number ${sequence}, sent at ${moment(sentUs)}, ${answered}`;
}
