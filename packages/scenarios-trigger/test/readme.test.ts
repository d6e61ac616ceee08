import { expect, test } from 'vitest';

import { runReadmeExample } from '../../../tooling/readme-example.ts';

test('the example of the README runs: nothing is lost, and nothing is left', async () => {
  const { printed } = await runReadmeExample(new URL('..', import.meta.url));
  expect(printed).toEqual([['passed', ['webhook'], []]]);
});
