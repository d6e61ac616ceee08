import { randomUUID } from 'node:crypto';

import type { FoundDocument } from '../documents/document-text.ts';

/**
 * Three documents under names that everybody takes for a probe's. By id, by score and from the highest score on they come in three
 * orders, so that an answer shows which index it is from. No document of a run has these scores, or this `rev`.
 */
export function probeDocuments(): readonly FoundDocument[] {
  const ids = Array.from({ length: 3 }, () => `doctor-${randomUUID()}`).sort();
  const common = { group: `probe-${ids[0]}`, owner: `probe-${ids[0]}`, tags: ['t0', 't1'], rev: -1 };
  return [-2, -1, -3].map((score, place) => ({ id: ids[place], ...common, score }));
}
