import { expect, test } from 'vitest';
import { runReadmeExample } from '../../../tooling/readme-example.ts';

test('the example in the README runs and gives the number it promises', async () => {
  const { exports } = await runReadmeExample(new URL('../', import.meta.url));
  expect(exports.p50).toBe(1.06);
});
