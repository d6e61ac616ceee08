const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function opens(code: number): boolean {
  return code === 0x7b || code === 0x5b;
}

function closes(code: number): boolean {
  return code === 0x7d || code === 0x5d;
}

/**
 * Where the first JSON value of the text ends (exclusive), the text's length where it does not end in it.
 * It trusts brackets and quotes and checks nothing else: what it cuts out still has to be parsed.
 */
export function valueEnd(text: string, from = 0): number {
  let index = from;
  while (index < text.length && isSpace(text.charCodeAt(index))) index += 1;
  const first = text.charCodeAt(index);
  if (first === QUOTE) return stringEnd(text, index);
  if (!opens(first)) return scalarEnd(text, index);
  let depth = 0;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) {
      index = stringEnd(text, index);
      continue;
    }
    if (opens(code)) depth += 1;
    else if (closes(code)) depth -= 1;
    index += 1;
    if (depth === 0) return index;
  }
  return text.length;
}

function stringEnd(text: string, from: number): number {
  let index = from + 1;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === BACKSLASH) index += 2;
    else if (code === QUOTE) return index + 1;
    else index += 1;
  }
  return text.length;
}

const SCALAR = /(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)/y;

function scalarEnd(text: string, from: number): number {
  SCALAR.lastIndex = from;
  return SCALAR.test(text) ? SCALAR.lastIndex : text.length;
}

/** Follows a body that arrives in pieces, and knows when its first object or array is complete. Fixed memory. */
export class ValueEndWatch {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #started = false;

  /** True once the bytes fed so far hold a complete object or array. A scalar is complete only with the body. */
  feed(bytes: Buffer): boolean {
    for (const code of bytes) {
      if (this.#inString) this.#inside(code);
      else if (this.#outside(code)) return true;
    }
    return false;
  }

  #inside(code: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (code === BACKSLASH) this.#escaped = true;
    else if (code === QUOTE) this.#inString = false;
  }

  #outside(code: number): boolean {
    if (code === QUOTE) this.#inString = true;
    else if (opens(code)) {
      this.#depth += 1;
      this.#started = true;
    } else if (closes(code)) {
      this.#depth -= 1;
      return this.#started && this.#depth === 0;
    }
    return false;
  }
}
