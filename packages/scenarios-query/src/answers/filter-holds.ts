import type { DocumentFilter } from '@syntrix-bench/core';

import type { FoundDocument } from '../documents/document-text.ts';
import { compareIndexed } from './index-order.ts';

/** Whether a document is what a filter asks for, in the order that indexes have values in. */
export function filterHolds({ field, op, value }: DocumentFilter, document: FoundDocument): boolean {
  const found = document[field];
  switch (op) {
    case '==':
      return compareIndexed(found, value) === 0;
    case '!=':
      return compareIndexed(found, value) !== 0;
    case '>':
      return compareIndexed(found, value) > 0;
    case '>=':
      return compareIndexed(found, value) >= 0;
    case '<':
      return compareIndexed(found, value) < 0;
    case '<=':
      return compareIndexed(found, value) <= 0;
    case 'in':
      return Array.isArray(value) && value.some((each) => compareIndexed(found, each) === 0);
    case 'contains':
      return Array.isArray(found) && found.some((each) => compareIndexed(each, value) === 0);
  }
}
