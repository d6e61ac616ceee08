import { expect, test } from 'vitest';

import { runReadmeExample } from '../../../tooling/readme-example.ts';

test('the example of the README runs, and prints a rate and a latency', async () => {
  const { printed } = await runReadmeExample(new URL('..', import.meta.url));
  expect(printed).toEqual([[expect.any(Number), expect.any(Number)]]);
  const [goodput, p99] = printed[0] as [number, number];
  expect(goodput).toBeGreaterThan(0);
  expect(p99).toBeGreaterThanOrEqual(5);
});
