import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LARGEST_BODY_BYTES, minimumDocumentBytes } from '@syntrix-bench/documents/options';

import { DocumentPool } from './document-pool.ts';
import { LONGEST_MEMBER_BYTES, Tracer, sentStampAt } from './tracer.ts';

const NO_STAMP = '0'.repeat(16);

test('P1-14 documents with the member are as large as asked, and the place of the stamp is found in any of them', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.nat(12_000),
      fc.nat(99_999_999),
      fc.nat(2 ** 31 - 1),
      fc.nat(2 ** 48),
      (fields, more, worker, number, dueUs) => {
        const size = minimumDocumentBytes(fields, LONGEST_MEMBER_BYTES) + more;
        const pool = new DocumentPool(1, size, fields, 'r1abcdef'.length);
        const tracer = new Tracer(worker);
        const id = `r1abcdef-${worker % 100_000}-${number % 100_000_000}`;
        const document = pool.document(id, number % 100_000_000, 0, tracer.next(dueUs));
        expect(Math.abs(document.length - size) / size).toBeLessThanOrEqual(0.05);
        const replacement = pool.replacement(id, number % 100_000_000, 0, '', tracer.next(dueUs + 0.4));
        for (const [sequence, body] of [document, replacement].entries()) {
          const at = sentStampAt(body);
          expect(String(body).slice(at, at + 16)).toBe(NO_STAMP);
          const parsed = JSON.parse(String(body)) as { readonly doc?: object };
          expect(parsed.doc ?? parsed).toMatchObject({ bench: { w: worker, s: sequence, d: dueUs, t: NO_STAMP } });
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('a document of the largest size has room for the member', () => {
  const pool = new DocumentPool(1, LARGEST_BODY_BYTES, 10, 'r1abcdef'.length);
  const body = pool.replacement('r1abcdef-0-0', 0, 0, '', new Tracer(0).next(1));
  expect(body.length).toBeLessThanOrEqual(LARGEST_BODY_BYTES);
  expect(String(body).slice(sentStampAt(body), sentStampAt(body) + 16)).toBe(NO_STAMP);
});
