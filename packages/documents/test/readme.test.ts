import { expect, test } from 'vitest';

import { runReadmeExample } from '../../../tooling/readme-example.ts';

test('the example of the README runs: it names what a scenario takes over, and where a worker works', async () => {
  const { printed } = await runReadmeExample(new URL('..', import.meta.url));
  expect(printed).toEqual([['prepare dispose keep records', 'default: 1 of 2']]);
});
