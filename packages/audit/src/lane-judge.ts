import type { AuditCheck } from './audit-checks.ts';
import { DELETED_TOPIC } from './delivery-audit.ts';
import { perhapsDeletions } from './document-judge.ts';
import { writeName } from './findings.ts';
import { describedWrite, type OracleLane } from './oracle.ts';
import { difference, intersection, sizeOf, union, type Ranges } from './ranges.ts';
import { CLOCK_US, LEAST_ON_ITS_WAY_US, onItsWayUs, reachOf, type Settling } from './settling.ts';
import { MOST_NAMELESS, type Group, type SubscriptionLog, type Window } from './subscription-log.ts';
import type { Untold, Verdict } from './verdict.ts';

/** A lane that a group of subscriptions must see, and how the group numbers it; -1 where nothing of it came. */
interface SeenLane {
  readonly oracle: OracleLane;
  readonly lane: number;
}

/** Events that never came and whose writes were due at the same time. */
interface CountedLoss {
  readonly series: number;
  readonly dueUs: number;
  count: number;
}

/** The same of those that may have come later. */
type CountedUntold = { -readonly [Key in keyof Untold]: Untold[Key] };

/** Why nobody can tell of the last writes of a window, by how it ended. */
const UNTOLD: Readonly<Record<Window['end'], string>> = {
  open: 'the drain ended before it was quiet',
  closed: 'the subscription ended before they had to have come',
  broken: 'the connection broke before they had to have come',
};

/** Why nobody can tell which deletions came. */
const NAMELESS = 'deletions were told without an id, and each may have been told twice';

/** Numbers of a lane, from and to, while nobody listened. */
type Gap = readonly [from: number, to: number];

/** How the numbers of a lane lie about one window of a subscription. */
interface Stretch {
  /** Null: there is none after the last break. */
  readonly window: Window | null;
  /** Those of the time before it, since the one before that broke; null where none did. */
  readonly gap: Gap | null;
  /** When the last byte came before that time; -Infinity where none did. */
  readonly brokenUs: number;
  /** Those that were owed; none where `to` is below. */
  readonly from: number;
  readonly to: number;
  /** The last of those of which nobody can tell whether they were. */
  readonly last: number;
}

/** Deletions of a time that a subscription was away. */
interface Away {
  /** Those that may have been told before the break: sent before the last byte came. */
  readonly before: number;
  /** Those that were surely made while nobody listened. */
  readonly during: number;
}

/** Judges subscriptions by the documents that are written once. */
export class LaneJudge {
  readonly #settling: Settling;
  readonly #seen = new Map<Group, readonly SeenLane[]>();
  readonly #losses = new Map<number, Map<number, CountedLoss>>();
  /** What was lost before the first event of a window, for people. */
  readonly #beforeFirst = new Map<Window, string>();
  /** By series and by the moment at which they were due. */
  readonly #untold = new Map<string, CountedUntold>();
  readonly #unranked = new Map<string, CountedUntold>();
  #untoldCount = 0;
  #owed = 0;
  #inGap = 0;

  constructor(settling: Settling) {
    this.#settling = settling;
  }

  /** The lanes that a subscription must see. */
  lanesOf(group: Group): readonly SeenLane[] {
    let seen = this.#seen.get(group);
    if (seen === undefined) {
      const numbers = new Map(group.lanes().map(([writer, topic], lane) => [`${writer}.${topic}`, lane]));
      seen = this.#settling.oracle.lanes
        .filter(({ topic }) => group.sees(topic))
        .map((oracle) => ({ oracle, lane: numbers.get(`${oracle.writer}.${oracle.topic}`) ?? -1 }));
      this.#seen.set(group, seen);
    }
    return seen;
  }

  judge(log: SubscriptionLog): void {
    const { findings } = this.#settling.kept;
    log.received.close();
    this.#beforeFirst.clear();
    for (const seen of this.lanesOf(log.group)) {
      const { topic } = seen.oracle;
      if (topic === DELETED_TOPIC && log.deletesWithoutId > 0) continue;
      this.#judgeLane(log, seen);
      this.#judgeConverged(log, seen);
      if (!log.asked.deletes) this.#judgeUntoldDeletions(log, seen);
    }
    if (log.deletesWithoutId > 0) this.#judgeNamelessDeletions(log);
    this.#judgeNeverWritten(log);
    for (const window of log.windows) {
      if (Number.isNaN(window.acknowledgedUs) || window.latestSentUs === -Infinity) continue;
      findings.checked('subscribe-gap');
      const missed = this.#beforeFirst.get(window);
      if (missed !== undefined) findings.failed('subscribe-gap', 1, () => missed);
    }
  }

