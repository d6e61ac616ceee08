import type { GeneratorSample } from '../generator-sample.ts';
import { latency, perCent } from '../sentence-parts.ts';
import type { CertificateInput } from './certificate-input.ts';
import { busiestLoad, shareOfCore, waitShare } from './cpu-share.ts';
import { fellShort } from './fell-short.ts';
import { gradeOf, type Finding } from './finding.ts';
import { CPU_LOAD, DELAY_SHARE, STARVED_SHARE } from './limits.ts';
import { lessDelay } from './remedies.ts';

/**
 * A generator that other programs leave no core looks like a slow target: answers lie unread, and workers stay busy with
 * them. Where it waited for long, and so late that it is seen in what it measures of the target, nobody can tell the two apart.
 */
export function judgeStarvation(input: CertificateInput): Finding[] {
  const starved = findStarved(input);
  if (starved === null) return [];
  const { grade, generator } = starved;
  // Who used all of what it was left is told so already.
  if (gradeOf(busiestLoad(input) ?? 0, CPU_LOAD) === grade) return [];
  const reason = {
    fact: `the generator had a core for ${perCent(shareOfCore(generator))} of the time and waited for one for ${perCent(waitShare(generator))}, and took operations up ${latency(input.delayMeanMs ?? 0)} late (mean)`,
    consequence: 'answers lay unread meanwhile: the target may take more than the goodput, and be quicker',
    remedy: lessDelay(input, null),
  };
  return [{ claims: ['rate', 'latency'], grade, reason }];
}

/** Whether arrivals were left behind by a generator that often had something to do and no core to do it on. */
export function isStarved(input: CertificateInput): boolean {
  return findStarved(input) !== null;
}

function findStarved(input: CertificateInput): { grade: 'suspect' | 'invalid'; generator: GeneratorSample } | null {
  const { delayMeanMs, serviceMeanMs, shards, spinning } = input;
  if (spinning || !fellShort(input)) return null;
  if (delayMeanMs === null || serviceMeanMs === null) return null;
  // An operation waits for a core to be sent and again to be read: beside a target that takes much longer, that is little.
  if (2 * delayMeanMs <= serviceMeanMs * DELAY_SHARE.suspect) return null;
  const [generator] = shards.flatMap((shard) => shard.generator ?? []).sort((a, b) => waitShare(b) - waitShare(a));
  if (generator === undefined) return null;
  const grade = gradeOf(waitShare(generator), STARVED_SHARE);
  return grade === null ? null : { grade, generator };
}
