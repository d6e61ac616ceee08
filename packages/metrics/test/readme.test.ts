import { expect, test } from 'vitest';
import { runReadmeExample } from '../../../tooling/readme-example.ts';

test('the example in the README runs, gives the numbers it promises, and leaves no stamp out', async () => {
  const { exports } = await runReadmeExample(new URL('../', import.meta.url));
  expect(exports).toMatchObject({ latency: { p50: 1.06 }, delay: { p50: 0.05 }, blocked: { p50: 0.01 } });
});
