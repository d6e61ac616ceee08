import { describe, expect, test } from 'vitest';
import { exampleBytes, explain, KNOWN_DIFFERENCES } from '../fuzz/known-differences.ts';
import { readWithNode } from '../fuzz/node-reader.ts';
import { runDifferential } from '../fuzz/run-differential.ts';
import { readWithWire } from '../fuzz/wire-reader.ts';

test('20,000 answers, cut at random: read as Node reads them, or a row says why not', { timeout: 60_000 }, () => {
  const { findings, answers, bothAccepted, bothRefused, explained } = runDifferential(20_000, 20_261_124);
  expect(findings).toEqual([]);
  expect(answers).toBe(20_000);
  expect(bothAccepted).toBeGreaterThan(3000);
  expect(bothRefused).toBeGreaterThan(3000);
  expect(Object.keys(explained).length).toBeGreaterThan(5);
});

describe.each(KNOWN_DIFFERENCES.map((row) => [row.what, row] as const))('%s', (_what, row) => {
  test.each(row.examples.map((example) => [JSON.stringify(example).slice(0, 80), example]))(
    `is refused by ${row.refusedBy} alone (${row.section}: ${row.why}): %s`,
    (_shown, example) => {
      const bytes = exampleBytes(example);
      const wire = readWithWire([bytes], false);
      const node = readWithNode([bytes], false);
      expect({ wire: wire.kind, node: node.kind }).toEqual(
        row.refusedBy === 'wire' ? { wire: 'refused', node: 'accepted' } : { wire: 'accepted', node: 'refused' },
      );
      expect(explain(bytes, wire, node)?.what).toBe(row.what);
    },
  );
});

test('a difference that no row knows is not explained away', () => {
  const bytes = exampleBytes('Content-Length: 0\r\n\r\n');
  const accepted = { kind: 'accepted', status: 200, body: '' } as const;
  const refused = { kind: 'refused', why: 'some new reason' } as const;
  expect(explain(bytes, accepted, refused)).toBe(null);
  expect(explain(bytes, refused, accepted)).toBe(null);
  expect(explain(bytes, accepted, { ...accepted, body: 'x' })).toBe(null);
});
