import stringWidth from 'string-width';

/** As much of a terminal as progress uses: a screen with scroll-back that wraps, moves up, clears, and hides its cursor. */
export class VirtualTerminal {
  readonly isTTY = true;
  columns: number;
  rows: number;
  cursorVisible = true;
  /** Everything written, one entry per write. */
  readonly writes: string[] = [];
  #lines: string[] = [''];
  #row = 0;
  #column = 0;
  readonly #resizeListeners = new Set<() => void>();

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  get listeners(): number {
    return this.#resizeListeners.size;
  }

  on(_event: 'resize', listener: () => void): void {
    this.#resizeListeners.add(listener);
  }

  off(_event: 'resize', listener: () => void): void {
    this.#resizeListeners.delete(listener);
  }

  /** Wraps what stands on the screen anew, as terminals do, and tells the listeners. */
  resize(columns: number, rows = this.rows): void {
    const width = columns;
    const wrapped = this.#lines.map((line) => Math.max(1, Math.ceil(line.length / width)));
    this.#row = wrapped.slice(0, this.#row).reduce((sum, count) => sum + count, 0);
    this.#lines = this.#lines.flatMap((line, index) =>
      Array.from({ length: wrapped[index] ?? 1 }, (_, part) => line.slice(part * width, (part + 1) * width)),
    );
    this.columns = columns;
    this.rows = rows;
    for (const listener of this.#resizeListeners) listener();
  }

  write(text: string): boolean {
    this.writes.push(text);

    for (const [token] of text.matchAll(/\u001b\[\??[\d;]*[A-Za-z]|\r|\n|[^\u001b\r\n]+/gu)) this.#apply(token);
    return true;
  }

  /** Scroll-back and screen, without trailing empty lines. */
  text(): string {
    return this.#lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  #apply(token: string): void {
    if (token === '\r') this.#column = 0;
    else if (token === '\n') this.#lineFeed();
    else if (token === '\u001b[?25l') this.cursorVisible = false;
    else if (token === '\u001b[?25h') this.cursorVisible = true;
    else if (token === '\u001b[2K') this.#lines[this.#row] = '';
    else if (token === '\u001b[J') this.#clearBelow();
    else if (/^\u001b\[\d+A$/u.test(token)) this.#moveUp(Number(token.slice(2, -1)));
    else if (/^\u001b\[\d+m$/u.test(token)) return;
    else if (token.startsWith('\u001b')) throw new Error(`this terminal does not know ${JSON.stringify(token)}`);
    else this.#print(token);
  }

  #print(text: string): void {
    for (const character of text) {
      if (this.#column + stringWidth(character) > this.columns) this.#lineFeed();
      const line = (this.#lines[this.#row] ?? '').padEnd(this.#column);
      this.#lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
      this.#column += 1;
    }
  }

  #lineFeed(): void {
    this.#row += 1;
    this.#column = 0;
    this.#lines[this.#row] ??= '';
  }

  #moveUp(rows: number): void {
    const top = Math.max(0, this.#lines.length - this.rows);
    this.#row = Math.max(top, this.#row - rows);
  }

  #clearBelow(): void {
    this.#lines = this.#lines.slice(0, this.#row + 1);
    this.#lines[this.#row] = (this.#lines[this.#row] ?? '').slice(0, this.#column);
  }
}
