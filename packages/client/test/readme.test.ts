import { expect, test } from 'vitest';
import { runReadmeExample } from '../../../tooling/readme-example.ts';

test('the example of the README runs, and prints what it says', async () => {
  const { printed } = await runReadmeExample(new URL('..', import.meta.url));
  expect(printed).toEqual([
    [2, 31],
    ['http_409_conflict', true],
  ]);
});

test('the example of the page on queries runs, and prints what it says', async () => {
  const { printed } = await runReadmeExample(
    new URL('..', import.meta.url),
    new URL('../docs/queries.md', import.meta.url),
  );
  expect(printed).toEqual([
    ['by-category', []],
    [['filter tags contains "x" is ignored: no index serves "contains"']],
    [2, ''],
    [2, ''],
    [1, ''],
  ]);
});

test('the example of the page on realtime runs, and prints what it says', async () => {
  const { printed } = await runReadmeExample(
    new URL('..', import.meta.url),
    new URL('../docs/realtime.md', import.meta.url),
  );
  expect(printed).toEqual([[true, true], ['create users/alice'], ['closed']]);
});
