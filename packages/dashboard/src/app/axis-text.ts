import { formatBytes, formatLatencyMs, formatRate } from '@syntrix-bench/metrics/text';

import type { Unit } from '../model/chart.ts';
import { clockText } from '../model/clock-text.ts';

/** A value as an axis or a legend shows it. */
export function axisText(unit: Unit, value: number | null | undefined): string {
  if (value === null || value === undefined) return '';
  switch (unit) {
    case 'ms':
      if (value === 0) return '0';
      return formatLatencyMs(value)
        .replace(/\.0+ /u, ' ')
        .replace(/(\.\d*?)0+ /u, '$1 ');
    case 'bytes':
      return value === 0 ? '0' : formatBytes(value);
    case 'plain':
    case 'perSecond':
      return formatRate(value)
        .replace(/\.0+(?=\D|$)/u, '')
        .replace(/(\.\d*?)0+(?=\D|$)/u, '$1');
    case 'seconds':
      return clockText(value);
    case 'percentile':
      return percentileText(value);
  }
}

/** A place along the spectrum, as the percentile that it is: 0 is p0, 1 is p90, 3 is p99.9. */
function percentileText(place: number): string {
  const share = 100 * (1 - 10 ** -place);
  const digits = Math.max(0, Math.ceil(place) - 2);
  return `p${Number(share.toFixed(Math.max(digits, place % 1 === 0 ? digits : digits + 1)))}`;
}
