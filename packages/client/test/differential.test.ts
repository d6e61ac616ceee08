import { describe, expect, test } from 'vitest';
import { exampleBytes, explain, KNOWN_DIFFERENCES } from '../fuzz/known-differences.ts';
import { readWithNode } from '../fuzz/node-reader.ts';
import type { Reading } from '../fuzz/reading.ts';
import { runDifferential } from '../fuzz/run-differential.ts';
import { readWithWire } from '../fuzz/wire-reader.ts';

test('20,000 answers, cut at random: read as Node reads them, or a row says why not', () => {
  const { findings, answers, bothAccepted, bothRefused, explained } = runDifferential(20_000, 20_261_124);
  expect(findings).toEqual([]);
  expect(answers).toBe(20_000);
  expect(bothAccepted).toBeGreaterThan(3000);
  expect(bothRefused).toBeGreaterThan(3000);
  expect(Object.keys(explained).length).toBeGreaterThan(5);
});

const ACCEPTS = expect.stringMatching(/^accepts/) as string;
const EXPECTED = {
  'wire refuses': { wire: 'refuses', node: ACCEPTS },
  'node refuses': { wire: ACCEPTS, node: 'refuses' },
  'wire closes': { wire: 'accepts and closes', node: 'accepts' },
  'node closes': { wire: 'accepts', node: 'accepts and closes' },
} as const;

function inShort(reading: Reading): string {
  if (reading.kind === 'refused') return 'refuses';
  return reading.keepsOpen === false ? 'accepts and closes' : 'accepts';
}

describe.each(KNOWN_DIFFERENCES.map((row) => [row.what, row] as const))('%s', (_what, row) => {
  test.each(row.examples.map((example) => [JSON.stringify(example).slice(0, 80), example]))(
    `only ${row.only} (${row.section}: ${row.why}): %s`,
    (_shown, example) => {
      const bytes = exampleBytes(example);
      const wire = readWithWire([bytes], false);
      const node = readWithNode([bytes], false);
      expect({ wire: inShort(wire), node: inShort(node) }).toEqual(EXPECTED[row.only]);
      expect(explain(bytes, wire, node)?.what).toBe(row.what);
    },
  );
});

test('a difference that no row knows is not explained away', () => {
  const bytes = exampleBytes('Content-Length: 0\r\n\r\n');
  const accepted = { kind: 'accepted', status: 200, body: '', keepsOpen: true } as const;
  const refused = { kind: 'refused', why: 'some new reason' } as const;
  expect(explain(bytes, accepted, refused)).toBe(null);
  expect(explain(bytes, refused, accepted)).toBe(null);
  expect(explain(bytes, accepted, { ...accepted, body: 'x' })).toBe(null);
  expect(explain(bytes, accepted, { ...accepted, keepsOpen: false })).toBe(null);
  expect(explain(bytes, { ...accepted, keepsOpen: false }, accepted)).toBe(null);
});