  /**
   * Holds what a subscription that is still open has seen against what the server held of the documents that it was asked for. Of writes
   * without an answer the server's word counts.
   */
  #judgeConverged(log: SubscriptionLog, { oracle, lane }: SeenLane): void {
    const { kept, hasGaps } = this.#settling;
    const { window } = log;
    const wasRead = oracle.proven.length + oracle.absent.length > 0;
    if (!wasRead || hasGaps || log.asked.data === false || window?.end !== 'open') return;
    const from = oracle.firstSentAfter(window.acknowledgedUs + CLOCK_US);
    const to = oracle.lastDoneBefore(reachOf(window, this.#settling).owedUs);
    if (!(from <= to)) return;
    const proven = intersection(oracle.proven, [from, to]);
    const isWhole = oracle.absent.length === 0 && log.received.hasAll(lane, from, to);
    if (isWhole) return kept.findings.checked('converged', sizeOf(proven));
    const received = log.received.of(lane);
    const unseen = difference(proven, received);
    const untold = intersection(unseen, union(oracle.unknown, this.#behind(log, oracle)));
    const left = difference(unseen, untold);
    const isGone = oracle.topic === DELETED_TOPIC;
    const believed = isGone ? [] : difference(intersection(oracle.absent, received), oracle.removed);
    kept.findings.checked('converged', sizeOf(proven) - sizeOf(untold) + sizeOf(believed));
    kept.findings.unknown('converged', sizeOf(untold), 'its write had no answer, or our reading was behind');
    log.failures += sizeOf(believed);
    kept.findings.failed('converged', sizeOf(left) + sizeOf(believed), () => {
      if (left.length === 0)
        return `${log.asked.name}: ${describedWrite(oracle, believed[0]!)}, was seen, and is not there`;
      const held = isGone ? 'was made, and not seen' : 'is there, and was not seen';
      return `${log.asked.name}: ${describedWrite(oracle, left[0]!)}, ${held}`;
    });
  }

  /**
   * Deletions whose events have no id are counted. A server that tells no id tells each deletion up to twice (protocol, 12.6), so that
   * from E events follows: no more than E deletions were told, and no fewer than E / 2. What lies between is unknown.
   */
  #judgeNamelessDeletions(log: SubscriptionLog): void {
    const { kept, hasGaps } = this.#settling;
    const events = log.deletesWithoutId;
    let [asked, owed, read] = [0, 0, 0];
    let mayHaveBeen = hasGaps ? Infinity : deletionsOfFollowed(this.#settling);
    const away = new Map<Window | null, Away>();
    for (const { oracle, lane } of this.lanesOf(log.group)) {
      if (oracle.topic !== DELETED_TOPIC) continue;
      const named = log.received.of(lane);
      const reach = this.#deletionsAskedFor(log, oracle);
      const nameless = difference(reach.asked, named);
      asked += sizeOf(nameless);
      owed += sizeOf(difference(difference(reach.owed, named), this.#behind(log, oracle)));
      mayHaveBeen += sizeOf(difference(union(oracle.acknowledged, oracle.unknown), union(nameless, named)));
      this.#addOwed(sizeOf(intersection(reach.asked, named)));
      for (const [window, made, after] of reach.away) {
        kept.findings.checked('resumed', sizeOf(intersection(made, named)));
        const unnamed = difference(made, named);
        const during = sizeOf(intersection(unnamed, [after, Infinity]));
        const others = away.get(window) ?? { before: 0, during: 0 };
        const before = others.before + sizeOf(unnamed) - during;
        away.set(window, { before, during: others.during + during });
      }
      if (oracle.proven.length + oracle.absent.length > 0) read += sizeOf(nameless);
    }
    const lost = Math.max(0, owed - events);
    const told = Math.min(asked - lost, Math.max(0, Math.ceil(events / 2) - mayHaveBeen));
    const unknown = asked - lost - told;
    this.#addOwed(told + lost);
    log.failures += lost;
    const evidence = () => `${log.asked.name}: ${events} events of ${owed} deletions`;
    kept.findings.failed('lost', lost, evidence);
    kept.findings.unknown('lost', unknown, NAMELESS);
    this.#judgeNamelessGaps(log, away, Math.max(0, events - owed));
    if (read === 0 || log.asked.data === false) return;
    const unseen = Math.min(read, lost);
    kept.findings.checked('converged', unseen);
    kept.findings.failed('converged', unseen, evidence);
    kept.findings.unknown('converged', Math.min(read - unseen, unknown), NAMELESS);
  }

  /**
   * Deletions that had to be told to a subscription, with those the ones of which it is not known whether they still had to be, and
   * those of each time that it was away, by the window after that, with the first that cannot have been told before.
   */
  #deletionsAskedFor(log: SubscriptionLog, oracle: OracleLane) {
    let [asked, owed]: [Ranges, Ranges] = [[], []];
    const away: (readonly [Window | null, Ranges, number])[] = [];
    eachStretch(log, oracle, this.#settling, ({ window, gap, brokenUs, from, to, last }) => {
      if (gap !== null)
        away.push([window, oracle.acknowledgedFrom(...gap), oracle.firstSentAfter(brokenUs + CLOCK_US)]);
      owed = union(owed, oracle.acknowledgedFrom(from, to));
      asked = union(asked, oracle.acknowledgedFrom(from, last));
    });
    return { asked, owed, away };
  }

  /**
   * Deletions of the times that a subscription was away. Those sent before the break may have been told before it, as many as there are
   * events to spare; and as many as came so soon after it that they may have been on their way may have been told all the same. The others
   * were missed.
   *
   * @param spare events without an id beside one of each deletion that was owed
   */
  #judgeNamelessGaps(log: SubscriptionLog, away: ReadonlyMap<Window | null, Away>, spare: number): void {
    const { kept, options } = this.#settling;
    let left = spare;
    for (const [window, { before, during }] of away) {
      const made = before + during;
      let soon = 0;
      if (window !== null) {
        const untilUs = window.acknowledgedUs + CLOCK_US + onItsWayUs(window.longestUs, options.lateUs);
        soon = window.firstNamelessUs.filter((receivedUs) => receivedUs <= untilUs).length;
        if (soon === MOST_NAMELESS) soon = made;
      }
      const came = Math.min(made, soon + Math.min(before, Math.max(0, left - soon)));
      left = Math.max(0, left - came);
      kept.findings.checked('resumed', made - came);
      this.#miss(made - came, () => {
        const justBefore = before === 0 ? '' : `, and ${before} not long before`;
        return `${log.asked.name}: ${during} deletions were made while it was not connected${justBefore}`;
      });
      kept.findings.unknown('resumed', came, NAMELESS);
    }
  }

