import { randomUUID } from 'node:crypto';

import type { FoundDocument } from '../documents/document-text.ts';

/** Two documents under names that everybody takes for a probe's. The lower score has the higher id, so that no two orders agree. */
export function probeDocuments(): readonly [FoundDocument, FoundDocument] {
  const [low, high] = [`doctor-${randomUUID()}`, `doctor-${randomUUID()}`].sort() as [string, string];
  const common = { group: `probe-${low}`, owner: `probe-${low}`, tags: ['t0', 't1'], rev: 0 };
  return [
    { id: high, ...common, score: 1 },
    { id: low, ...common, score: 2 },
  ];
}
