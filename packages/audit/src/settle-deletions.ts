import { DELETED_TOPIC, MOST_TOPICS } from './delivery-audit.ts';
import type { Delivery } from './delivery.ts';
import { moment, writeName, type Findings } from './findings.ts';
import type { Oracle, OracleLane } from './oracle.ts';
import { has, rangesOf, sizeOf, type Ranges } from './ranges.ts';
import { describedDeletion, type CalledDeletion, type TaskCounts, type WebhookAuditOptions } from './webhook-task.ts';

/** What is said behind the run's clock of two threads. */
export const CLOCK_US = 100_000;

/** When a call came. */
export type CallTimes = Pick<Delivery, 'receivedUs' | 'readDelayUs'>;

/** What calls about deletions turned out to be. */
export interface SettledDeletions {
  /** Those of this run, by lane. */
  readonly came: ReadonlyMap<number, Ranges>;
  /** Names that this run made no document of, and how many calls were about them. */
  readonly foreign: ReadonlySet<string>;
  readonly foreignCalls: number;
  /** The longest that the first call of one took. */
  readonly longestUs: number;
  /** First calls that took longer than `lateUs`. */
  readonly slow: number;
  /** The latest that one was sent that a call came of. */
  readonly latestSentUs: number;
}

/**
 * Whose deletions calls were about: they name the document, as whoever made it can tell. What of a run's own was not deleted, or not
 * yet, was called for wrongly; names that nobody of this run has are others', and in no figure.
 *
 * @param counts Grow by those of this run.
 * @param hasGaps Whether not all that was deleted is told: then nothing is held to be there still.
 */
export function settleDeletions(
  options: Required<WebhookAuditOptions>,
  oracle: Oracle,
  deletions: ReadonlyMap<string, CalledDeletion>,
  counts: TaskCounts,
  findings: Findings,
  hasGaps: boolean,
): SettledDeletions {
  const left = new Map(deletions);
  const came = new Map<number, Ranges>();
  const known = { longestUs: 0, slow: 0, latestSentUs: -Infinity };
  /** Takes a name out of those that nobody has claimed. */
  const claim = (name: string): CalledDeletion | undefined => {
    const deletion = left.get(name);
    if (deletion === undefined) return undefined;
    left.delete(name);
    tellCounts(deletion, counts, findings);
    return deletion;
  };
  for (const lane of deletions.size === 0 ? [] : oracle.lanes) {
    if (lane.topic !== DELETED_TOPIC) continue;
    const numbers: number[] = [];
    for (let at = 0; at < lane.told.length; at += 2) {
      for (let number = lane.told[at]!; number <= lane.told[at + 1]!; number += 1) {
        const name = options.deletedName(lane.writer, number);
        const deletion = claim(name);
        if (deletion === undefined) continue;
        const calls = callsOf(deletion, lane, number, findings);
        for (const { receivedUs, before } of calls.slice(1)) {
          const text = `${describedDeletion(name)}, received at ${moment(receivedUs)}, came again ${before}`;
          findings.failed('duplicated', 1, () => text);
        }
        findings.checked('duplicated', calls.length);
        const [call] = calls;
        if (call === undefined) continue;
        numbers.push(number);
        if (!has(lane.acknowledged, number)) continue;
        const sentUs = lane.sentBy(number);
        const tookUs = call.receivedUs - call.readDelayUs - sentUs;
        known.longestUs = Math.max(known.longestUs, tookUs);
        known.latestSentUs = Math.max(known.latestSentUs, sentUs);
        if (tookUs > options.lateUs) known.slow += 1;
        judgeLate(findings, options, call, sentUs, () => {
          return `${writeName(lane.writer, DELETED_TOPIC, number)}, sent at ${moment(sentUs)}, received at ${moment(call.receivedUs)}`;
        });
      }
    }
    came.set(lane.writer * MOST_TOPICS + DELETED_TOPIC, rangesOf(numbers));
  }
  if (left.size > 0 && !hasGaps) {
    for (const [writer, count] of createdBy(options, oracle)) {
      for (let number = 0; number <= count; number += 1)
        neverDeleted(claim(options.deletedName(writer, number)), writeName(writer, DELETED_TOPIC, number), findings);
    }
    for (let number = 0; number < options.seeds.count; number += 1)
      neverDeleted(claim(options.seeds.name(number)), `deletion of document ${number} of before load`, findings);
  }
  const foreignCalls = [...left.values()].reduce((sum, { calls }) => sum + calls, 0);
  return { came, foreign: new Set(left.keys()), foreignCalls, ...known };
}

/** Judges whether a call came in time. */
export function judgeLate(
  findings: Findings,
  { lateUs }: Pick<Required<WebhookAuditOptions>, 'lateUs'>,
  { receivedUs, readDelayUs }: CallTimes,
  fromUs: number,
  text: () => string,
): void {
  if (receivedUs - fromUs <= lateUs) return findings.checked('late');
  if (receivedUs - readDelayUs - fromUs <= lateUs) return findings.unknown('late', 1, 'the receiver was behind');
  findings.checked('late');
  findings.failed('late', 1, text);
}

function tellCounts({ calls, counts, found }: CalledDeletion, all: TaskCounts, findings: Findings): void {
  findings.checked('never-written', calls);
  findings.checked('altered', calls);
  for (const name of Object.keys(all) as (keyof TaskCounts)[]) all[name] += counts[name];
  for (const tell of found) tell(findings);
}

/** Calls that can be the one of a deletion, or repeat it: what came before that was sent was about none. */
function callsOf(
  { came }: CalledDeletion,
  lane: OracleLane,
  number: number,
  findings: Findings,
): CalledDeletion['came'] {
  const sentUs = lane.sentFrom(number);
  return came.filter(({ receivedUs }) => {
    const isEarly = receivedUs < sentUs - CLOCK_US;
    findings.failed('never-written', isEarly ? 1 : 0, () => {
      const what = writeName(lane.writer, DELETED_TOPIC, number);
      return `a call was about ${what}, received at ${moment(receivedUs)}, which was not sent before ${moment(sentUs)}`;
    });
    return !isEarly;
  });
}

function neverDeleted(deletion: CalledDeletion | undefined, what: string, findings: Findings): void {
  if (deletion === undefined) return;
  for (const { receivedUs } of deletion.came)
    findings.failed('never-written', 1, () => {
      return `a call was about ${what}, received at ${moment(receivedUs)}, which was never made`;
    });
}

/** How many documents each writer has made at most, by what it told. */
function createdBy({ isDocument }: Required<WebhookAuditOptions>, oracle: Oracle): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { writer, topic, told } of oracle.lanes) {
    if (topic === DELETED_TOPIC || isDocument(topic)) continue;
    counts.set(writer, (counts.get(writer) ?? 0) + sizeOf(told));
  }
  return counts;
}
