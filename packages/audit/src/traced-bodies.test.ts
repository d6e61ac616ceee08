import fc from 'fast-check';
import { createRandom } from '@syntrix-bench/core';
import { expect, test } from 'vitest';

import { fingerprint, NO_SENT_STAMP } from './trace.ts';
import { fillingText, tracedChange, tracedDocument } from './traced-bodies.ts';

const ID = 'run1-3-4';
const trace = { writer: 1, topic: 2, sequence: 3, dueUs: 5 };

test('a traced body is as long as what fills it, shows a fingerprint of its text, and says where its moment of sent begins', () =>
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 2_000 }), fc.nat(99), fc.boolean(), (sizeBytes, seed, isChange) => {
      const filling = fillingText(sizeBytes, createRandom(seed, 0));
      const { body, sentStampAt } = (isChange ? tracedChange : tracedDocument)(ID, trace, ',"group":7', filling);
      const sent = String(body);
      expect([sent.length, sent.slice(sentStampAt, sentStampAt + 16)]).toEqual([sizeBytes, NO_SENT_STAMP]);
      const { id = ID, text, ...members } = isChange ? JSON.parse(sent).doc : JSON.parse(sent);
      expect(filling.startsWith(text)).toBe(true);
      const bench = { w: 1, c: 2, s: 3, h: fingerprint(ID, text), d: 5, t: NO_SENT_STAMP };
      expect({ id, ...members }).toEqual({ id: ID, bench, group: 7 });
    }),
  ));

test('a traced body that nothing fills, or that is longer already, has no text', () => {
  const bench = { w: 1, c: 2, s: 3, h: fingerprint(ID, ''), d: 5, t: NO_SENT_STAMP };
  for (const filling of ['', fillingText(20, createRandom(1, 0))]) {
    expect(JSON.parse(String(tracedDocument(ID, trace, '', filling).body))).toEqual({ id: ID, bench });
    expect(JSON.parse(String(tracedChange(ID, trace, '', filling).body))).toEqual({ doc: { bench } });
  }
});
