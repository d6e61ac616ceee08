import type { Readable } from 'node:stream';

/** Characters of a line that are passed on; the rest of it is left out. */
const MAX_LINE_LENGTH = 500;
/** Lines of one stream that are passed on. What prints for every operation would fill any screen and any log. */
const MAX_LINES = 100;

/** Told after the last line that is passed on. */
export const PRINTS_ON = 'prints without end; the rest is not shown';

/**
 * Reads a stream to its end and passes on what is printed there, line by line and bounded: the first 100 lines, 500
 * characters of each, and a sentence that there was more.
 */
export function readPrintedLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  let lines = 0;
  const pass = (line: string): void => {
    const text = line.slice(0, MAX_LINE_LENGTH).trimEnd();
    if (text === '') return;
    lines += 1;
    if (lines <= MAX_LINES) onLine(text);
    else if (lines === MAX_LINES + 1) onLine(PRINTS_ON);
  };
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    if (lines > MAX_LINES) return;
    const pieces = (rest + chunk).split('\n');
    rest = (pieces.pop() ?? '').slice(0, MAX_LINE_LENGTH);
    pieces.forEach(pass);
  });
  stream.on('end', () => pass(rest));
}
