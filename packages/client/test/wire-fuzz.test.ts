import { expect, test } from 'vitest';
import { runFuzz } from '../fuzz/run-fuzz.ts';
import { WireTransport } from '../src/transport/wire/wire-transport.ts';

test('20,000 mutated answers over wire: no crash, no hang, no wrong success', { timeout: 60_000 }, async () => {
  const { findings, answers, categories } = await runFuzz(
    20_000,
    20_261_125,
    () => undefined,
    (options) => new WireTransport(options),
  );
  expect(findings).toEqual([]);
  expect(answers).toBeGreaterThanOrEqual(20_000);
  expect(Object.keys(categories)).toEqual(
    expect.arrayContaining(['ok', 'protocol', 'timeout', 'connection_closed', 'connection_reset', 'headers_too_large']),
  );
});
