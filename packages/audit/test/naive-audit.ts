import { DELIVERY_KIND, NOT_SHOWN } from '../src/delivery.ts';
import { DELETED_TOPIC } from '../src/delivery-audit.ts';
import { nameOf, type Simulation } from './simulation.ts';

/** What the audit has to find, told by keeping everything and looking at each write of each window. */
export interface NaiveFindings {
  owed: number;
  lost: number;
  /** Of which nobody can tell. */
  untold: number;
  duplicated: number;
  outOfOrder: number;
  wronglyDelivered: number;
  neverWritten: number;
  missedInGap: number;
  missingAtSeam: number;
}

interface NaiveWindow {
  acknowledgedUs: number;
  end: 'open' | 'closed' | 'broken';
  endUs: number;
  latestSentUs: number;
  lastReceivedUs: number;
  longestUs: number;
  snapshot: Set<string> | null;
}

const CLOCK_US = 1000;
const LATE_US = 5_000_000;
const QUIET_US = 2_000_000;
const ON_ITS_WAY_US = 100_000;

export function auditNaively(
  { writes, subscriptions, happenings, settledUs }: Simulation,
  topicCount: number,
): NaiveFindings {
  const found: NaiveFindings = {
    owed: 0,
    lost: 0,
    untold: 0,
    duplicated: 0,
    outOfOrder: 0,
    wronglyDelivered: 0,
    neverWritten: 0,
    missedInGap: 0,
    missingAtSeam: 0,
  };
  const once = writes.filter(({ key }) => key === NOT_SHOWN);
  const removed = new Set(once.map(({ made, outcome }) => (made === undefined || outcome === 2 ? '' : nameOf(made))));
  const byName = new Map(once.map((write) => [nameOf(write), write]));
  for (const [subscription, { topics: asked, deletes }] of subscriptions.entries()) {
    const topics = asked as readonly number[] | null;
    const sees = (topic: number): boolean =>
      topic === DELETED_TOPIC ? deletes : topics === null || topics.includes(topic);
    const windows: NaiveWindow[] = [];
    const received: string[] = [];
    const receivedSet = new Set<string>();
    let inWindow: { readonly sentUs: number; readonly writer: number }[] = [];
    let lastDeletion: string | null = null;
    for (const happening of happenings) {
      if (happening.subscription !== subscription) continue;
      const window = windows.at(-1)!;
      if (happening.what === 'opened') {
        inWindow = [];
        lastDeletion = null;
        windows.push({
          acknowledgedUs: NaN,
          end: 'open',
          endUs: Infinity,
          latestSentUs: -Infinity,
          lastReceivedUs: 0,
          longestUs: 0,
          snapshot: null,
        });
      } else if (happening.what === 'acknowledged') window.acknowledgedUs = happening.atUs;
      else if (happening.what === 'unsubscribing') Object.assign(window, { end: 'closed', endUs: happening.atUs });
      else if (happening.what === 'broken') Object.assign(window, { end: 'broken', endUs: happening.atUs });
      else if (happening.what === 'snapshot') {
        window.snapshot = new Set(happening.documents.filter(({ key }) => key === NOT_SHOWN).map(nameOf));
      } else if (happening.what === 'delivered') {
        const { delivery } = happening;
        window.lastReceivedUs = delivery.receivedUs;
        if (delivery.writer !== NOT_SHOWN && delivery.key === NOT_SHOWN && delivery.topic !== DELETED_TOPIC) {
          window.latestSentUs = Math.max(window.latestSentUs, delivery.sentUs);
          window.longestUs = Math.max(window.longestUs, delivery.receivedUs - delivery.sentUs);
          inWindow.push(delivery);
        }
        if (
          delivery.writer === NOT_SHOWN ? !deletes && delivery.kind === DELIVERY_KIND.delete : !sees(delivery.topic)
        ) {
          found.wronglyDelivered += 1;
          continue;
        }
        if (delivery.writer === NOT_SHOWN || delivery.key !== NOT_SHOWN) continue;
        const name = nameOf(delivery);
        if (receivedSet.has(name)) {
          found.duplicated += 1;
          continue;
        }
        const write = byName.get(name);
        if (write === undefined || write.outcome === 2) found.neverWritten += 1;
        // An event of an answered write that came after a later one of its writer.
        const others = received.map((other) => ({ other, lane: other.split('.').map(Number) }));
        const ofWriter = others.filter(({ lane }) => lane[0] === delivery.writer);
        const highest = Math.max(
          -1,
          ...ofWriter.filter(({ lane }) => lane[1] === delivery.topic).map(({ lane }) => lane[2]!),
        );
        const isBelow = highest > delivery.sequence && byName.has(`${delivery.writer}.${delivery.topic}.${highest}`);
        const answeredUs = write?.doneUs ?? Infinity;
        const isDeletion = delivery.topic === DELETED_TOPIC;
        const latest = inWindow.reduce((a, b) => (b.sentUs > a.sentUs ? b : a), {
          sentUs: -Infinity,
          writer: NOT_SHOWN,
        });
        // Of one writer both are known by one clock.
        const isAfter = (other: { readonly sentUs: number; readonly writer: number }): boolean =>
          other.sentUs > answeredUs + (other.writer === delivery.writer ? 0 : CLOCK_US);
        const deletion = lastDeletion === null ? undefined : byName.get(lastDeletion);
        const isBelowOthers =
          (topics?.length ?? topicCount) > 1 &&
          ofWriter.some(
            ({ other, lane }) => lane[1] !== DELETED_TOPIC && (byName.get(other)?.sentUs ?? 0) > delivery.sentUs,
          );
        const isLate =
          isBelow ||
          (isDeletion
            ? isAfter(latest)
            : isBelowOthers ||
              inWindow.some(({ sentUs }) => sentUs > answeredUs + CLOCK_US) ||
              (deletion?.outcome === 0 && isAfter(deletion)));
        lastDeletion = isDeletion ? name : null;
        if (isLate && write?.outcome === 0) found.outOfOrder += 1;
        received.push(name);
        receivedSet.add(name);
      }
    }
    for (const write of once) {
      if (write.outcome !== 0 || !sees(write.topic)) continue;
      const name = nameOf(write);
      const isReceived = receivedSet.has(name);
      const isIn = (window: NaiveWindow, untilUs: number): boolean =>
        write.sentUs > window.acknowledgedUs + CLOCK_US && write.doneUs < untilUs;
      const isOwed = windows.some((window) => isIn(window, owedUntilUs(window, settledUs)));
      const isTail = windows.some((window) => isIn(window, toldUntilUs(window, settledUs)));
      found.owed += isOwed || (isTail && isReceived) ? 1 : 0;
      if (isOwed && !isReceived) found.lost += 1;
      else if (isTail && !isReceived) found.untold += 1;
      const isInGap = windows.some((window, at) => {
        const next = windows[at + 1];
        return (
          window.end === 'broken' &&
          write.sentUs > window.acknowledgedUs + CLOCK_US &&
          !(write.doneUs < toldUntilUs(window, settledUs)) &&
          !(next !== undefined && write.sentUs > next.acknowledgedUs + CLOCK_US)
        );
      });
      if (isInGap && !isReceived) found.missedInGap += 1;
      for (const window of windows) {
        if (window.snapshot === null || write.sentUs > window.acknowledgedUs + CLOCK_US) continue;
        if (!(write.doneUs < owedUntilUs(window, settledUs))) continue;
        if (write.topic === DELETED_TOPIC || removed.has(name)) continue;
        if (!receivedSet.has(name) && !window.snapshot.has(name)) found.missingAtSeam += 1;
      }
    }
  }
  return found;
}

/** Answered before that, an event is owed: a later one came, or it would be late, and nothing had come for long. */
function owedUntilUs({ end, endUs, latestSentUs, lastReceivedUs }: NaiveWindow, settledUs: number): number {
  const lastUs = end === 'open' ? settledUs : endUs;
  const quietUntilUs = lastUs - lastReceivedUs < QUIET_US ? -Infinity : lastUs - LATE_US;
  return Math.min(lastUs, Math.max(latestSentUs - CLOCK_US, quietUntilUs));
}

/** Answered from then on, an event may have been on its way when the window ended. */
function toldUntilUs(window: NaiveWindow, settledUs: number): number {
  if (window.end === 'open') return Infinity;
  const onItsWayUs = Math.min(LATE_US, Math.max(ON_ITS_WAY_US, 2 * window.longestUs));
  return Math.max(owedUntilUs(window, settledUs), window.endUs - onItsWayUs);
}
