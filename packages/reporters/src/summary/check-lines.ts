import type { Report } from '@syntrix-bench/metrics';

import type { Line } from '../format/line.ts';
import { formatCount } from '../format/number.ts';
import { markedLines } from './facts.ts';

/** What was found by checking answers. */
export function renderChecks({ checks }: Report, columns: number): readonly Line[] {
  return checks.flatMap(({ name, passed, failed, sample }) => {
    const all = formatCount(passed + failed);
    if (failed === 0) return markedLines('good', `${name}: held ${all} times`, columns);
    const first = sample === null ? '' : `; first: ${sample.message}`;
    return markedLines('bad', `${name}: broken ${formatCount(failed)} of ${all} times${first}`, columns);
  });
}
