import type { ReportWorkerLimit } from '../report/reached.ts';
import { latency, perCent, roughRate, shardsOf, thousands } from '../sentence-parts.ts';
import type { CertificateInput } from './certificate-input.ts';
import { gradeOf, type Finding } from './finding.ts';
import { busiestLoad, isCpuStarved, isTargetGone, wasTargetGone } from './generator-load.ts';
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
import { pace, reachedRate, takenRate } from './remedies.ts';

/** What shards were to tell and did not; `null` if nothing. */
function whatIsMissing({ missingIntervals, deadShards }: CertificateInput): string | null {
  const parts = [
    deadShards.length === 0 ? '' : `${shardsOf(deadShards)} died`,
    missingIntervals === 0
      ? ''
      : `${thousands(missingIntervals)} ${missingIntervals === 1 ? 'interval' : 'intervals'} of shards never came`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : parts.join(', and ');
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
      fact: `what became of ${thousands(missed)} of ${thousands(arrivals.scheduled)} arrivals is not known`,
      consequence: 'they may lie in what shards did not tell',
      remedy: '',
    };
    return [{ claims: ['rate'], grade: 'suspect', reason }];
  }
  const fact = `${thousands(missed)} of ${thousands(arrivals.scheduled)} arrivals were never sent, although nothing stood in their way`;
  const consequence = 'the asked rate was not made';
  return [{ claims: ['rate'], grade, reason: { fact, consequence, remedy: reachedRate(input) } }];
}

/**
 * What nothing could be done to was not issued (R8): neither the generator nor the target made the load less than asked, but
 * the plan, or creations that failed. A type that hardly had any is told of, however small its part in the load.
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
    fact: `${told.join(' and ')} found no document that they could be done to`,
    consequence: 'they were never sent, so that the asked rate was not made',
    remedy: 'more creates, or creates that succeed, or more documents at the start (data.seedData)',
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
    fact: `${thousands(arrivals.waiting)} arrivals (${perCent(share)}) still waited for a free worker when the phase ended`,
    consequence: `${whoFellShort(input)}, and goodput flatters it by what was done afterwards${whatWasTaken(input)}`,
    remedy:
      limit === null
        ? `${less}, or a shorter time in the queue (load.maxQueue)`
        : `${less}, or ${thousands(limit.needed)} workers instead of ${thousands(limit.workers)}`,
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
  const workers =
    limit === null
      ? 'more workers if the target should have more in flight'
      : `${thousands(limit.needed)} workers instead of ${thousands(limit.workers)}`;
  const fact = `${thousands(arrivals.dropped)} arrivals (${perCent(share)}) were dropped unsent, because all workers were busy too long`;
  const consequence =
    !isTargets || limit !== null
      ? `${whoFellShort(input)}: the target may take more than the goodput`
      : 'the target did not take the asked rate with so many operations in flight; what it took is the goodput';
  const remedy = isTargets ? `${takenRate(input)}, or ${workers}` : reachedRate(input);
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
      reason: { fact, consequence: 'latencies are those of the load that was sent, not of the asked one', remedy },
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
  const fact = `${thousands(asked - started)} of the ${thousands(asked)} starts that the pacing asked for did not come, because workers were still busy`;
  const remedy = isTargets ? 'more workers, or a longer pacing' : 'fewer workers on this machine, or a longer pacing';
  return [
    {
      claims: ['rate'],
      grade,
      isTargets,
      reason: {
        fact,
        consequence: `${roughRate(started / seconds)} were made of ${roughRate(paced.perSecond)}`,
        remedy,
      },
    },
    {
      claims: ['latency'],
      grade: 'suspect',
      reason: { fact, consequence: 'what these would have waited is in no latency', remedy },
    },
  ];
}

function whatWasTaken(input: CertificateInput): string {
  const perSecond = pace(input);
  return perSecond === null || perSecond < 1 ? '' : `: only ${thousands(perSecond)}/s were sent while it lasted`;
}

/** Workers are busy for long also where a generator without CPU to spare, or without a core, reads answers late. */
function isBusy(input: CertificateInput): boolean {
  return (!input.spinning && (busiestLoad(input) ?? 0) > CPU_LOAD.suspect) || isCpuStarved(input);
}

/** Workers that were too few for the asked rate (R39); those that a busy generator keeps busy are not. */
function tooFewWorkers(input: CertificateInput): ReportWorkerLimit | null {
  return isBusy(input) ? null : (input.workerLimit ?? null);
}

function whoFellShort(input: CertificateInput): string {
  if (isBusy(input)) return 'the generator was at its own limit';
  const limit = tooFewWorkers(input);
  return limit === null
    ? 'the target did not keep up'
    : limit.workers === 1
      ? `1 worker, held for ${latency(limit.held)} each time, was too few`
      : `${thousands(limit.workers)} workers, each held for ${latency(limit.held)}, were too few`;
}