  /** Whoever has filters is not told that what it saw is gone (protocol, 7.6). */
  #judgeUntoldDeletions(log: SubscriptionLog, { oracle, lane }: SeenLane): void {
    if (oracle.removed.length === 0) return;
    const { findings } = this.#settling.kept;
    const stale = intersection(oracle.removed, log.received.of(lane));
    findings.checked('stale-by-protocol', sizeOf(stale));
    findings.failed('stale-by-protocol', sizeOf(stale), () => {
      return `${log.asked.name}: ${describedWrite(oracle, stale[0]!)}, was deleted, of which it was not told`;
    });
  }

  /** Holds a subscription against the same one over another channel: what only one of them showed. */
  compareTwin(log: SubscriptionLog): void {
    const { kept } = this.#settling;
    const twin = log.asked.twin === undefined ? undefined : kept.logs[log.asked.twin];
    const [mine, other] = [log.window, twin?.window];
    if (twin === undefined || mine === undefined || other === undefined) return;
    const afterUs = Math.max(mine.acknowledgedUs, other.acknowledgedUs) + CLOCK_US;
    const untilUs = Math.min(reachOf(mine, this.#settling).owedUs, reachOf(other, this.#settling).owedUs);
    const others = this.lanesOf(twin.group);
    for (const [at, { oracle, lane }] of this.lanesOf(log.group).entries()) {
      const [from, to] = [oracle.firstSentAfter(afterUs), oracle.lastDoneBefore(untilUs)];
      if (!(from <= to)) continue;
      const excused = union(this.#behind(log, oracle), this.#behind(twin, oracle));
      const both: Ranges = difference([from, to], excused);
      const here = intersection(both, log.received.of(lane));
      const there = intersection(both, twin.received.of(others[at]!.lane));
      const [onlyHere, onlyThere] = [difference(here, there), difference(there, here)];
      kept.findings.checked('channels-agree', sizeOf(union(here, there)));
      kept.findings.failed('channels-agree', sizeOf(onlyHere) + sizeOf(onlyThere), () => {
        const [by, not, first] = onlyHere.length > 0 ? [log, twin, onlyHere[0]!] : [twin, log, onlyThere[0]!];
        return `${describedWrite(oracle, first)}, came by ${by.asked.name} and not by ${not.asked.name}`;
      });
    }
  }

  /** @param changes Events of followed documents, at most. */
  verdict(changes: number): Verdict {
    const { findings, logs, received } = this.#settling.kept;
    const worst = logs.reduce<SubscriptionLog | null>((a, b) => (b.failures > (a?.failures ?? 0) ? b : a), null);
    return {
      findings: findings.all(),
      losses: [...this.#losses.values()].flatMap((ofSeries) => [...ofSeries.values()]),
      untold: [...this.#untold.values()],
      unranked: [...this.#unranked.values()],
      owed: this.#owed + this.#untoldCount,
      owedAtMost: this.#owed + this.#untoldCount + changes,
      received,
      inGap: this.#inGap,
      worst: worst === null ? null : { name: worst.asked.name, failures: worst.failures },
    };
  }

  #judgeLane(log: SubscriptionLog, { oracle, lane }: SeenLane): void {
    eachStretch(log, oracle, this.#settling, ({ window, gap, from, to, last }) => {
      if (gap !== null) this.#judgeGap(log, oracle, lane, gap);
      if (window === null) return;
      if (window.snapshot !== null) this.#judgeSeam(log, oracle, lane, window, Math.min(from - 1, to));
      if (from <= to) {
        const owed = oracle.acknowledgedFrom(from, to);
        this.#addOwed(sizeOf(owed));
        if (!log.received.hasAll(lane, from, to)) this.#judgeMissing(log, oracle, lane, window, owed);
      }
      this.#judgeTail(log, oracle, lane, Math.max(from, to + 1), last, window);
    });
  }

  /** Owed events that did not come. */
  #judgeMissing(log: SubscriptionLog, oracle: OracleLane, lane: number, window: Window, owed: Ranges): void {
    const { kept } = this.#settling;
    const missing = difference(owed, log.received.of(lane));
    if (missing.length === 0) return;
    const excused = intersection(missing, this.#behind(log, oracle));
    const excusedCount = sizeOf(excused);
    if (excusedCount > 0) {
      const reason = 'the reading of events was behind when they were sent';
      for (const check of ['lost', 'late'] as const) kept.findings.unknown(check, excusedCount, reason);
      this.#addOwed(-excusedCount);
      this.#leaveUntold(log, oracle, excused, window);
    }
    const lost = difference(missing, excused);
    this.#lose(log, oracle, lane, lost, 'lost');
    this.#addNeverInTime(log, oracle, lost);
    const isBeforeFirst = lost.length > 0 && lost[0]! < oracle.firstSentAfter(window.firstSentUs - 1);
    if (isBeforeFirst)
      this.#beforeFirst.set(window, `${log.asked.name}: ${describedWrite(oracle, lost[0]!)}, is missing`);
    // How long a deletion takes nobody knows, so that one that is lost is no sample of that either.
    if (oracle.topic === DELETED_TOPIC) return;
    const series = log.asked.series ?? 0;
    for (let at = 0; at < lost.length; at += 2) {
      oracle.dueFrom(lost[at]!, lost[at + 1]!, (dueUs, count) => this.#addLoss(series, dueUs, count));
    }
  }

  #addOwed(count: number): void {
    this.#owed += count;
    this.#settling.kept.findings.checked('lost', count);
  }

  /** Acknowledged writes of a window's last moments, of which nobody can tell whether they would still have come. */
  #judgeTail(log: SubscriptionLog, oracle: OracleLane, lane: number, from: number, to: number, window: Window): void {
    if (!Number.isFinite(from)) return;
    const last = oracle.acknowledgedFrom(from, to);
    if (last.length === 0) return;
    const missing = difference(last, log.received.of(lane));
    this.#addOwed(sizeOf(last) - sizeOf(missing));
    for (const check of ['lost', 'late'] as const)
      this.#settling.kept.findings.unknown(check, sizeOf(missing), UNTOLD[window.end]);
    this.#leaveUntold(log, oracle, missing, window);
  }

  /** What never came did not come in time either (R30). */
  #addNeverInTime(log: SubscriptionLog, oracle: OracleLane, late: Ranges): void {
    const { findings } = this.#settling.kept;
    findings.checked('late', sizeOf(late));
    findings.failed('late', sizeOf(late), () => `${log.asked.name}: ${describedWrite(oracle, late[0]!)}, never came`);
  }

  /** What was looked for no longer than others took, or until we wanted no more, says nothing of how long it would have taken. */
  #leaveUntold(log: SubscriptionLog, oracle: OracleLane, numbers: Ranges, { end, endUs, longestUs }: Window): void {
    if (oracle.topic === DELETED_TOPIC) return;
    const series = log.asked.series ?? 0;
    const leastUs = Math.max(LEAST_ON_ITS_WAY_US, longestUs);
    const untilUs = end === 'open' ? this.#settling.settledUs : endUs;
    for (let at = 0; at < numbers.length; at += 2) {
      oracle.dueFrom(numbers[at]!, numbers[at + 1]!, (dueUs, count, sentUs) => {
        const isRanked = end !== 'closed' && untilUs - sentUs > leastUs;
        this.#addUntold(isRanked ? this.#untold : this.#unranked, { series, dueUs, sentUs, untilUs, count });
      });
    }
  }

  #addUntold(all: Map<string, CountedUntold>, untold: Untold): void {
    const name = `${untold.series} ${untold.dueUs}`;
    const known = all.get(name);
    this.#untoldCount += untold.count;
    if (known === undefined) return void all.set(name, { ...untold });
    known.count += untold.count;
    known.untilUs = Math.max(known.untilUs, untold.untilUs);
  }

  /** Writes between the break of a connection and the next acknowledgement: nothing is sent again. */
  #judgeGap(log: SubscriptionLog, oracle: OracleLane, lane: number, [from, to]: Gap): void {
    const inGap = oracle.acknowledgedFrom(from, to);
    const missed = difference(inGap, log.received.of(lane));
    this.#settling.kept.findings.checked('resumed', sizeOf(inGap));
    this.#miss(sizeOf(missed), () => `${log.asked.name}: ${describedWrite(oracle, missed[0]!)}, was missed`);
  }

  #miss(count: number, evidence: () => string): void {
    this.#inGap += count;
    this.#settling.kept.findings.failed('resumed', count, evidence);
  }

  /** What was written before events were owed must be in the snapshot or have come as an event. */
  #judgeSeam(log: SubscriptionLog, oracle: OracleLane, lane: number, { snapshot }: Window, to: number): void {
    if (snapshot?.isWhole !== true || to < 0 || oracle.topic === DELETED_TOPIC) return;
    const { findings } = this.#settling.kept;
    // What was deleted is in no snapshot.
    const asked = difference(oracle.acknowledgedFrom(0, to), oracle.removed);
    const shown = union(log.received.of(lane), snapshot.lanes.get(lane) ?? []);
    findings.checked('snapshot-seam', sizeOf(asked));
    this.#lose(log, oracle, lane, difference(asked, shown), 'snapshot-seam');
  }

  #lose(log: SubscriptionLog, oracle: OracleLane, lane: number, lost: Ranges, check: AuditCheck): void {
    const count = sizeOf(lost);
    if (count === 0) return;
    log.failures += count;
    const [first] = lost;
    this.#settling.kept.findings.failed(check, count, () => {
      const came = log.received.of(lane);
      const before = came.filter((edge, at) => at % 2 === 1 && edge < first!).at(-1);
      const after = came.find((edge, at) => at % 2 === 0 && edge > first!);
      const around = [before, after].filter((number) => number !== undefined);
      const others = around.length === 0 ? 'nothing of it came' : `${around.join(' and ')} came`;
      return `${log.asked.name}: ${describedWrite(oracle, first!)}, is missing; ${others}`;
    });
  }

  #addLoss(series: number, dueUs: number, count: number): void {
    let ofSeries = this.#losses.get(series);
    if (ofSeries === undefined) this.#losses.set(series, (ofSeries = new Map<number, CountedLoss>()));
    const loss = ofSeries.get(dueUs);
    if (loss === undefined) ofSeries.set(dueUs, { series, dueUs, count });
    else loss.count += count;
  }

  #judgeNeverWritten(log: SubscriptionLog): void {
    const { oracle, kept, hasGaps } = this.#settling;
    for (const [lane, [writer, topic]] of log.group.lanes().entries()) {
      const known = oracle.laneOf(writer, topic);
      // Whoever tells of no deletion at all may be another scenario's, which tells none.
      if (known === undefined && (hasGaps || topic === DELETED_TOPIC)) continue;
      if (known?.failed.length === 0 && hasGaps) continue;
      const came = log.received.of(lane);
      const untold = hasGaps ? [] : difference(came, known?.told ?? []);
      const wrong = union(untold, intersection(came, known?.failed ?? []));
      const count = sizeOf(wrong);
      if (count === 0) continue;
      log.failures += count;
      kept.findings.failed('never-written', count, () => {
        const why = untold.length > 0 ? 'which nobody wrote' : 'whose write was not applied';
        return `${log.asked.name}: ${writeName(writer, topic, wrong[0]!)}, ${why}`;
      });
    }
  }

  /** Numbers whose events may have come while our reading was behind. */
  #behind(log: SubscriptionLog, oracle: OracleLane): Ranges {
    const { kept, options } = this.#settling;
    if (kept.behind.length === 0) return [];
    const longestUs = log.windows.reduce((longest, window) => Math.max(longest, window.longestUs), 0);
    const aheadUs = onItsWayUs(longestUs, options.lateUs);
    let behind: Ranges = [];
    for (const { fromUs, toUs, log: of } of kept.behind) {
      if (of !== null && of !== log) continue;
      const from = oracle.lastDoneBefore(fromUs - aheadUs) + 1;
      const to = oracle.firstSentAfter(toUs) - 1;
      if (from <= to) behind = union(behind, [from, to]);
    }
    return behind;
  }
}

