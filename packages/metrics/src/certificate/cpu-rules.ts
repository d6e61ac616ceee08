import type { GeneratorSample } from '../generator-sample.ts';
import type { ClaimName } from '../report/report-claims.ts';
import { latency, perCent, thousands } from '../sentence-parts.ts';
import type { CertificateInput } from './claim-figures.ts';
import { gradeOf, weightOf, type Finding } from './finding.ts';
import {
  busiestLoad,
  fellShort,
  findCpuStarved,
  isTargetGone,
  loadOf,
  shareOfCore,
  waitShare,
  worstCpuWait,
} from './generator-load.ts';
import {
  CLAIMED_FIGURES,
  CORE_WAIT_SHARE,
  CPU_LOAD,
  DELAY_SHARE,
  STEAL_SHARE,
  THROTTLED_SHARE,
  TOLD_CPU_WAIT_SHARE,
} from './limits.ts';
import { lessDelay, lessLoad } from './remedies.ts';

/** What figures are worth where the generator may be the limit. */
const BOUNDS = 'goodput is a lower bound, latencies are an upper bound';

/**
 * CPU of the busiest shard, and of all together where that is worse. Shards that spin use a whole core by design and are
 * exempt (R24).
 */
export function judgeCpu(input: CertificateInput): Finding[] {
  if (input.spinning || isTargetGone(input)) return [];
  const [shard] = judgeShardCpu(input);
  const [machine] = judgeMachineCpu(input);
  if (shard === undefined || machine === undefined) return [shard ?? machine ?? []].flat();
  return weightOf(machine.grade) > weightOf(shard.grade) ? [machine] : [shard];
}

/** A shard without CPU to spare is late without knowing it. */
function judgeShardCpu(input: CertificateInput): Finding[] {
  const busy = input.shards
    .flatMap(({ shard, generator }) => (generator === null ? [] : [{ shard, generator, load: loadOf(generator) }]))
    .reduce<{ shard: number; generator: GeneratorSample; load: number } | null>(
      (a, b) => (a === null || b.load > a.load ? b : a),
      null,
    );
  const grade = busy === null ? null : gradeOf(busy.load, CPU_LOAD);
  if (busy === null || grade === null) return [];
  const who = input.shards.length === 1 ? 'the generator' : `shard ${busy.shard}`;
  return [cpuFinding(input, grade, `${who} ${describeLoad(busy.generator)}`, busy.load)];
}

/** All shards together against the cores they may use: a container's limit can be less than the machine has. */
function judgeMachineCpu(input: CertificateInput): Finding[] {
  const { machine } = input;
  if (machine === null || machine.cores <= 0) return [];
  const used = input.shards.reduce((sum, { generator }) => sum + (generator === null ? 0 : shareOfCore(generator)), 0);
  const load = used / machine.cores;
  const grade = gradeOf(load, CPU_LOAD);
  if (grade === null) return [];
  const cores = `${Number(machine.cores.toFixed(2))} ${machine.cores === 1 ? 'core' : 'cores'}`;
  return [cpuFinding(input, grade, `all shards together used ${perCent(load)} of the ${cores} available`, load)];
}

/** Time taken away by a hypervisor, or by a container's limit, is seen by no clock of the generator (R24). */
export function judgeTakenTime({ machine }: CertificateInput): Finding[] {
  const steal = judgeShare(machine?.stealShare ?? null, STEAL_SHARE, {
    fact: (share) => `the hypervisor took ${share} of the CPU time (steal)`,
    remedy: 'use a machine with cores of its own',
  });
  const throttled = judgeShare(machine?.throttledShare ?? null, THROTTLED_SHARE, {
    fact: (share) => `the container was throttled at its CPU limit for ${share} of the time`,
    remedy: 'raise the CPU limit of the container, or lower the load',
  });
  return [...steal, ...throttled];
}

/** Without samples it is unknown whether the generator was the limit. */
export function judgeSampling({ shards, seconds }: CertificateInput): Finding[] {
  // A run that was stopped before it measured had nothing to sample.
  if (seconds <= 0) return [];
  const unsampled = shards.filter(({ generator }) => generator === null).length;
  if (unsampled === 0 && shards.length > 0) return [];
  const who =
    unsampled === shards.length ? 'the generator' : `${thousands(unsampled)} of ${thousands(shards.length)} shards`;
  const reason = {
    fact: `the CPU of ${who} was not sampled`,
    consequence: 'whether the generator was the limit is unknown',
    remedy: 'run in real time on a shard host that samples its CPU',
  };
  return [{ claims: ['rate', 'latency', 'delivery'], grade: 'not_assessed', reason }];
}

