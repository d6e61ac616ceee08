const SIMPLE: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '?': '?',
  '"': '"',
  "'": "'",
  '`': '`',
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|([abfnrtv\\?"'`]))/y;

/**
 * A filter's text as the server reads it: it is put into an expression between single quotes with only those escaped, and there its
 * backslashes are escapes. Undefined where that is no text.
 */
export function unescapeText(written: string): string | undefined {
  return readText(written.replaceAll("'", "\\'"));
}

/** A name between quotes as the server reads it: of a filter's field not even quotes are escaped. Undefined where it is none. */
export function unescapeName(written: string): string | undefined {
  return readText(written);
}

function readText(embedded: string): string | undefined {
  let text = '';
  let index = 0;
  while (index < embedded.length) {
    const character = embedded[index] ?? '';
    if (character === "'" || character === '\n' || character === '\r') return undefined;
    if (character !== '\\') {
      text += character;
      index += 1;
      continue;
    }
    ESCAPE.lastIndex = index;
    const match = ESCAPE.exec(embedded);
    if (match === null) return undefined;
    const unescaped = characterOf(match);
    if (unescaped === undefined) return undefined;
    text += unescaped;
    index = ESCAPE.lastIndex;
  }
  return text;
}

function characterOf([, byte, short, long, octal, simple]: RegExpExecArray): string | undefined {
  if (simple !== undefined) return SIMPLE[simple];
  const code = octal === undefined ? Number.parseInt(byte ?? short ?? long ?? '', 16) : Number.parseInt(octal, 8);
  const isScalar = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return isScalar ? String.fromCodePoint(code) : undefined;
}
