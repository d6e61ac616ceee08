/** What the head of one answer says about how its body ends and whether the connection lives on. */
export class FramingFields {
  /** Value of `Content-Length`; -1 if there is none. */
  lengthBytes = -1;
  /** All values of `Transfer-Encoding` as one list, in small letters; empty if there is none. */
  transferCodings = '';
  #saysClose = false;
  #saysKeepAlive = false;

  clear(): void {
    this.lengthBytes = -1;
    this.transferCodings = '';
    this.#saysClose = false;
    this.#saysKeepAlive = false;
  }

  addTransferEncoding(value: string): void {
    const codings = withoutSpaces(value).toLowerCase();
    this.transferCodings = this.transferCodings === '' ? codings || '(none)' : `${this.transferCodings}, ${codings}`;
  }

  addConnection(value: string): void {
    // What nearly all answers say that say anything.
    if (value === 'keep-alive') {
      this.#saysKeepAlive = true;
      return;
    }
    for (const option of value.toLowerCase().split(',')) {
      const name = withoutBlanks(option);
      if (name === 'close') this.#saysClose = true;
      else if (name === 'keep-alive') this.#saysKeepAlive = true;
    }
  }

  /** Whether the connection may carry another request (RFC 9112, 9.3): `close` wins, HTTP/1.0 has to ask for it. */
  keepsOpen(minorVersion: number): boolean {
    return !this.#saysClose && (minorVersion === 1 || this.#saysKeepAlive);
  }
}

/**
 * Only spaces are taken off a coding: readers disagree about `chunked` with a tab behind it (some then read until the
 * connection ends), so that is left as a coding that nobody knows.
 */
function withoutSpaces(text: string): string {
  return text.replace(/^ +| +$/g, '');
}

/** `trim` would also take what is no blank in HTTP, such as a no-break space. */
function withoutBlanks(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}
