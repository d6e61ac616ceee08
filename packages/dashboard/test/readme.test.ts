import { expect, test } from 'vitest';

import { DASHBOARD_POLICY } from '../src/index.ts';
import { runReadmeExample } from '../../../tooling/readme-example.ts';

test('the example of the README runs: four files and a policy', async () => {
  const { printed } = await runReadmeExample(new URL('..', import.meta.url));
  expect(printed).toEqual([['/ /dashboard.js /dashboard.css /dashboard.svg', DASHBOARD_POLICY]]);
});
