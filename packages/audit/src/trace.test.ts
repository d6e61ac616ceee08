import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createDelivery, NOT_SHOWN } from './delivery.ts';
import { fingerprint, NO_SENT_STAMP, readTrace, traceMember, type TracedDocument } from './trace.ts';

const number = fc.nat(2 ** 31 - 1);

test('what a document tells of its write is read as it was written, with the moment that the transport filled in', () =>
  fc.assert(
    fc.property(
      number,
      fc.nat(65_535),
      number,
      fc.option(number, { nil: undefined }),
      fc.nat(2 ** 40),
      (writer, topic, sequence, key, dueUs) => {
        const trace = { writer, topic, sequence, dueUs, ...(key === undefined ? {} : { key }) };
        const sent = traceMember(trace).replace(NO_SENT_STAMP, String(dueUs + 7).padStart(16, '0'));
        const document = JSON.parse(`{"id":"run1-3-4",${sent}}`) as TracedDocument;
        const delivery = createDelivery();
        expect(readTrace(document, 'run1', delivery)).toBe(true);
        expect(delivery).toEqual({ ...createDelivery(), ...trace, key: key ?? NOT_SHOWN, sentUs: dueUs + 7 });
      },
    ),
  ));

const GOOD = { w: 1, c: 0, s: 2, d: 5, t: '0000000000000009' };

test.each<[unknown, string]>([
  [null, 'nothing'],
  ['x', 'no object'],
  [{ ...GOOD, w: -1 }, 'a negative writer'],
  [{ ...GOOD, s: 1.5 }, 'half a number'],
  [{ ...GOOD, s: 2 ** 31 }, 'a number beyond all'],
  [{ ...GOOD, k: 'a' }, 'a key that is no number'],
  [{ ...GOOD, t: '9' }, 'too short a moment'],
  [{ ...GOOD, t: 'aaaaaaaaaaaaaaaa' }, 'no moment'],
  [{ ...GOOD, t: '9999999999999999' }, 'a moment that no number holds'],
  [{ ...GOOD, d: NaN }, 'no due'],
  [{ w: 1, c: 0, s: 2 }, 'half a trace'],
])('%j is no trace: %s', (bench) => {
  const delivery = createDelivery();
  expect([readTrace({ id: 'run1-1-1', bench }, 'run1', delivery), delivery]).toEqual([false, createDelivery()]);
});

test.each([
  ['run1-s-1', true],
  ['run1-12-3', true],
  ['run2-1-1', false],
  ['run10-1-1', false],
  ['run1', false],
  ['', false],
  [7, false],
  [undefined, false],
])('of a document with id %j a trace is believed: %j', (id, isOurs) => {
  expect(readTrace({ id, bench: GOOD }, 'run1', createDelivery())).toBe(isOurs);
});

test('a fingerprint has ten digits, and tells ids, lengths and texts apart', () => {
  const text = 'abcdefgh'.repeat(100);
  const all = [
    ['run1-0-1', text],
    ['run1-0-2', text],
    ['run1-0-1', text.slice(1)],
    ['run1-0-1', ''],
    ['', ''],
  ] as const;
  const prints = all.map(([id, of]) => fingerprint(id, of));
  expect(new Set(prints).size).toBe(all.length);
  for (const print of prints) expect(String(print)).toMatch(/^[12]\d{9}$/);
  expect(prints.every((print) => print < 2 ** 31)).toBe(true);
});
