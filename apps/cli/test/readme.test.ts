import { expect, test } from 'vitest';

import { runReadmeExample } from '../../../tooling/readme-example.ts';

test("the example of the package's README runs", async () => {
  const { printed } = await runReadmeExample(new URL('..', import.meta.url));
  expect(printed).toEqual([]);
});
