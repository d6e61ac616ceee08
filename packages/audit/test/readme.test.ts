import { expect, test } from 'vitest';

import { runReadmeExample } from '../../../tooling/readme-example.ts';

test('the example of the README runs: the event that never came is lost', async () => {
  const { printed } = await runReadmeExample(new URL('..', import.meta.url));
  expect(printed).toEqual([
    [
      'lost',
      1,
      'connection 0: writer 0, topic 0, number 1, sent at 0.0020 s, answered at 0.0024 s, is missing; 0 and 2 came',
    ],
    ['late', 1, 'connection 0: writer 0, topic 0, number 1, sent at 0.0020 s, answered at 0.0024 s, never came'],
  ]);
});
