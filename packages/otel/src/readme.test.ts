import { expect, test } from 'vitest';

import { runReadmeExample } from '../../../tooling/readme-example.ts';

test('the example of the README runs', async () => {
  const { exports } = await runReadmeExample(new URL('..', import.meta.url));
  expect({ ...exports }).toEqual({
    reporter: expect.objectContaining({ name: 'otlp' }) as unknown,
    attach: expect.any(Function) as unknown,
    onMyMeter: expect.any(Function) as unknown,
  });
});
