import { createDelivery, DELETED_TOPIC, NOT_SHOWN } from '@syntrix-bench/audit';
import { expect, test } from 'vitest';

import { DeletedDocuments } from './deleted-documents.ts';

const documents = new DeletedDocuments({ collection: 'benchmarks' }, { runId: 'run1', workersOfRun: 12 });

/** Writer, topic and number of a deletion, and what is wrong with it; null where it is none of the run's. */
function readOf(path: string, shown: object = {}, type: 'delete' | 'update' = 'delete') {
  const form = { ...createDelivery(), writer: 7, topic: 7, sequence: 7 };
  const document = { collection: 'benchmarks', deleted: true, id: path.slice('benchmarks/'.length), ...shown };
  if (!documents.read({ type, path, document }, form)) return null;
  const { writer, topic, sequence, altered } = form;
  return [writer, topic, sequence, altered];
}

test('X-02 an event of a deletion says by its id whose document is gone, and which', () => {
  expect(readOf('benchmarks/run1-11-304')).toEqual([11, DELETED_TOPIC, 304, '']);
  expect(readOf('benchmarks/')).toEqual([NOT_SHOWN, NOT_SHOWN, NOT_SHOWN, '']);
});

test.each([
  'benchmarks/run1-12-304',
  'benchmarks/run1-s-4',
  'benchmarks/run2-1-4',
  'benchmarks/run1-1-04',
  'benchmarks/run1-1-4-5',
  'benchmarks/run1-1-',
  'benchmarks/run1-1-99999999999',
  'other/run1-1-4',
  '',
])('%j is a document of no worker of the run', (path) => {
  expect(readOf(path)).toBeNull();
});

test('what shows another document than its path is altered; what is no deletion is none', () => {
  const altered = 'another document than the path';
  expect(readOf('benchmarks/run1-1-4', { id: 'run1-1-5' })?.at(-1)).toBe(altered);
  expect(readOf('benchmarks/run1-1-4', { collection: 'other' })?.at(-1)).toBe(altered);
  expect(readOf('benchmarks/run1-1-4', { deleted: undefined })?.at(-1)).toBe(altered);
  expect(readOf('benchmarks/run1-1-4', {}, 'update')).toBeNull();
});
