import type { GeneratorSample } from '../generator-sample.ts';
import { milliseconds, perCent } from '../sentence-parts.ts';
import type { CertificateInput } from './certificate-input.ts';
import { busiestLoad, isKeptWaiting, shareOfCore } from './cpu-share.ts';
import { fellShort } from './fell-short.ts';
import { gradeOf, type Finding } from './finding.ts';
import { CPU_LOAD, DELAY_SHARE } from './limits.ts';
import { lessDelay } from './remedies.ts';

/**
 * A generator that other programs leave no core looks like a slow target: answers lie unread, and lanes stay busy with
 * them. Without time to spare, and as late as is seen in what it measures of the target, nobody can tell the two apart.
 */
export function judgeStarvation(input: CertificateInput): Finding[] {
  const starved = findStarved(input);
  if (starved === null) return [];
  const { grade, generator } = starved;
  // Who used all of what it was left is told so already.
  if (gradeOf(busiestLoad(input) ?? 0, CPU_LOAD) === grade) return [];
  const reason = {
    fact: `the generator had a core for ${perCent(shareOfCore(generator))} of the time and waited for one for ${perCent(waitOf(generator))}, and took operations up ${milliseconds(input.delayP99Ms ?? 0)} late (p99)`,
    consequence: 'answers lay unread meanwhile: the target may take more than the goodput, and be quicker',
    remedy: lessDelay(input, null),
  };
  return [{ claims: ['rate', 'latency'], grade, reason }];
}

/** Whether arrivals were left behind by a generator that nearly always had something to do, and often no core to do it on. */
export function isStarved(input: CertificateInput): boolean {
  return findStarved(input) !== null;
}

function findStarved(input: CertificateInput): { grade: 'suspect' | 'invalid'; generator: GeneratorSample } | null {
  const { delayP99Ms, serviceP99Ms, shards, spinning } = input;
  if (spinning || !isKeptWaiting(input) || !fellShort(input)) return null;
  // Beside a target that takes this much longer, the wait for a core is not what kept lanes busy.
  if (delayP99Ms === null || serviceP99Ms === null || delayP99Ms <= serviceP99Ms * DELAY_SHARE.suspect) return null;
  const [generator] = shards.flatMap((shard) => shard.generator ?? []).sort((a, b) => demandOf(b) - demandOf(a));
  if (generator === undefined) return null;
  const grade = gradeOf(demandOf(generator), CPU_LOAD);
  return grade === null ? null : { grade, generator };
}

/** Share of the time for which a shard had something to do, with a core or without. */
function demandOf(generator: GeneratorSample): number {
  return shareOfCore(generator) + waitOf(generator);
}

function waitOf({ cpuWaitUs, wallUs }: GeneratorSample): number {
  return wallUs > 0 ? cpuWaitUs / wallUs : 0;
}
