import { DELIVERY_KIND, NOT_SHOWN } from '../src/delivery.ts';
import type { Simulation, SimulatedWrite } from './simulation.ts';

/** What the audit has to find, told by keeping everything and looking at each write of each window. */
export interface NaiveFindings {
  owed: number;
  lost: number;
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
  snapshot: Set<string> | null;
}

const CLOCK_US = 1000;
const LATE_US = 5_000_000;

export function auditNaively(
  { writes, subscriptions, happenings, settledUs }: Simulation,
  topicCount: number,
): NaiveFindings {
  const found: NaiveFindings = {
    owed: 0,
    lost: 0,
    duplicated: 0,
    outOfOrder: 0,
    wronglyDelivered: 0,
    neverWritten: 0,
    missedInGap: 0,
    missingAtSeam: 0,
  };
  const once = writes.filter(({ key }) => key === NOT_SHOWN);
  const byName = new Map(once.map((write) => [nameOf(write), write]));
  for (const [subscription, { topics, deletes }] of subscriptions.entries()) {
    const sees = (topic: number): boolean => topics === null || topics.includes(topic);
    const windows: NaiveWindow[] = [];
    const received: string[] = [];
    const receivedSet = new Set<string>();
    let inWindow: number[] = [];
    for (const happening of happenings) {
      if (happening.subscription !== subscription) continue;
      const window = windows.at(-1)!;
      if (happening.what === 'opened') {
        inWindow = [];
        windows.push({ acknowledgedUs: NaN, end: 'open', endUs: Infinity, latestSentUs: -Infinity, snapshot: null });
      } else if (happening.what === 'acknowledged') window.acknowledgedUs = happening.atUs;
      else if (happening.what === 'unsubscribing') Object.assign(window, { end: 'closed', endUs: happening.atUs });
      else if (happening.what === 'broken') Object.assign(window, { end: 'broken', endUs: happening.atUs });
      else if (happening.what === 'snapshot') {
        window.snapshot = new Set(happening.documents.filter(({ key }) => key === NOT_SHOWN).map(nameOf));
      } else if (happening.what === 'delivered') {
        const { delivery } = happening;
        if (delivery.writer !== NOT_SHOWN && delivery.key === NOT_SHOWN) {
          window.latestSentUs = Math.max(window.latestSentUs, delivery.sentUs);
          inWindow.push(delivery.sentUs);
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
        const isLate =
          isBelow ||
          inWindow.some((sentUs) => sentUs > (write?.doneUs ?? Infinity) + CLOCK_US) ||
          ((topics?.length ?? topicCount) > 1 &&
            ofWriter.some(({ other }) => (byName.get(other)?.sentUs ?? 0) > delivery.sentUs));
        if (isLate && write?.outcome === 0) found.outOfOrder += 1;
        received.push(name);
        receivedSet.add(name);
      }
    }
    for (const write of once) {
      if (write.outcome !== 0 || !sees(write.topic)) continue;
      const name = nameOf(write);
      const owed = windows.filter((window) => isOwed(write, window, settledUs));
      found.owed += owed.length === 0 ? 0 : 1;
      if (owed.length > 0 && !receivedSet.has(name)) found.lost += 1;
      const inGap = windows.some((window, at) => {
        const before = windows[at - 1];
        return (
          before?.end === 'broken' &&
          !(write.doneUs < untilUs(before, settledUs)) &&
          write.sentUs > before.acknowledgedUs + CLOCK_US &&
          !(write.sentUs > window.acknowledgedUs + CLOCK_US)
        );
      });
      if (inGap && !receivedSet.has(name)) found.missedInGap += 1;
      for (const window of windows) {
        if (window.snapshot === null || write.sentUs > window.acknowledgedUs + CLOCK_US) continue;
        if (!(write.doneUs < untilUs(window, settledUs))) continue;
        if (!receivedSet.has(name) && !window.snapshot.has(name)) found.missingAtSeam += 1;
      }
    }
  }
  return found;
}

function isOwed(write: SimulatedWrite, window: NaiveWindow, settledUs: number): boolean {
  return write.sentUs > window.acknowledgedUs + CLOCK_US && write.doneUs < untilUs(window, settledUs);
}

function untilUs({ end, endUs, latestSentUs }: NaiveWindow, settledUs: number): number {
  const provenUs = latestSentUs - CLOCK_US;
  if (end === 'open') return Math.max(provenUs, settledUs - LATE_US);
  if (end === 'broken') return Math.min(provenUs, endUs);
  return Math.min(Math.max(provenUs, endUs - LATE_US), endUs);
}

function nameOf({ writer, topic, sequence }: Pick<SimulatedWrite, 'writer' | 'topic' | 'sequence'>): string {
  return `${writer}.${topic}.${sequence}`;
}
