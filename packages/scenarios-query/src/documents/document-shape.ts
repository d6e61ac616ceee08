/** `group`, `owner`, `score`, `tags`, `rev` and `text`. */
export const FEWEST_FIELDS = 6;

/** Documents are sized for ids of this length, which are a few characters longer or shorter. */
const NOMINAL_ID_LENGTH = 20;
const LONGEST_HEAD =
  '{"id":"","group":"g000000","owner":"u000000","score":999,"tags":["t0","t0"],"rev":99999999,"text":""}'.length +
  NOMINAL_ID_LENGTH;
/** `,"field_1":` and six digits or letters in quotation marks. */
const FIELD_LENGTH = ',"field_1000":"000000"'.length;
/** From this size on what an id is longer or shorter is less than 5 %. */
const SMALLEST_DOCUMENT_BYTES = 256;

/** The smallest size in bytes that can be kept for this many fields. */
export function minimumDocumentBytes(fieldsCount: number): number {
  return Math.max(SMALLEST_DOCUMENT_BYTES, LONGEST_HEAD + (fieldsCount - FEWEST_FIELDS) * FIELD_LENGTH + 1);
}

/** Characters of `text`, so that a document of this many fields has its size. */
export function textLengthOf(sizeBytes: number, fieldsCount: number): number {
  return Math.max(1, sizeBytes - LONGEST_HEAD - (fieldsCount - FEWEST_FIELDS) * FIELD_LENGTH);
}
