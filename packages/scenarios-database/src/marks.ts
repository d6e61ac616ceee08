/** Member of each document that says which database it was written to. */
const MEMBER = 'bench_database';

/** Names of databases have so many characters at most. */
const LONGEST_NAME = 128;

/** Begins a mark in a document's JSON. */
const NAME = Buffer.from(`"${MEMBER}"`, 'latin1');
const QUOTE = 0x22;
const COLON = 0x3a;
/** Space, tab, line feed and carriage return: where they stand in JSON is the server's own business. */
const SPACES: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** How many bytes a document has more by its mark, at most. */
export function longestMark(): number {
  return markOf('x'.repeat(LONGEST_NAME)).length + 1;
}

/** The mark of a database's documents, as a member in JSON. Names of databases need no escapes. */
export function markOf(database: string): string {
  return `"${MEMBER}":"${database}"`;
}

/** What the marks in an answer say. */
export interface Marks {
  /** Documents with a mark. */
  count: number;
  /** The first database that is named and is not the one that was asked; '' for none. */
  foreign: string;
}

/** Looks through an answer for marks: it may hold one document or many. What has no mark was written by somebody else. */
export function readMarks(body: Uint8Array, database: string, marks: Marks): void {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  marks.count = 0;
  marks.foreign = '';
  for (let at = bytes.indexOf(NAME); at !== -1; at = bytes.indexOf(NAME, at + NAME.length)) {
    const from = afterOpening(bytes, at + NAME.length);
    if (from === -1) continue;
    const to = bytes.indexOf(QUOTE, from);
    const end = Math.min(to === -1 ? bytes.length : to, from + LONGEST_NAME);
    marks.count += 1;
    const isOwn = end - from === database.length && bytes.toString('latin1', from, end) === database;
    if (!isOwn && marks.foreign === '') marks.foreign = bytes.toString('latin1', from, end);
  }
}

/** Where the name of the database begins, behind a colon and a quote; -1 where they are not there. */
function afterOpening(bytes: Buffer, from: number): number {
  const colon = afterSpaces(bytes, from);
  if (bytes[colon] !== COLON) return -1;
  const quote = afterSpaces(bytes, colon + 1);
  return bytes[quote] === QUOTE ? quote + 1 : -1;
}

function afterSpaces(bytes: Buffer, from: number): number {
  let at = from;
  while (SPACES.has(bytes[at])) at += 1;
  return at;
}

/** The database that an event's document says it was written to; null where it says none. */
export function markIn(document: Readonly<Record<string, unknown>> | null): string | null {
  const mark = document?.[MEMBER];
  return typeof mark === 'string' ? mark.slice(0, LONGEST_NAME) : null;
}
