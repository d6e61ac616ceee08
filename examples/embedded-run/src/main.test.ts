import { expect, test, vi } from 'vitest';

test('the program prints the summary of its run, then its decision', async () => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  await import('./main.ts');
  expect(log.mock.calls).toEqual([
    [expect.stringMatching(/^[✓!✗] embedded: \S+ ok\/s.*,\s+p50 .*,\s+p99 .*,\s+no\s+errors\n/)],
    [expect.stringMatching(/^(not )?good enough$/)],
  ]);
  log.mockRestore();
});