function describeLoad(generator: GeneratorSample): string {
  const used = `used ${perCent(loadOf(generator))} of `;
  return waitShare(generator) > TOLD_CPU_WAIT_SHARE
    ? `${used}the CPU time that other programs left it (${perCent(shareOfCore(generator))} of a core)`
    : `${used}a core`;
}

/**
 * Where arrivals are scheduled, the rate is proven by what was sent, however hard that was (R23). A closed loop has no
 * schedule: there a busy generator may be what limited the rate; and so it may where arrivals were left behind.
 */
function cpuFinding(input: CertificateInput, grade: 'suspect' | 'invalid', fact: string, load: number): Finding {
  const isProven = input.loadModel === 'open' && !fellShort(input);
  const claims: readonly ClaimName[] = isProven ? ['latency', 'delivery'] : ['rate', 'latency', 'delivery'];
  const consequence = isProven
    ? 'latencies may include waiting on this machine'
    : `the generator may be the limit: ${BOUNDS}`;
  return { claims, grade, reason: { fact, consequence, remedy: lessLoad(input, load) } };
}

function judgeShare(
  share: number | null,
  limits: Parameters<typeof gradeOf>[1],
  text: { readonly fact: (share: string) => string; readonly remedy: string },
): Finding[] {
  const grade = share === null ? null : gradeOf(share, limits);
  if (share === null || grade === null) return [];
  const consequence = 'the generator was paused, and its own clock cannot show it';
  return [
    {
      claims: ['rate', 'latency', 'delivery'],
      grade,
      reason: { fact: text.fact(perCent(share)), consequence, remedy: text.remedy },
    },
  ];
}

/**
 * A generator that other programs leave no core looks like a slow target: answers lie unread, and workers stay busy with
 * them. Where it waited for long, and so late that it is seen in what it measures of the target, nobody can tell the two apart.
 */
export function judgeCpuStarvation(input: CertificateInput): Finding[] {
  const starved = findCpuStarved(input);
  if (starved === null) return [];
  const { grade, generator } = starved;
  // Who used all of what it was left is named already.
  if (gradeOf(busiestLoad(input) ?? 0, CPU_LOAD) === grade) return [];
  const reason = {
    fact: `the generator ran ${perCent(shareOfCore(generator))} of the time, waited ${perCent(waitShare(generator))} for a CPU core, and started operations ${latency(input.delayMeanMs ?? 0)} late (mean)`,
    consequence: `responses waited unread: ${BOUNDS}`,
    remedy: lessDelay(input, null),
  };
  return [{ claims: ['rate', 'latency'], grade, reason }];
}

/**
 * In a closed loop, how long the generator waited for a core (R24): it starts nothing and reads nothing meanwhile, and no stamp
 * knows of it. In an open load what was due meanwhile is late, and delay shows it. A thread that is woken often beside a target on
 * the same cores waits a little each time, which comes to more than a tenth of the time and to nothing beside the response:
 * where turns were looked at they show how late answers were read for it, and more than half of the time alone is too much.
 */
export function judgeCoreWait(input: CertificateInput): Finding[] {
  if (input.loadModel !== 'closed' || isTargetGone(input)) return [];
  const share = worstCpuWait(input);
  const grade = gradeOf(share, CORE_WAIT_SHARE);
  if (grade === 'suspect' && isReadInTime(input)) return [];
  // Who used all of what it was left is named already.
  if (grade === null || weightOf(judgeCpu(input)[0]?.grade ?? 'valid') >= weightOf(grade)) return [];
  const reason = {
    fact: describeCpuWait(input, share),
    consequence: `responses waited unread: ${BOUNDS}`,
    remedy: lessDelay(input, null),
  };
  return [{ claims: ['rate', 'latency'], grade, reason }];
}

/** How long the generator waited for a core, as a sentence; `share` is of the time. */
export function describeCpuWait({ machine }: CertificateInput, share: number): string {
  const busy = machine?.busyShare == null ? '' : `, machine ${perCent(machine.busyShare)} busy`;
  return `the generator waited ${perCent(share)} of the time for a CPU core (used by other programs${busy})`;
}

/** Whether turns of the loop show that answers were read without a delay that mattered. */
function isReadInTime({ shards, latencies }: CertificateInput): boolean {
  const isLookedAt = shards.every(({ generator }) => generator !== null && generator.readDelay.count > 0);
  return (
    isLookedAt &&
    latencies.every(({ readMs, responseMs, isThin, figure }) => {
      return isThin || !CLAIMED_FIGURES.includes(figure) || readMs <= responseMs * DELAY_SHARE.suspect;
    })
  );
}
