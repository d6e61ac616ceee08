import { DELIVERY_KIND } from './delivery.ts';
import { moment, type Findings } from './findings.ts';
import { intersection, sizeOf, union } from './ranges.ts';
import { CLOCK_US, owedUntilUs, type Settling } from './settling.ts';
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
  for (const lane of oracle.lanes) {
    if (lane.writer % shards !== shard) continue;
    const absent = intersection(lane.absent, lane.acknowledged);
    const refused = intersection(lane.there, lane.failed);
    findings.checked(
      'held',
      sizeOf(intersection(union(lane.there, lane.absent), union(lane.acknowledged, lane.failed))),
    );
    const wrong = sizeOf(absent) + sizeOf(refused);
    findings.failed('held', wrong, () => {
      const [number, what] =
        absent.length > 0 ? [absent[0]!, 'is not there'] : [refused[0]!, 'is there, though it was refused'];
      return `document of writer ${lane.writer}, topic ${lane.topic}, number ${number} ${what}`;
    });
  }
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

/** Judges what subscribers were shown of followed documents. */
export function judgeDocuments(settling: Settling): void {
  const { oracle, kept, hasGaps } = settling;
  judgeOlderStates(settling);
  const ends = Object.entries(oracle.documents).map(([name, writes]) => endOf(Number(name), writes, settling));
  const deletions = ends.reduce((sum, { writes }) => sum + writes.deletions, 0);
  const perhapsDeleted = ends.reduce((sum, { writes }) => sum + writes.unanswered, 0);
  for (const log of kept.logs) {
    const isOpen = log.window?.end === 'open' && !Number.isNaN(log.window.acknowledgedUs);
    for (const end of ends) {
      if (!hasGaps) judgeCounts(log, end, kept.findings);
      if (isOpen && log.asked.data !== false) judgeConvergence(log, log.window, end, settling);
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

/** More events than changes are duplicates; fewer are changes that one event showed together. */
function judgeCounts(log: SubscriptionLog, { key, writes }: End, findings: Findings): void {
  const events = log.states?.eventsOf(key) ?? 0;
  const excess = Math.max(0, events - writes.changes - writes.unanswered);
  if (excess > 0) log.failures += excess;
  findings.failed('duplicated', excess, () => {
    return `${log.asked.name}: ${events} events of document ${key}, which was changed ${writes.changes} times`;
  });
  const [window] = log.windows;
  const sawAll =
    log.windows.length === 1 &&
    window?.end === 'open' &&
    window.acknowledgedUs < writes.firstSentUs &&
    log.asked.topics === null &&
    log.asked.deletes;
  if (!sawAll || events === 0) return;
  findings.checked('merged-states', writes.changes);
  findings.failed('merged-states', Math.max(0, writes.changes - events), () => {
    return `${log.asked.name}: ${events} events of document ${key}, which was changed ${writes.changes} times`;
  });
}

/** Whether a subscription that is still open has seen the document as it is. */
function judgeConvergence(log: SubscriptionLog, window: Window, end: End, settling: Settling): void {
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
  const untilUs = owedUntilUs(window, settling);
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
