import { expect, test } from 'vitest';

import { openInBrowser } from './open-page.ts';

const ending = (code: number) => [process.execPath, '-e', `process.exit(${code})`] as const;

test('a page counts as shown where what opens it says so', async () => {
  expect(await openInBrowser('http://localhost:1/', ending(0))).toBe(true);
});

test('P1-64 no browser was opened where what opens pages fails, or is not there', async () => {
  expect(await openInBrowser('http://localhost:1/', ending(3))).toBe(false);
  expect(await openInBrowser('http://localhost:1/', ['/nowhere/no-such-opener'])).toBe(false);
});
