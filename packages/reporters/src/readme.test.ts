import { expect, test } from 'vitest';

import { runReadmeExample } from '../../../tooling/readme-example.ts';

test('the example of the README runs', async () => {
  const { exports } = await runReadmeExample(new URL('..', import.meta.url));
  const reporters = exports['reporters'] as readonly { readonly name: string }[];
  expect(reporters.map(({ name }) => name)).toEqual(['progress', 'json', 'summary']);
});
