import { expect, test } from 'vitest';

import { runReadmeExample } from '../../../tooling/readme-example.ts';

test('the example of the README runs: every answer is right, and nothing is left', async () => {
  const { printed } = await runReadmeExample(new URL('..', import.meta.url));
  expect(printed).toEqual([[100, ['simple', 'paged'], [], []]]);
});
