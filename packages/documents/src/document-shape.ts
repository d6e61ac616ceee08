import type { Random } from '@syntrix-bench/core';

import { LONGEST_CONDITION_BYTES } from './condition.ts';
import { randomText } from './random-text.ts';

/** The server takes request bodies of up to 1 MiB; room is left for the longest id, PUT's wrapper and a condition. */
export const LARGEST_BODY_BYTES = 1_048_576;
const LARGEST_DOCUMENT_BYTES = LARGEST_BODY_BYTES - 64 - LONGEST_CONDITION_BYTES;

/**
 * Documents are sized for run ids of this length, which generated ones have; those that a person chose have 1 to 24 characters. Taking the real length would make
 * contents depend on the run id. What else varies in a document's head is made up for by its text.
 */
const NOMINAL_RUN_ID_LENGTH = 11;
/** How much longer than at its shortest a head can become: by digits of worker, number and `seq`. */
const HEAD_GROWTH = '-99999-99999999'.length + '99999999'.length - '-0-00'.length;
/** From this size on a run id that is three characters shorter or longer is less than 5 %. */
const SMALLEST_DOCUMENT_BYTES = 64;

/** Ends a document behind its text. */
export const CLOSING = '"}';

const CATEGORIES = 16;
const SHORT_TEXT_LENGTH = 12;
const LABEL_LENGTH = 8;

/** Whether documents with this many fields carry `seq`, the document's number. */
export function hasSeq(fieldsCount: number): boolean {
  return fieldsCount >= 2;
}

/**
 * The end of a document's JSON, from behind its id and `seq` on, without {@link CLOSING}: all other fields. It goes with
 * the shortest head; for a longer one as much is cut off its end. Fields come in this order as far as `fieldsCount` reaches, counting `seq`:
 *
 * - `text`, which fills the document up to its size
 * - `seq`
 * - `category`, one of 16, `c00` to `c15`
 * - `field_1`, `field_2`, … by turns an integer, a short string, a boolean, a number with decimals, an object
 */
export function documentTail(random: Random, sizeBytes: number, fieldsCount: number): Buffer {
  const fields = `${shortFields(random, fieldsCount)},"text":"`;
  const textLength =
    Math.min(sizeBytes, LARGEST_DOCUMENT_BYTES) - headLength(fieldsCount) - fields.length - CLOSING.length;
  return Buffer.from(fields + randomText(random, Math.max(0, textLength)), 'latin1');
}

/** Length of the id and `seq` of a document as JSON has them, at their shortest and without the run id. */
export function shortestHead(fieldsCount: number): number {
  return '"-0-0"'.length + (hasSeq(fieldsCount) ? ',"seq":0'.length : 0);
}

/** The smallest size in bytes that can be kept for this many fields, and a member beside them of so many bytes. */
export function minimumDocumentBytes(fieldsCount: number, memberBytes = 0): number {
  // A generator of zeros makes every boolean `false`, the longer word; all other fields have one length.
  const fields = `${shortFields(ZEROS, fieldsCount)},"text":"x`;
  return Math.max(
    SMALLEST_DOCUMENT_BYTES,
    headLength(fieldsCount) + fields.length + CLOSING.length + HEAD_GROWTH + memberBytes,
  );
}

/**
 * The `doc` of a small update: one field, or two, of those that a document of this kind has, with values as long as the
 * old ones, so that documents keep their size. `seq`, and with it the order of documents, stays.
 */
export function patchFields(random: Random, fieldsCount: number): string {
  if (fieldsCount < 3) return `"text":"${randomText(random, SHORT_TEXT_LENGTH)}"`;
  if (fieldsCount === 3) return categoryField(random);
  const first = shortField(1, random);
  return fieldsCount >= 5 && random.int(2) === 1 ? `${first},${shortField(2, random)}` : first;
}

function shortFields(random: Random, fieldsCount: number): string {
  let fields = fieldsCount >= 3 ? `,${categoryField(random)}` : '';
  for (let number = 1; number <= fieldsCount - 3; number += 1) fields += `,${shortField(number, random)}`;
  return fields;
}

function categoryField(random: Random): string {
  return `"category":"c${String(random.int(CATEGORIES)).padStart(2, '0')}"`;
}

function shortField(number: number, random: Random): string {
  return `"field_${number}":${shortValue(number, random)}`;
}

function shortValue(number: number, random: Random): string {
  switch (number % 5) {
    case 1:
      return sixDigits(random);
    case 2:
      return `"${randomText(random, SHORT_TEXT_LENGTH)}"`;
    case 3:
      return random.int(2) === 1 ? 'true' : 'false';
    case 4:
      // The last digit is not 0: a server prints 1.50 as 1.5.
      return `${1000 + random.int(9000)}.${random.int(10)}${1 + random.int(9)}`;
    default:
      return `{"label":"${randomText(random, LABEL_LENGTH)}","value":${sixDigits(random)}}`;
  }
}

function sixDigits(random: Random): string {
  return String(100_000 + random.int(900_000));
}

function headLength(fieldsCount: number): number {
  return '{"id":'.length + NOMINAL_RUN_ID_LENGTH + shortestHead(fieldsCount);
}

const ZEROS: Random = { next: () => 0, int: () => 0, bits: () => 0 };
