import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DocumentScan } from './document-scan.ts';

/** What a scan says of an answer that comes in pieces. */
function scanned(scan: DocumentScan, pieces: readonly Uint8Array[]): object {
  scan.begin();
  for (const piece of pieces) {
    // As sockets do: into a buffer that they use again, and not from its beginning.
    const shared = Buffer.concat([Buffer.from('xx'), piece, Buffer.from('yy')]);
    scan.take(shared, 2, 2 + piece.length);
    shared.fill('z');
  }
  const { problem, documents, bytes, ids } = scan;
  return { problem, documents, bytes, ids, last: Buffer.from(scan.lastDocument).toString() };
}

const newScan = (): DocumentScan => new DocumentScan({ ids: true, lastDocument: true });

/** Text in pieces that end at these places. */
function cut(text: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [...ends, text.length].map((end, index) => text.subarray(ends[index - 1] ?? 0, end));
}

const anyId = fc.oneof(fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/), fc.string({ unit: 'binary' }));
const anyDocument = fc
  .tuple(fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('id', 'ie', 'i', 'idd')), fc.jsonValue()), anyId)
  .map(([fields, id]) => (id.length % 5 === 0 ? fields : { ...fields, id }));
const anyPlaces = fc.array(fc.nat(), { maxLength: 8 });

test('documents, ids and the last document are those that JSON.parse finds, wherever packets are cut', () => {
  const scan = newScan();
  fc.assert(
    fc.property(fc.array(anyDocument), fc.nat(2), anyPlaces, (documents, space, places) => {
      const text = Buffer.from(`${JSON.stringify(documents, null, space)}\n`);
      expect(scanned(scan, cut(text, places))).toEqual({
        problem: '',
        documents: documents.length,
        bytes: text.length,
        // As they are read back, since UTF-8 has no lone surrogates.
        ids: (JSON.parse(text.toString()) as { id?: unknown }[]).map(({ id }) => (typeof id === 'string' ? id : '')),
        last: lastOf(documents, space),
      });
    }),
    { numRuns: 2000 },
  );
});

function lastOf(documents: readonly object[], space: number): string {
  if (documents.length === 0) return '';
  const lone = JSON.stringify([documents.at(-1)], null, space);
  return Buffer.from(space === 0 ? lone.slice(1, -1) : lone.slice(2 + space, -2)).toString();
}

test('whatever the text, it is a list of documents to the scan if it is one to JSON.parse, and only then', () => {
  const scan = newScan();
  const seen = { lists: 0, others: 0 };
  const damage = fc.record({
    at: fc.nat(),
    removed: fc.nat(2),
    added: fc.oneof(
      fc.constantFrom(
        ...'[]{}",:\\ \n\t0123.-+eEtfnu\u0001',
        '\\u',
        '\\u00',
        'true',
        'null',
        '{}',
        ',{"id":"x"}',
        '\ufeff',
      ),
      fc.constant(''),
    ),
  });
  fc.assert(
    fc.property(
      fc.array(anyDocument, { maxLength: 3 }),
      fc.array(damage, { maxLength: 3 }),
      anyPlaces,
      (documents, damages, places) => {
        let text = JSON.stringify(documents);
        for (const { at, removed, added } of damages) {
          const place = at % (text.length + 1);
          text = text.slice(0, place) + added + text.slice(place + removed);
        }
        const bytes = Buffer.from(text);
        const list = listIn(bytes.toString());
        const { problem, documents: count, ids } = scanned(scan, cut(bytes, places)) as ReturnType<typeof newScan>;
        seen[list === null ? 'others' : 'lists'] += 1;
        expect(problem === '').toBe(list !== null);
        if (list !== null)
          expect([count, ids]).toEqual([list.length, list.map(({ id }) => (typeof id === 'string' ? id : ''))]);
      },
    ),
    { numRuns: 5000 },
  );
  expect(seen.lists).toBeGreaterThan(1000);
  expect(seen.others).toBeGreaterThan(1000);
});

function listIn(text: string): { readonly id?: unknown }[] | null {
  try {
    const value: unknown = JSON.parse(text);
    const isDocument = (each: unknown): boolean => typeof each === 'object' && each !== null && !Array.isArray(each);
    return Array.isArray(value) && value.every(isDocument) ? (value as { id?: unknown }[]) : null;
  } catch {
    return null;
  }
}

