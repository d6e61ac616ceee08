import type { ReportWorkerLimit } from '../report/report-reached.ts';
import { latency, perCent, roughRate, shardsOf, thousands } from '../sentence-parts.ts';
import type { CertificateInput } from './claim-figures.ts';
import { gradeOf, type Finding } from './finding.ts';
import { busiestLoad, isCpuStarved, isOfStandstill, isTargetGone, wasTargetGone } from './generator-load.ts';
import {
  BACKLOG_SHARE,
  CPU_LOAD,
  DELAY_SHARE,
  DROPPED_SHARE,
  INFEASIBLE_SHARE,
  MISSED_SLOTS_SHARE,
  NOT_HELD_SHARE,
  OPEN_FILES_SHARE,
  OWN_FAILURE_SHARE,
  UNSENT_SHARE,
} from './limits.ts';
import { LOOK_AT_TARGET, pace, reachedRate, takenRate, useOneOf } from './remedies.ts';

/** What shards had to report and did not; `null` if nothing. */
function whatIsMissing({ missingIntervals, deadShards }: CertificateInput): string | null {
  const parts = [
    deadShards.length === 0 ? '' : `${shardsOf(deadShards)} died`,
    missingIntervals === 0
      ? ''
      : `${thousands(missingIntervals)} ${missingIntervals === 1 ? 'interval' : 'intervals'} of shards never arrived`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(' and ');
}

/** What was due but neither sent nor dropped was missed by the generator (R24). */
export function judgeSent(input: CertificateInput): Finding[] {
  const { arrivals } = input;
  if (arrivals === null || arrivals.scheduled === 0) return [];
  const missed = arrivals.scheduled - arrivals.sent - arrivals.waiting - arrivals.dropped;
  const grade = gradeOf(missed / arrivals.scheduled, UNSENT_SHARE);
  if (grade === null) return [];
  if (whatIsMissing(input) !== null) {
    const reason = {
      fact: `the outcome of ${thousands(missed)} of ${thousands(arrivals.scheduled)} arrivals is unknown`,
      consequence: 'they may be in what shards did not report',
      remedy: '',
    };
    return [{ claims: ['rate'], grade: 'suspect', reason }];
  }
  const fact = `the generator missed ${thousands(missed)} of ${thousands(arrivals.scheduled)} arrivals: they were due and never sent`;
  const consequence = 'the requested rate was not reached';
  return [{ claims: ['rate'], grade, reason: { fact, consequence, remedy: useOneOf(reachedRate(input)) } }];
}

/**
 * What nothing could be done to was not issued (R8): neither the generator nor the target made the load less than asked, but
 * the plan, or creations that failed. A type that hardly had any is named, however small its part in the load.
 */
export function judgeInfeasible({ arrivals, infeasible = [] }: CertificateInput): Finding[] {
  if (arrivals === null) return [];
  const count = infeasible.reduce((sum, each) => sum + each.count, 0);
  const isShort = infeasible.some((each) => each.count > each.scheduled * INFEASIBLE_SHARE.invalid);
  const grade = gradeOf(count / Math.max(1, arrivals.scheduled + count), INFEASIBLE_SHARE);
  if (grade === null && !isShort) return [];
  const told = infeasible
    .filter((each) => each.count > each.scheduled * INFEASIBLE_SHARE.suspect)
    .map(({ operation, ...each }) => {
      const whose = operation === null ? '' : ` of "${operation}"`;
      return `${thousands(each.count)} of ${thousands(each.scheduled)} arrivals${whose}`;
    });
  const reason = {
    fact: `${told.join(' and ')} had no document available`,
    consequence: 'they were never sent, so the requested rate was not reached',
    remedy: 'seed more documents (--seed-data), or have more creates that succeed',
  };
  return [{ claims: ['rate'], grade: grade ?? 'suspect', reason }];
}

/**
 * A backlog is worked off in the drain, yet counts over the measured time (R9, R10): the target is slower than goodput says.
 * No fault of the generator, but the rate is not proven.
 */
export function judgeBacklog(input: CertificateInput): Finding[] {
  const { arrivals } = input;
  if (arrivals === null || arrivals.scheduled === 0) return [];
  const share = arrivals.waiting / arrivals.scheduled;
  const grade = gradeOf(share, BACKLOG_SHARE);
  if (grade === null) return [];
  const limit = tooFewWorkers(input);
  const less = isBusy(input) ? reachedRate(input) : takenRate(input);
  const reason = {
    fact: `${thousands(arrivals.waiting)} arrivals (${perCent(share)}) still waited for a worker when the phase ended`,
    consequence: `${whoFellShort(input)}; goodput includes work done after the phase${whatWasTaken(input)}`,
    remedy: isOfStandstill(input, arrivals.waiting)
      ? LOOK_AT_TARGET
      : useOneOf([...less, limit === null ? 'a shorter queue (load.maxQueue)' : moreWorkers(limit)]),
  };
  return [{ claims: ['rate'], grade, isTargets: !isBusy(input), reason }];
}

/**
 * Dropped arrivals break the claim of the asked rate (R8), and disprove it where they are many, however little was measured.
 * Latency is that of the load that was sent, not of the one that was asked for (R14). The target or the limit of operations in
 * flight did that, unless the generator was busy: what was reached stays true, and a threshold that it breaks is broken.
 */
export function judgeDropped(input: CertificateInput): Finding[] {
  const { arrivals } = input;
  if (arrivals === null || arrivals.dropped === 0) return [];
  const share = arrivals.dropped / Math.max(arrivals.scheduled, arrivals.dropped);
  const isTargets = !isBusy(input);
  const limit = tooFewWorkers(input);
  const fact = `${thousands(arrivals.dropped)} arrivals (${perCent(share)}) were dropped: all workers were busy too long`;
  const consequence =
    !isTargets || limit !== null
      ? `${whoFellShort(input)}; the target may be able to take more`
      : 'the target did not keep up with this many operations in flight; goodput is what it took';
  const remedy = isOfStandstill(input, arrivals.dropped)
    ? LOOK_AT_TARGET
    : useOneOf(isTargets ? [...takenRate(input), moreWorkers(limit)] : reachedRate(input));
  return [
    {
      claims: ['rate'],
      grade: gradeOf(share, DROPPED_SHARE) ?? 'suspect',
      isTargets,
      reason: { fact, consequence, remedy },
    },
    {
      claims: ['latency'],
      grade: 'suspect',
      reason: { fact, consequence: 'latencies are of the load that was sent, not of the requested load', remedy },
    },
  ];
}

/**
 * A paced worker that is still busy when its next start is due misses that (R5): the asked pace was not made, and what would have
 * waited waits in no latency. The target did that, or the limit of workers, unless the generator was busy.
 */
export function judgePace(input: CertificateInput): Finding[] {
  const { loadModel, paced, started, seconds } = input;
  if (loadModel !== 'closed' || paced == null) return [];
  const asked = Math.round(paced.perSecond * seconds);
  // Each worker may be within a slot when the phase begins, and when it ends.
  const missed = asked - started - paced.workers;
  const grade = gradeOf(missed / Math.max(1, asked), MISSED_SLOTS_SHARE);
  if (grade === null) return [];
  const isTargets = !isBusy(input);
  const fact = `${thousands(asked - started)} of ${thousands(asked)} paced starts were missed: workers were still busy`;
  const remedy = isTargets
    ? 'use more workers (--workers) or a longer load.pacing'
    : 'use fewer workers (--workers) or a longer load.pacing';
  return [
    {
      claims: ['rate'],
      grade,
      isTargets,
      reason: {
        fact,
        consequence: `${roughRate(started / seconds)} were started of ${roughRate(paced.perSecond)}`,
        remedy,
      },
    },
    {
      claims: ['latency'],
      grade: 'suspect',
      reason: { fact, consequence: 'the wait for these is in no latency', remedy },
    },
  ];
}

function whatWasTaken(input: CertificateInput): string {
  const perSecond = pace(input);
  return perSecond === null || perSecond < 1 ? '' : ` (${thousands(perSecond)}/s were sent during it)`;
}

/** Workers are busy for long also where a generator without CPU to spare, or without a core, reads answers late. */
function isBusy(input: CertificateInput): boolean {
  return (!input.spinning && (busiestLoad(input) ?? 0) > CPU_LOAD.suspect) || isCpuStarved(input);
}

/** Workers that were too few for the asked rate (R39); those that a busy generator keeps busy are not. */
function tooFewWorkers(input: CertificateInput): ReportWorkerLimit | null {
  return isBusy(input) ? null : (input.workerLimit ?? null);
}

function moreWorkers(limit: ReportWorkerLimit | null): string {
  return limit === null ? 'more workers (--workers)' : `${thousands(limit.needed)} workers (--workers ${limit.needed})`;
}

function whoFellShort(input: CertificateInput): string {
  if (isBusy(input)) return 'the generator was at its limit';
  const limit = tooFewWorkers(input);
  return limit === null
    ? 'the target did not keep up'
    : limit.workers === 1
      ? `1 worker, busy ${latency(limit.held)} per operation, was too few`
      : `${thousands(limit.workers)} workers, each busy ${latency(limit.held)} per operation, were too few`;
}

/** Figures of a target that is not there are those of failing at once, which the generator is not to blame for. */
export function judgeTargetGone(input: CertificateInput): Finding[] {
  if (!wasTargetGone(input)) return [];
  const { operations, refusedConnections = 0 } = input;
  const reason = {
    fact: `${thousands(refusedConnections)} of ${thousands(operations)} operations (${perCent(refusedConnections / operations)}) found nothing listening at the target`,
    consequence: isTargetGone(input)
      ? 'figures are mostly of failed connections, not of the target at work'
      : 'figures mix a working target with one that was down',
    remedy: 'keep the target up for the whole run; the doctor command checks it',
  };
  return [{ claims: ['rate', 'latency'], grade: 'suspect', isTargets: true, explains: true, reason }];
}

/** Operations that the generator had no descriptor, port or memory for say nothing about the target. */
export function judgeOwnFailures({ operations, ownFailures }: CertificateInput): Finding[] {
  if (ownFailures === 0) return [];
  const share = ownFailures / Math.max(1, operations);
  const grade = gradeOf(share, OWN_FAILURE_SHARE);
  if (grade === null) return [];
  const reason = {
    fact: `${thousands(ownFailures)} operations (${perCent(share)}) failed because the generator ran out of file descriptors, ports or memory`,
    consequence: 'these failures are not the target’s, and its load was lower than requested',
    remedy: 'use fewer workers (--workers), or raise the limit of open files (ulimit -n)',
  };
  return [{ claims: ['rate', 'latency'], grade, reason }];
}

/** Where descriptors run out, connections cannot be opened again after a failure: the load is then less than asked. */
export function judgeOpenFiles({ machine }: CertificateInput): Finding[] {
  const { openFiles, openFilesLimit } = machine ?? { openFiles: null, openFilesLimit: null };
  if (openFiles === null || openFilesLimit === null || openFiles < openFilesLimit * OPEN_FILES_SHARE) return [];
  const reason = {
    fact: `${thousands(openFiles)} of ${thousands(openFilesLimit)} available file descriptors were open`,
    consequence: 'lost connections may not be reopened',
    remedy: 'use fewer workers (--workers), or raise the limit of open files (ulimit -n)',
  };
  return [{ claims: ['rate'], grade: 'suspect', reason }];
}

/** How late our own readers were convicts or acquits us of what was measured of deliveries (R33). */
export function judgeDelivery({ deliveries }: CertificateInput): Finding[] {
  if (deliveries === null) return [];
  const { received, lost, propagationP99Ms, readDelayP99Ms } = deliveries;
  if (received + lost === 0) {
    const reason = {
      fact: 'no delivery was owed and none was received',
      consequence: 'nothing is known about deliveries',
      remedy: 'add writes that cause deliveries, and subscribers for them',
    };
    return [{ claims: ['delivery'], grade: 'not_assessed', reason }];
  }
  if (received > 0 && readDelayP99Ms === null) {
    const reason = {
      fact: 'how long what came waited to be read was not measured',
      consequence: 'figures of deliveries include time that is this machine’s, nobody knows how much',
      remedy: 'take them for upper bounds, and use a quiet machine',
    };
    return [{ claims: ['delivery'], grade: 'not_assessed', reason }];
  }
  if (propagationP99Ms === null || readDelayP99Ms === null || propagationP99Ms <= 0) return [];
  const share = readDelayP99Ms / propagationP99Ms;
  const grade = gradeOf(share, DELAY_SHARE);
  if (grade === null) return [];
  const reason = {
    fact: `deliveries waited ${latency(readDelayP99Ms)} to be read (p99), ${perCent(share)} of their propagation`,
    consequence:
      'propagation includes time that is this machine’s, and missing deliveries may not be the target’s loss',
    remedy: 'use fewer subscribers on this machine, or more threads (--threads)',
  };
  return [{ claims: ['delivery'], grade, reason }];
}

/** Who is not connected gets nothing and misses nothing: figures of deliveries are then of fewer subscribers than asked. */
export function judgeHeld({ deliveries }: CertificateInput): Finding[] {
  const ofAll = deliveries?.heldShare ?? null;
  if (ofAll === null) return [];
  const ofProbes = deliveries?.probesHeldShare ?? ofAll;
  const heldShare = Math.min(ofAll, ofProbes);
  const grade = gradeOf(1 - heldShare, NOT_HELD_SHARE);
  if (grade === null) return [];
  const reason = {
    fact: `${ofProbes < ofAll ? 'probes' : 'held connections'} were open for ${perCent(heldShare)} of the time`,
    consequence: 'a subscriber that is not connected neither receives nor misses anything',
    remedy: 'find out why connections were lost',
  };
  return [{ claims: ['delivery'], grade, reason }];
}

/** What an interval held that never came is in no figure (R37). */
export function judgeGaps(input: CertificateInput): Finding[] {
  const fact = whatIsMissing(input);
  if (fact === null) return [];
  const reason = {
    fact,
    consequence: 'what was done and not reported is in no figure',
    remedy: 'repeat the run; all shards have to last to its end',
  };
  return [{ claims: ['rate', 'latency', 'delivery'], grade: 'suspect', reason }];
}