/** Tells, window by window, which numbers of a lane a subscription was there for, and which not. */
function eachStretch(
  { windows }: SubscriptionLog,
  oracle: OracleLane,
  settling: Settling,
  tell: (stretch: Stretch) => void,
): void {
  let reached = -1;
  let brokenUs = -Infinity;
  let isAway = false;
  let isKnown = false;
  for (const window of windows) {
    if (Number.isNaN(window.acknowledgedUs)) continue;
    isKnown = true;
    const { owedUs, unknownUs } = reachOf(window, settling);
    const from = Math.max(oracle.firstSentAfter(window.acknowledgedUs + CLOCK_US), reached + 1);
    const to = oracle.lastDoneBefore(owedUs);
    const last = window.end === 'open' ? Infinity : oracle.lastDoneBefore(unknownUs);
    tell({ window, gap: isAway ? [reached + 1, from - 1] : null, brokenUs, from, to, last });
    reached = Math.max(reached, to, window.end === 'open' ? to : last, from - 1);
    brokenUs = window.endUs;
    isAway = window.end === 'broken';
  }
  // Gone for good, or never there: until the end.
  const wasNeverThere = !isKnown && windows.at(-1)?.end === 'broken';
  if (!isAway && !wasNeverThere) return;
  const from = isAway ? reached + 1 : oracle.firstSentAfter(windows[0]!.openedUs);
  tell({ window: null, gap: [from, Infinity], brokenUs, from: Infinity, to: -1, last: -1 });
}

/** Deletions of documents that are written more than once: all that may have been made. */
function deletionsOfFollowed({ oracle }: Settling): number {
  return Object.values(oracle.documents).reduce((sum, writes) => sum + writes.deletions + perhapsDeletions(writes), 0);
}
