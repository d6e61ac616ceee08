import fc from 'fast-check';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import {
  fitLine,
  lineOf,
  lineWidth,
  paintLine,
  paintLines,
  plainLine,
  span,
  wrapUnder,
  type Line,
  type Tone,
} from './line.ts';

const TONES: readonly Tone[] = ['plain', 'strong', 'quiet', 'good', 'warning', 'bad', 'accent'];

const anyLine: fc.Arbitrary<Line> = fc.array(
  fc.record({ text: fc.constantFrom('', ' ', 'ab', 'total  ', '数据', '12.3k/s'), tone: fc.constantFrom(...TONES) }),
);

test.each([
  [9, 'ab cd ef', 'fits'],
  [8, 'ab cd ef', 'just fits'],
  [6, 'ab cd…', 'the last span is cut'],
  [5, 'ab c…', 'a span that ends at the edge shows that more would follow'],
  [1, '…', 'the first span is cut'],
])('a line in %d columns is %j: %s', (width, text) => {
  expect(plainLine(fitLine(lineOf('ab', span(' cd', 'bad'), ' ef'), width))).toBe(text);
});

test('a text wrapped under a label stands beside it on all lines', () => {
  const lines = wrapUnder(lineOf(span('✗ ', 'bad')), 'not found at all', 11, 'quiet');
  expect(lines.map(plainLine)).toEqual(['✗ not found', '  at all']);
  expect(lines[1]).toEqual([span('  '), span('at all', 'quiet')]);
});

test('tones become colours, and are closed where the text ends', () => {
  const line = lineOf(span('ok', 'good'), ' ', span('', 'bad'), span('p99  ', 'strong'));
  expect(paintLine(line, { columns: 80, colour: true })).toBe('\u001b[32mok\u001b[39m \u001b[1mp99\u001b[22m');
  expect(paintLines([line, []], { columns: 80, colour: false })).toBe('ok p99\n\n');
});

test('no line is wider than it may be, and colour changes nothing but colour', () => {
  fc.assert(
    fc.property(anyLine, fc.integer({ min: 1, max: 30 }), (line, columns) => {
      const plain = paintLine(line, { columns, colour: false });
      expect(lineWidth(lineOf(plain))).toBeLessThanOrEqual(columns);
      expect(stripVTControlCharacters(paintLine(line, { columns, colour: true }))).toBe(plain);
    }),
  );
});
