import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

import { readDashboard } from './bundle.ts';

/** What a page may take on its way. */
const MOST_BYTES = 120_000;

test('P2-54 the page takes at most 120 KB, packed', () => {
  const { shell, script, style, icon } = readDashboard();
  expect(gzipSync(shell + script + style + icon).length).toBeLessThan(MOST_BYTES);
});

test('P2-54 the page asks no other server for anything', () => {
  const { shell, style } = readDashboard();
  expect(`${shell}${style}`).not.toMatch(/(?:src|href)="(?:https?:)?\/\/|url\(|@import/u);
});
