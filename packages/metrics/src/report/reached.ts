import type { Block } from '../aggregate/blocks.ts';
import type { EndedCounts } from '../aggregate/ended-in.ts';
import type { GroupTotals } from '../aggregate/group-totals.ts';
import type { RunAggregate } from '../aggregate/run-aggregate.ts';
import { countStarted } from '../certificate/certificate-input.ts';
import { loadOf } from '../certificate/generator-load.ts';
import { BACKLOG_SHARE, CPU_LOAD, DELAY_SHARE } from '../certificate/limits.ts';
import { operationsIn } from '../series-counts.ts';
import type { LatencySummary } from '../statistics/latency-summary.ts';
import type { PerSecond } from './report-parts.ts';
import type { ReportReached, ReportWorkerLimit } from './report-reached.ts';
import type { WorkloadLoadModel } from './report.ts';
import { inTimeOf } from './in-time.ts';

/** What the plan says of a workload, to hold what was reached against. */
export interface ReachedFacts {
  readonly name: string;
  readonly loadModel: WorkloadLoadModel;
  /** Arrivals that its schedule holds for the time that was measured; `null` where there is no schedule. */
  readonly scheduled: number | null;
  /** The most operations that it has in flight. @default not known */
  readonly workers?: number;
  /** Starts per second that the pacing of a closed loop asks for. @default nothing asks for a rate */
  readonly pacedPerSecond?: number | null;
}

/** What each workload that starts operations reached; those that only hold are left out. */
export function toReached(
  aggregate: RunAggregate,
  workloads: readonly ReachedFacts[],
  { spinning }: { readonly spinning: boolean },
): Record<string, ReportReached> {
  const blocks = aggregate.blocks();
  const isOnlyOne = workloads.length === 1;
  const measured = workloads
    .filter(({ loadModel }) => loadModel !== 'hold')
    .map((facts): Measured => {
      const { overall, seconds } = aggregate.totals('steady', isOnlyOne ? {} : { workload: facts.name });
      const name = isOnlyOne ? null : facts.name;
      const ended = aggregate.endedIn({ workload: name, kind: 'operation', name: null });
      return { facts, overall, seconds, operationsInTime: endedInTime(blocks, name), ended };
    });
  const startedByAll = countStarted(aggregate);
  // A shard that spins uses a whole core by design.
  const isBusy = !spinning && isGeneratorBusy(aggregate);
  return Object.fromEntries(
    measured.map((own) => {
      const { facts, overall, seconds } = own;
      const perSecond = (count: number) => (seconds > 0 ? count / seconds : 0);
      const others = measured.filter((each) => each !== own);
      const sent = perSecond(facts.loadModel === 'open' ? startedOf(own, others, startedByAll) : overall.operations);
      const asked = facts.scheduled === null ? (facts.pacedPerSecond ?? null) : perSecond(facts.scheduled);
      const limit = facts.loadModel === 'open' && !isBusy ? toWorkerLimit(asked, sent, own) : null;
      return [facts.name, { asked, sent, ok: perSecond(doneInTime(own, sent)), worker_limit: limit }];
    }),
  );
}

interface Measured {
  readonly facts: ReachedFacts;
  readonly overall: GroupTotals;
  readonly seconds: number;
  /** Operations that ended while the phase lasted. */
  readonly operationsInTime: number;
  /** Ok ones likewise, and what of before it did. */
  readonly ended: EndedCounts;
}

/** How many ok operations the target did while the phase lasted; never more than were sent in it. */
function doneInTime({ overall, seconds, ended }: Measured, sentPerSecond: PerSecond): number {
  return Math.min(overall.ok, sentPerSecond * seconds, inTimeOf(ended, seconds, overall.service?.min ?? 0));
}

/** Operations of an open workload that were started while the phase lasted. */
function startedOf(
  { facts, overall, operationsInTime }: Measured,
  others: readonly Measured[],
  startedByAll: number | null,
): number {
  // What is no closed loop's is its own: what shards began of a backlog of before the phase is then known as well.
  if (startedByAll !== null && others.every((other) => other.facts.loadModel === 'closed')) {
    return Math.max(0, startedByAll - others.reduce((sum, other) => sum + other.overall.operations, 0));
  }
  // Of what ended in the drain as many as there are workers were under way when it began; the others waited.
  const inDrain = overall.operations - operationsInTime;
  return operationsInTime + Math.min(inDrain, facts.workers ?? Infinity);
}

/** Operations that ended while the phase lasted: of one workload, or of all. */
function endedInTime(blocks: readonly Block[], workload: string | null): number {
  return blocks
    .filter(({ drain }) => !drain)
    .flatMap((block) => block.series)
    .filter(({ key }) => key.kind === 'operation' && (workload === null || key.workload === workload))
    .reduce((sum, { tally }) => sum + operationsIn(tally), 0);
}

/** A generator without CPU to spare reads answers late: workers are then held by it, not by the target. */
function isGeneratorBusy(aggregate: RunAggregate): boolean {
  return aggregate.steadyShards().some(({ generator }) => generator !== null && loadOf(generator) > CPU_LOAD.suspect);
}

/** From this share of what they can reach on, workers were busy all the time. */
const BUSY_WORKERS = 0.9;
/** With a larger share of time-outs it is the target that is slow, whatever workers there are. */
const MOST_TIMEOUTS = 0.01;

function toWorkerLimit(asked: number | null, sent: number, { facts, overall }: Measured): ReportWorkerLimit | null {
  const { service, delay, censored, operations } = overall;
  const { workers = 0 } = facts;
  if (asked === null || service === null || service.mean <= 0 || workers === 0) return null;
  const isReached = sent >= asked * (1 - BACKLOG_SHARE.suspect);
  const isLate = (delay?.mean ?? 0) > service.mean * DELAY_SHARE.suspect;
  if (isReached || isLate || isQueueing(service) || censored > operations * MOST_TIMEOUTS) return null;
  const allows = (workers / service.mean) * 1_000;
  if (sent < allows * BUSY_WORKERS) return null;
  const needed = workersFor((asked * service.mean) / 1_000);
  if (needed <= workers) return null;
  return { workers, held: service.mean, quickest: service.min, allows, needed };
}

/**
 * Whether operations wait for one another within the target: nearly all take alike, and far longer than it can. More workers
 * would only make that queue longer.
 */
function isQueueing({ min, p50, p90 }: LatencySummary): boolean {
  return p90 < 2 * p50 && 3 * min < p50;
}

/** Workers for so many operations in flight in the mean: as many again as its root to spare, rounded up to two digits. */
function workersFor(inFlight: number): number {
  const least = Math.ceil(inFlight + Math.sqrt(inFlight));
  const grain = least <= 20 ? 1 : least < 100 ? 5 : 10 ** (Math.floor(Math.log10(least)) - 1);
  return Math.ceil(least / grain) * grain;
}
