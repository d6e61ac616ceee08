import { createRandom } from '@syntrix-bench/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LARGEST_BODY_BYTES, minimumDocumentBytes } from '@syntrix-bench/documents/options';

import { DocumentPool } from './document-pool.ts';

/** Run ids as short and as long as they are made, and what follows them. */
const RUN_IDS = ['12345678', 'abcdefghijklmn'];
const NAMES = [
  { suffix: '-0-', number: 0 },
  { suffix: '-99999-', number: 12_345_678 },
  { suffix: '-s-', number: 42 },
];
const IDS = RUN_IDS.flatMap((runId) =>
  NAMES.map(({ suffix, number }) => ({ runId, id: runId + suffix + number, number })),
);

function poolOf(seed: number, size: number, fields: number, runId = 'r1abcdef'): DocumentPool {
  return new DocumentPool(seed, size, fields, runId.length);
}

test.each([
  { size: 80, fields: 1 },
  { size: 256, fields: 3 },
  { size: 300, fields: 10 },
  { size: 1024, fields: 10 },
  { size: 1024, fields: 2 },
  { size: 10_240, fields: 100 },
  { size: 102_400, fields: 10 },
  { size: LARGEST_BODY_BYTES, fields: 10 },
])('P1-14 a document of $size B with $fields fields is as large as asked, within 5 %', ({ size, fields }) => {
  for (const { runId, id, number } of IDS) {
    const pool = poolOf(1, size, fields, runId);
    for (const contents of [0, 1, 2, 3]) {
      const bytes = pool.document(id, number, contents).length;
      expect(Math.abs(bytes - size) / size).toBeLessThanOrEqual(0.05);
      expect(bytes).toBeLessThanOrEqual(LARGEST_BODY_BYTES);
      expect(pool.replacement(id, number, contents).length).toBe(bytes + '{"doc":}'.length);
    }
  }
});

test('P1-14 documents of one run all have one size, whatever worker and number', () => {
  const pool = poolOf(1, 512, 10);
  const sizes = NAMES.map(({ suffix, number }) => pool.document(`r1abcdef${suffix}${number}`, number, 0).length);
  expect(new Set(sizes).size).toBe(1);
});

test('P1-14 any size and field count that options allow is kept within 5 %', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.nat(3000),
      fc.nat(),
      fc.constantFrom(...IDS),
      (fields, more, seed, { runId, id, number }) => {
        const size = minimumDocumentBytes(fields) + more;
        const document = poolOf(seed, size, fields, runId).document(id, number, 0);
        expect(Math.abs(document.length - size) / size).toBeLessThanOrEqual(0.05);
        const { id: sentId, ...userFields } = JSON.parse(String(document)) as Record<string, unknown>;
        expect([sentId, Object.keys(userFields).length]).toEqual([id, fields]);
      },
    ),
    { numRuns: 60 },
  );
});

test('P1-14 fields are of mixed types', () => {
  const document = JSON.parse(String(poolOf(3, 1024, 10).document('r1abcdef-0-5', 5, 0))) as Record<string, unknown>;
  expect(document).toEqual({
    id: 'r1abcdef-0-5',
    seq: 5,
    category: expect.stringMatching(/^c(0\d|1[0-5])$/),
    field_1: expect.any(Number),
    field_2: expect.stringMatching(/^[\w ]{12}$/),
    field_3: expect.any(Boolean),
    field_4: expect.any(Number),
    field_5: { label: expect.stringMatching(/^[\w ]{8}$/), value: expect.any(Number) },
    field_6: expect.any(Number),
    field_7: expect.stringMatching(/^[\w ]{12}$/),
    text: expect.stringMatching(/^[\w ]+$/),
  });
});

test('P1-14 contents depend on the seed, and on nothing else', () => {
  const bodies = (seed: number): string[] => {
    const pool = poolOf(seed, 1024, 10);
    const random = createRandom(9);
    return Array.from(
      { length: 20 },
      () => String(pool.document('r1abcdef-0-1', 1, pool.drawContents(random))) + pool.patch(pool.drawPatch(random)),
    );
  };
  expect(bodies(5)).toEqual(bodies(5));
  expect(bodies(6)).not.toEqual(bodies(5));
});

test('P1-14 contents do not depend on the run id, not even on its length', () => {
  const strip = (runId: string): string => {
    const document = poolOf(5, 1024, 10, runId).document(`${runId}-3-7`, 7, 1);
    return String(document).slice('{"id":"'.length + runId.length);
  };
  expect(strip('12345678')).toBe(strip('abcdefghijklmn'));
});

test('P1-14 documents differ among themselves', () => {
  const pool = poolOf(5, 1024, 10);
  const bodies = new Set(
    Array.from({ length: 256 }, (_, number) => String(pool.document('r1abcdef-0-1', 1, pool.contentsOf(number)))),
  );
  expect(bodies.size).toBe(256);
});

test.each([1, 2, 3, 4, 5, 10, 40])(
  'an update of a document with %i fields sets one or two of them and keeps its size',
  (fields) => {
    const pool = poolOf(5, 2048, fields);
    const document = JSON.parse(String(pool.document('r1abcdef-0-1', 1, 0))) as Record<string, unknown>;
    const random = createRandom(1);
    for (let draw = 0; draw < 50; draw += 1) {
      const patch = pool.patch(pool.drawPatch(random));
      const { doc } = JSON.parse(patch) as { doc: Record<string, unknown> };
      const names = Object.keys(doc);
      expect(names.length === 1 || names.length === 2).toBe(true);
      expect(names.every((name) => name in document)).toBe(true);
      expect(patch.length).toBeLessThan(80);
      if (fields >= 3) expect(JSON.stringify({ ...document, ...doc }).length).toBe(JSON.stringify(document).length);
    }
  },
);

test('updates of larger documents are sometimes of one field and sometimes of two', () => {
  const pool = poolOf(5, 1024, 10);
  const random = createRandom(2);
  const sizes = new Set(
    Array.from(
      { length: 50 },
      () => Object.keys((JSON.parse(pool.patch(pool.drawPatch(random))) as { doc: object }).doc).length,
    ),
  );
  expect([...sizes].sort()).toEqual([1, 2]);
});
