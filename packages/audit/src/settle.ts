import type { AuditCheck } from './audit-checks.ts';
import { judgeDocuments, judgeHeld } from './document-judge.ts';
import type { AuditSettlement, DeliveryAuditOptions } from './delivery-audit.ts';
import { NOT_SHOWN } from './delivery.ts';
import { moment } from './findings.ts';
import { Oracle, type OracleLane } from './oracle.ts';
import { difference, has, intersection, sizeOf, union, type Ranges } from './ranges.ts';
import { CLOCK_US, owedUntilUs, type Kept, type Settling } from './settling.ts';
import type { Group, SubscriptionLog, Window } from './subscription-log.ts';
import type { Verdict } from './verdict.ts';
import { WRITES_LEDGER, type WriteLedger } from './write-ledger.ts';

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

/** Judges what came by what was written. */
export function settle(options: Required<DeliveryAuditOptions>, settlement: AuditSettlement, kept: Kept): Verdict {
  const ledger = settlement.ledgers[WRITES_LEDGER] as WriteLedger | undefined;
  const settling: Settling = {
    options,
    oracle: new Oracle(ledger?.[options.path], ledger?.[options.documentsPath]),
    kept,
    hasGaps: settlement.gaps.length > 0,
    settledUs: settlement.settledUs,
  };
  for (const { shard, reason } of settlement.gaps) {
    const what = reason === 'dead' ? `shard ${shard} died` : `a part of what shard ${shard} wrote is missing`;
    for (const check of ['lost', 'never-written', 'converged', 'held'] as const) kept.findings.unknown(check, 1, what);
  }
  judgeOrder(settling);
  judgeOverlaps(settling);
  const judge = new LaneJudge(settling);
  for (const log of kept.logs) judge.judge(log);
  for (const log of kept.logs) judge.compareTwin(log);
  judgeHeld(settling);
  judgeDocuments(settling);
  return judge.verdict();
}

/**
 * Events that came below another: unless their write had no answer, for then it may have been made whenever, or the other one was
 * of a write that nobody made.
 */
function judgeOrder({ oracle, kept: { order, unkeptOrder, findings }, hasGaps }: Settling): void {
  let isAnyUnknown = hasGaps;
  for (const lane of oracle.lanes) isAnyUnknown ||= lane.unknown.length > 0;
  for (const { log, writer, topic, sequence, above, laterSentUs, sentUs, receivedUs } of order) {
    const lane = oracle.laneOf(writer, topic);
    if (lane === undefined || !has(lane.acknowledged, sequence)) continue;
    const isBelowNothing = above !== NOT_SHOWN && !has(lane.told, above);
    if (isBelowNothing && !isSentAfter(lane, sequence, laterSentUs)) continue;
    log.failures += 1;
    findings.failed('out-of-order', 1, () => {
      const write = `writer ${writer}, topic ${topic}, number ${sequence}, sent at ${moment(sentUs)}`;
      return `${log.asked.name}: ${write}, received at ${moment(receivedUs)}, after a later one of the same writer`;
    });
  }
  if (isAnyUnknown) findings.unknown('out-of-order', unkeptOrder, 'there were too many to look at each');
  else findings.failed('out-of-order', unkeptOrder, () => `${unkeptOrder} more`);
}

/** Events that came after those of writes which were sent when theirs had been answered: the change feed has one order. */
function judgeOverlaps({ oracle, kept: { overlaps, findings } }: Settling): void {
  for (const { log, writer, topic, sequence, laterSentUs, receivedUs } of overlaps) {
    const lane = oracle.laneOf(writer, topic);
    if (lane === undefined || !has(lane.acknowledged, sequence)) continue;
    if (!isSentAfter(lane, sequence, laterSentUs)) continue;
    log.failures += 1;
    findings.failed('out-of-order', 1, () => {
      const later = `received at ${moment(receivedUs)}, after one that was sent at ${moment(laterSentUs)}`;
      return `${log.asked.name}: ${described(lane, sequence)} ${later}`;
    });
  }
}

/** Whether a write was surely answered when the other one was sent. */
function isSentAfter(lane: OracleLane, sequence: number, laterSentUs: number): boolean {
  return lane.answeredBy(sequence) + CLOCK_US < laterSentUs;
}

