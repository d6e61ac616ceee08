import { expect, test } from 'vitest';
import { runFuzz } from '../fuzz/run-fuzz.ts';

test('20,000 mutated answers, split at random: no crash, no hang, no wrong success', async () => {
  const { findings, answers, categories } = await runFuzz(20_000, 20_261_124);
  expect(findings).toEqual([]);
  expect(answers).toBeGreaterThanOrEqual(20_000);
  // The mutations reach every end that a connection in memory can have.
  expect(Object.keys(categories)).toEqual(
    expect.arrayContaining([
      'ok',
      'protocol',
      'timeout',
      'connection_closed',
      'connection_reset',
      'headers_too_large',
      'rate_limited',
      'http_404_not_found',
    ]),
  );
});