/** Figures of a target that is not there are those of failing at once, which the generator is not to blame for. */
export function judgeTargetGone(input: CertificateInput): Finding[] {
  if (!wasTargetGone(input)) return [];
  const { operations, refusedConnections = 0 } = input;
  const reason = {
    fact: `${thousands(refusedConnections)} of ${thousands(operations)} operations (${perCent(refusedConnections / operations)}) found nobody listening at the target`,
    consequence: isTargetGone(input)
      ? 'figures are mostly of failing to connect, not of a target at work'
      : 'figures mix a target at work with one that is not there',
    remedy: 'a target that stays up for the whole run; `syntrix-bench doctor` tells whether it answers',
  };
  return [{ claims: ['rate', 'latency'], grade: 'suspect', isTargets: true, reason }];
}

/** Operations that the generator had no descriptor, port or memory for say nothing about the target. */
export function judgeOwnFailures({ operations, ownFailures }: CertificateInput): Finding[] {
  if (ownFailures === 0) return [];
  const share = ownFailures / Math.max(1, operations);
  const grade = gradeOf(share, OWN_FAILURE_SHARE);
  if (grade === null) return [];
  const reason = {
    fact: `${thousands(ownFailures)} operations (${perCent(share)}) failed for want of the generator's own file descriptors, ports or memory`,
    consequence: 'these failures are not the target’s, and its load was lower than asked',
    remedy: 'fewer workers, or a higher limit of open files (ulimit -n)',
  };
  return [{ claims: ['rate', 'latency'], grade, reason }];
}

/** Where descriptors run out, connections cannot be opened again after a failure: the load is then less than asked. */
export function judgeOpenFiles({ machine }: CertificateInput): Finding[] {
  const { openFiles, openFilesLimit } = machine ?? { openFiles: null, openFilesLimit: null };
  if (openFiles === null || openFilesLimit === null || openFiles < openFilesLimit * OPEN_FILES_SHARE) return [];
  const reason = {
    fact: `${thousands(openFiles)} of the ${thousands(openFilesLimit)} file descriptors that this process may have were open`,
    consequence: 'connections that fail may not be opened again',
    remedy: 'fewer workers, or a higher limit of open files (ulimit -n)',
  };
  return [{ claims: ['rate'], grade: 'suspect', reason }];
}

/** How late our own readers were convicts or acquits us of what was measured of deliveries (R33). */
export function judgeDelivery({ deliveries }: CertificateInput): Finding[] {
  if (deliveries === null) return [];
  const { received, lost, propagationP99Ms, readDelayP99Ms } = deliveries;
  if (received + lost === 0) {
    const reason = {
      fact: 'nothing was owed and nothing was received',
      consequence: 'nobody knows how deliveries fare',
      remedy: 'writes that cause deliveries, and subscribers for them',
    };
    return [{ claims: ['delivery'], grade: 'not_assessed', reason }];
  }
  if (propagationP99Ms === null || readDelayP99Ms === null || propagationP99Ms <= 0) return [];
  const share = readDelayP99Ms / propagationP99Ms;
  const grade = gradeOf(share, DELAY_SHARE);
  if (grade === null) return [];
  const reason = {
    fact: `deliveries lay ${latency(readDelayP99Ms)} unread (p99), ${perCent(share)} of their propagation`,
    consequence: 'propagation is partly this machine’s, and what is missing may not be the target’s loss',
    remedy: 'fewer subscribers on this machine, or more threads',
  };
  return [{ claims: ['delivery'], grade, reason }];
}

/** Who is not connected gets nothing and misses nothing: figures of deliveries are then of fewer subscribers than asked. */
export function judgeHeld({ deliveries }: CertificateInput): Finding[] {
  const heldShare = deliveries?.heldShare ?? null;
  if (heldShare === null) return [];
  const grade = gradeOf(1 - heldShare, NOT_HELD_SHARE);
  if (grade === null) return [];
  const reason = {
    fact: `held connections were open for ${perCent(heldShare)} of the time asked`,
    consequence: 'whoever was not connected neither got anything nor missed it',
    remedy: 'a target that keeps its connections, or a look at why they were lost',
  };
  return [{ claims: ['delivery'], grade, reason }];
}

/** What an interval held that never came is in no figure (R37). */
export function judgeGaps(input: CertificateInput): Finding[] {
  const fact = whatIsMissing(input);
  if (fact === null) return [];
  const reason = {
    fact,
    consequence: 'what was done and not told stands in no figure',
    remedy: 'a run whose shards all live to its end',
  };
  return [{ claims: ['rate', 'latency', 'delivery'], grade: 'suspect', reason }];
}
