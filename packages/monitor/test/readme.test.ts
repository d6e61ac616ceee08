import { expect, test } from 'vitest';

import { runReadmeExample } from '../../../tooling/readme-example.ts';

test('the example in the README opens a monitor, and closes it', async () => {
  const { printed } = await runReadmeExample(new URL('../', import.meta.url));
  expect(printed).toEqual([[expect.stringMatching(/^http:\/\/localhost:\d+\/$/), 'monitor']]);
});
