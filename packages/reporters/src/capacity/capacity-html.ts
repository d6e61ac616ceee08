import { readDashboard } from '@syntrix-bench/dashboard';
import type { Capacity } from '@syntrix-bench/metrics/capacity';
import { cleanText } from '@syntrix-bench/metrics/text';

import { PLACE } from '../html/html-text.ts';
import { selfContainedPage } from '../html/self-contained-page.ts';

/** What was found as one page that can be mailed and opened anywhere: the curve, and all of it as JSON in `#capacity`. */
export function capacityHtml(capacity: Capacity): string {
  const { script, style } = readDashboard();
  return selfContainedPage({
    title: `Capacity: ${cleanText(capacity.benchmark)} · syntrix-bench`,
    style,
    body: PLACE,
    script,
    data: { capacity },
  });
}
