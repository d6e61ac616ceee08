import type { BenchError } from '@syntrix-bench/core';
import type { LogLine } from '@syntrix-bench/metrics';

import { type Line, lineOf, type Span, span, wrapUnder } from '../format/line.ts';
import { cleanText } from '../format/text.ts';

const MARKS: Readonly<Record<LogLine['level'], Span>> = {
  debug: span('· ', 'quiet'),
  info: span('· ', 'quiet'),
  warn: span('! ', 'warning'),
  error: span('✗ ', 'bad'),
};

/** A log line with its facts: `! slow consumer (worker=3)`. */
export function renderLogLine({ level, message, context }: LogLine, columns: number): readonly Line[] {
  const facts = Object.entries(context).map(([name, value]) => `${name}=${value}`);
  const text = facts.length === 0 ? message : `${message} (${facts.join(', ')})`;
  return wrapUnder(lineOf(MARKS[level]), cleanText(text), columns);
}

/** An error: what happened, everything that is wrong, and what to do. */
export function renderError(error: BenchError, columns: number): readonly Line[] {
  return [
    ...wrapUnder(lineOf(span('✗ ', 'bad')), cleanText(error.message), columns, 'bad'),
    ...error.problems.flatMap(({ path, message }) =>
      wrapUnder(lineOf('  - '), cleanText(path === '' ? message : `${path}: ${message}`), columns),
    ),
    ...(error.hint === null ? [] : wrapUnder(lineOf('  '), cleanText(error.hint), columns, 'quiet')),
  ];
}
