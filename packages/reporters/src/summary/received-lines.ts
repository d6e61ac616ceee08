import type { Report } from '@syntrix-bench/metrics';
import { formatBytes, formatRate, plural } from '@syntrix-bench/metrics/text';
import type { Line } from '../format/line.ts';
import { itemLines } from './facts.ts';

/** Counts the documents that came with answers of the steady phase. */
export const DOCUMENTS_RECEIVED = 'documents_received';
/** Counts the bytes of these answers. */
export const DOCUMENT_BYTES_RECEIVED = 'document_bytes_received';

/** What answers brought where their size is the question: documents and bytes of the steady phase, and how many a second. */
export function renderReceived({ counters, phases }: Report, columns: number): readonly Line[] {
  const documents = counters[DOCUMENTS_RECEIVED] ?? 0;
  const seconds = phases.find(({ name }) => name === 'steady')?.active_seconds ?? 0;
  if (documents === 0 || seconds === 0) return [];
  const bytes = counters[DOCUMENT_BYTES_RECEIVED] ?? 0;
  return itemLines(
    'Received',
    [
      `${plural(documents, 'document')} (${formatRate(documents / seconds)}/s)`,
      ...(bytes === 0 ? [] : [`${formatBytes(bytes)} (${formatBytes(bytes / seconds)}/s)`]),
    ],
    columns,
  );
}