test('text is read to its end wherever it lies in memory, and whatever ends it or does not', () => {
  const scan = newScan();
  const memory = Buffer.alloc(128);
  for (const inside of [
    '',
    '\u007f',
    'é',
    '"',
    '\\',
    '\u0000',
    '\u001f',
    '!',
    '#',
    '[',
    ']',
    '\u00a2',
    '\u00dc',
    '\u0080',
  ]) {
    for (let before = 0; before < 12; before += 1) {
      const text = `[{"id":"${'x'.repeat(before)}${inside}${'y'.repeat(11 - before)}"}]`;
      const list = listIn(text);
      for (let offset = 0; offset < 8; offset += 1) {
        scan.begin();
        scan.take(memory, offset, offset + memory.write(text, offset));
        expect([text, scan.problem === '', scan.ids]).toEqual([text, list !== null, list?.map(({ id }) => id) ?? []]);
      }
    }
  }
});

test.each([
  ['', 'it is empty'],
  ['[', 'it ends before the list does'],
  ['[{"id":"a"}', 'it ends before the list does'],
  ['[{"id":"a', 'it ends before the list does'],
  ['{"id":"a"}', 'it is no list of documents from byte 0 on'],
  ['[1]', 'it is no list of documents from byte 1 on'],
  ['[null]', 'it is no list of documents from byte 1 on'],
  ['[[]]', 'it is no list of documents from byte 1 on'],
  ['[{}][]', 'it is no list of documents from byte 4 on'],
  ['[{}{}]', 'it is no list of documents from byte 3 on'],
  ['[{},]', 'it is no list of documents from byte 4 on'],
  ['[{"a":01}]', 'it is no list of documents from byte 7 on'],
  ['[{"a":1.}]', 'it is no list of documents from byte 8 on'],
  ['[{"a":"\n"}]', 'it is no list of documents from byte 7 on'],
  ['[{"a":[}]}]', 'it is no list of documents from byte 7 on'],
  ['<html>502 Bad Gateway</html>', 'it is no list of documents from byte 0 on'],
])('%j: %s', (text, problem) => {
  const bytes = Buffer.from(text);
  for (const pieces of [[bytes], [...bytes].map((octet) => Buffer.from([octet]))]) {
    expect(scanned(newScan(), pieces)).toMatchObject({ problem, bytes: bytes.length });
  }
});

test('a document that is nested without end is refused at the depth that is asked for', () => {
  const nested = (levels: number): Buffer => Buffer.from(`[${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}]`);
  const scan = new DocumentScan({ maxDepth: 3 });
  expect(scanned(scan, [nested(3)])).toMatchObject({ problem: '', documents: 1 });
  expect(scanned(scan, [nested(4)])).toMatchObject({ problem: 'it is no list of documents from byte 16 on' });
  expect(scanned(newScan(), [Buffer.alloc(1_000_000, '[{"a":')])).toMatchObject({ documents: 0, bytes: 1_000_000 });
  expect(scanned(newScan(), [nested(512)])).toMatchObject({ problem: '', documents: 1 });
});

test('what was found of one answer is forgotten by the next', () => {
  const scan = newScan();
  scanned(scan, [Buffer.from('[{"id":"a"},{"id":"b')]);
  expect(scanned(scan, [Buffer.from('[]')])).toEqual({ problem: '', documents: 0, bytes: 2, ids: [], last: '' });
});

test('ids and last documents that nobody asked for are not kept', () => {
  expect(scanned(new DocumentScan(), [Buffer.from('[{"id":"a"},{"id":"b"}]')])).toEqual({
    problem: '',
    documents: 2,
    bytes: 23,
    ids: [],
    last: '',
  });
});

test('a later id counts for an earlier one, and one of a deeper level for none', () => {
  const text = '[{"id":"a","id":7},{"id":7,"id":"b"},{"a":{"id":"c"}},{"\\u0069d":"d"},{"id":["e"]},{"id":"\\u0066"}]';
  expect(scanned(newScan(), [Buffer.from(text)])).toMatchObject({ ids: ['', 'b', '', 'd', '', 'f'] });
});
