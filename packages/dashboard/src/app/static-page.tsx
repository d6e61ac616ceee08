import type { Report } from '@syntrix-bench/metrics';
import { useMemo, useState } from 'preact/hooks';

import { toPage } from '../model/page.ts';
import { ALL } from '../model/selection.ts';
import { Page } from './page.tsx';

/** A report that is there as a whole. */
export function StaticPage({ report }: { readonly report: Report }) {
  const [selection, setSelection] = useState(ALL);
  const view = useMemo(() => toPage(report, null, selection), [report, selection]);
  return <Page view={view} onChoose={setSelection} />;
}
