import { serialize } from 'bson';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readBson, type BsonDocument, type BsonValue } from './bson.ts';

const key = fc.stringMatching(/^[a-z$_][a-z0-9_ ]{0,8}$/u);
const value = fc.letrec<{ readonly any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', maxDepth: 5 },
    fc.double({ noNaN: true }),
    fc.integer(),
    fc.boolean(),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.constant(null),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ maxLength: 20 }),
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(key, tie('any'), { maxKeys: 4 }),
  ),
})).any;
const document = fc.dictionary(key, value, { maxKeys: 6 });

/** What is to be read of something that was written: what is not looked at is null. */
function asRead(written: unknown): BsonValue {
  if (typeof written === 'number' || typeof written === 'string') return written;
  if (typeof written === 'boolean') return written ? 1 : 0;
  if (typeof written !== 'object' || written === null || written instanceof Date || written instanceof Uint8Array)
    return null;
  return new Map(Object.entries(written).map(([name, each]) => [name, asRead(each)]));
}

/** Whatever the bytes are: a document, or an error in the words that a person is told. */
function tried(bytes: Uint8Array): BsonDocument | string {
  try {
    return readBson(Buffer.from(bytes));
  } catch (error) {
    return error instanceof Error ? error.message : 'thrown';
  }
}

describe('X-11 documents of MongoDB', () => {
  test('are read as the reference library writes them', () => {
    fc.assert(
      fc.property(document, (written) => {
        expect(readBson(Buffer.from(serialize(written)))).toEqual(asRead(written));
      }),
    );
  });

  test('that are cut, changed or made up end in a sentence, and in nothing else', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.tuple(document, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.nat()).map(([written, at, byte, cut]) => {
        const whole = Buffer.from(serialize(written));
        whole[at % whole.length] = byte;
        return whole.subarray(0, whole.length - (cut % 3 === 0 ? cut % whole.length : 0));
      }),
    );
    fc.assert(
      fc.property(bytes, (each) => {
        const read = tried(each);
        expect(read instanceof Map || read === 'its answer is no document of MongoDB').toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('that lie deeper in one another than any answer does are refused', () => {
    const deep = Array.from({ length: 100 }).reduce<object>((inner) => ({ inner }), {});
    expect(tried(serialize(deep))).toBe('its answer is no document of MongoDB');
  });

  test('with more elements than any answer has are refused', () => {
    const wide = { all: Array.from({ length: 60_000 }, () => null) };
    expect(tried(serialize(wide))).toBe('its answer is no document of MongoDB');
  });
});