/** Judges subscriptions by the documents that are written once. */
class LaneJudge {
  readonly #settling: Settling;
  readonly #seen = new Map<Group, readonly SeenLane[]>();
  readonly #losses = new Map<number, Map<number, CountedLoss>>();
  /** What was lost before the first event of a window, for people. */
  readonly #beforeFirst = new Map<Window, string>();
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
    for (const seen of this.lanesOf(log.group)) this.#judgeLane(log, seen);
    this.#judgeNeverWritten(log);
    for (const window of log.windows) {
      if (Number.isNaN(window.acknowledgedUs) || window.latestSentUs === -Infinity) continue;
      findings.checked('subscribe-gap');
      const missed = this.#beforeFirst.get(window);
      if (missed !== undefined) findings.failed('subscribe-gap', 1, () => missed);
    }
  }

  /** Holds a subscription against the same one over another channel: what only one of them showed. */
  compareTwin(log: SubscriptionLog): void {
    const { kept } = this.#settling;
    const twin = log.asked.twin === undefined ? undefined : kept.logs[log.asked.twin];
    const [mine, other] = [log.window, twin?.window];
    if (twin === undefined || mine === undefined || other === undefined) return;
    const afterUs = Math.max(mine.acknowledgedUs, other.acknowledgedUs) + CLOCK_US;
    const untilUs = Math.min(owedUntilUs(mine, this.#settling), owedUntilUs(other, this.#settling));
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
        return `${described(oracle, first)} came by ${by.asked.name} and not by ${not.asked.name}`;
      });
    }
  }

  verdict(): Verdict {
    const { findings, logs, received } = this.#settling.kept;
    const worst = logs.reduce<SubscriptionLog | null>((a, b) => (b.failures > (a?.failures ?? 0) ? b : a), null);
    return {
      findings: findings.all(),
      losses: [...this.#losses.values()].flatMap((ofSeries) => [...ofSeries.values()]),
      owed: this.#owed,
      received,
      inGap: this.#inGap,
      worst: worst === null ? null : { name: worst.asked.name, failures: worst.failures },
    };
  }

  #judgeLane(log: SubscriptionLog, { oracle, lane }: SeenLane): void {
    let reached = -1;
    let wasBroken = false;
    for (const window of log.windows) {
      if (Number.isNaN(window.acknowledgedUs)) continue;
      const from = Math.max(oracle.firstSentAfter(window.acknowledgedUs + CLOCK_US), reached + 1);
      const to = oracle.lastDoneBefore(owedUntilUs(window, this.#settling));
      if (wasBroken) this.#judgeGap(log, oracle, lane, reached + 1, from - 1);
      if (window.snapshot !== null) this.#judgeSeam(log, oracle, lane, window, Math.min(from - 1, to));
      if (from <= to) {
        const owed = oracle.acknowledgedFrom(from, to);
        this.#addOwed(sizeOf(owed));
        if (!log.received.hasAll(lane, from, to)) this.#judgeMissing(log, oracle, lane, window, owed);
      }
      if (window.end === 'open') this.#judgeTail(log, oracle, lane, Math.max(from, to + 1));
      reached = Math.max(reached, to, from - 1);
      wasBroken = window.end === 'broken';
    }
  }

  /** Owed events that did not come. */
  #judgeMissing(log: SubscriptionLog, oracle: OracleLane, lane: number, window: Window, owed: Ranges): void {
    const { kept } = this.#settling;
    const missing = difference(owed, log.received.of(lane));
    if (missing.length === 0) return;
    const excused = intersection(missing, this.#behind(log, oracle));
    const excusedCount = sizeOf(excused);
    if (excusedCount > 0) {
      kept.findings.unknown('lost', excusedCount, 'the reading of events was behind when they were sent');
      this.#addOwed(-excusedCount);
    }
    const lost = difference(missing, excused);
    this.#lose(log, oracle, lane, lost, 'lost');
    for (let at = 0; at < lost.length; at += 2) {
      for (let sequence = lost[at]!; sequence <= lost[at + 1]!; sequence += 1) this.#addLoss(log, oracle, sequence);
    }
    const isBeforeFirst = lost.length > 0 && lost[0]! < oracle.firstSentAfter(window.firstSentUs - 1);
    if (isBeforeFirst) this.#beforeFirst.set(window, `${log.asked.name}: ${described(oracle, lost[0]!)} is missing`);
  }

  #addOwed(count: number): void {
    this.#owed += count;
    this.#settling.kept.findings.checked('lost', count);
  }

  /** Acknowledged writes of the last moments, of which nobody can tell whether they would still have come. */
  #judgeTail(log: SubscriptionLog, oracle: OracleLane, lane: number, from: number): void {
    if (!Number.isFinite(from)) return;
    const last = oracle.acknowledgedFrom(from, Infinity);
    if (last.length === 0) return;
    const missing = sizeOf(difference(last, log.received.of(lane)));
    this.#addOwed(sizeOf(last) - missing);
    this.#settling.kept.findings.unknown('lost', missing, 'the drain ended before it was quiet');
  }

  /** Writes between the break of a connection and the next acknowledgement: nothing is sent again. */
  #judgeGap(log: SubscriptionLog, oracle: OracleLane, lane: number, from: number, to: number): void {
    const { findings } = this.#settling.kept;
    const inGap = oracle.acknowledgedFrom(from, to);
    const missed = difference(inGap, log.received.of(lane));
    findings.checked('resumed', sizeOf(inGap));
    this.#inGap += sizeOf(missed);
    findings.failed('resumed', sizeOf(missed), () => `${log.asked.name}: ${described(oracle, missed[0]!)}`);
  }

  /** What was written before events were owed must be in the snapshot or have come as an event. */
  #judgeSeam(log: SubscriptionLog, oracle: OracleLane, lane: number, { snapshot }: Window, to: number): void {
    if (snapshot?.isWhole !== true || to < 0) return;
    const { findings } = this.#settling.kept;
    const asked = oracle.acknowledgedFrom(0, to);
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
      return `${log.asked.name}: ${described(oracle, first!)} is missing; ${others}`;
    });
  }

  #addLoss(log: SubscriptionLog, oracle: OracleLane, sequence: number): void {
    const { dueUs } = oracle.at(sequence);
    const series = log.asked.series ?? 0;
    let ofSeries = this.#losses.get(series);
    if (ofSeries === undefined) this.#losses.set(series, (ofSeries = new Map<number, CountedLoss>()));
    const loss = ofSeries.get(dueUs);
    if (loss === undefined) ofSeries.set(dueUs, { series, dueUs, count: 1 });
    else loss.count += 1;
  }

  #judgeNeverWritten(log: SubscriptionLog): void {
    const { oracle, kept, hasGaps } = this.#settling;
    for (const [lane, [writer, topic]] of log.group.lanes().entries()) {
      const known = oracle.laneOf(writer, topic);
      if (known === undefined ? hasGaps : known.failed.length === 0 && hasGaps) continue;
      const came = log.received.of(lane);
      const untold = hasGaps ? [] : difference(came, known?.told ?? []);
      const wrong = union(untold, intersection(came, known?.failed ?? []));
      const count = sizeOf(wrong);
      if (count === 0) continue;
      log.failures += count;
      kept.findings.failed('never-written', count, () => {
        const why = untold.length > 0 ? 'which nobody wrote' : 'whose write was not applied';
        return `${log.asked.name}: writer ${writer}, topic ${topic}, number ${wrong[0]!}, ${why}`;
      });
    }
  }

  /** Numbers whose events may have come while our reading was behind. */
  #behind(log: SubscriptionLog, oracle: OracleLane): Ranges {
    const { kept, options } = this.#settling;
    let behind: Ranges = [];
    for (const { fromUs, toUs, log: of } of kept.behind) {
      if (of !== null && of !== log) continue;
      const from = oracle.lastDoneBefore(fromUs - options.lateUs) + 1;
      const to = oracle.firstSentAfter(toUs) - 1;
      if (from <= to) behind = union(behind, [from, to]);
    }
    return behind;
  }
}

/** A write, for people. */
function described(oracle: OracleLane, sequence: number): string {
  const { sentUs, doneUs } = oracle.at(sequence);
  const write = `writer ${oracle.writer}, topic ${oracle.topic}, number ${sequence}`;
  return `${write}, sent at ${moment(sentUs)}, answered at ${moment(doneUs)},`;
}
