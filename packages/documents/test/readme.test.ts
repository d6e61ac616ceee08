import { expect, test } from 'vitest';

import { runReadmeExample } from '../../../tooling/readme-example.ts';

test('the example of the README runs: it names what one worker of four seeds', async () => {
  const { printed } = await runReadmeExample(new URL('..', import.meta.url));
  expect(printed).toEqual([['orders-runs', ['r7-s-2', 'r7-s-6', 'r7-2-0']]]);
});
