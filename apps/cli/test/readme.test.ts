import { expect, test } from 'vitest';

import { runReadmeExample } from '../../../tooling/readme-example.ts';

test("the example of the package's README runs", async () => {
  const { printed } = await runReadmeExample(new URL('..', import.meta.url));
  expect(printed).toEqual([]);
});

test('the example of the repository’s README runs, measures something, and leaves nothing on the target', async () => {
  const { printed } = await runReadmeExample(
    new URL('..', import.meta.url),
    new URL('../../../README.md', import.meta.url),
  );
  expect(printed).toEqual([[expect.any(Number), expect.any(Number), 0]]);
  expect(printed[0]?.[0]).toBeGreaterThan(0);
});
