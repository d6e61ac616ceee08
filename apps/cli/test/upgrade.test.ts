import { expect, test } from 'vitest';

import { runInMemory } from '../src/testing/memory-context.ts';

const upgrade = (...words: readonly string[]) => runInMemory(['upgrade', ...words]);

test.each([
  [['http://localhost:1'], /upgrade needs two servers, the old one and the new one/],
  [['http://localhost:1', 'http://localhost:2'], /leaves users, databases and documents there/],
  [
    ['http://db.internal:1', 'http://db.internal:2', '--i-own-this-server', '--no-config'],
    /db\.internal is not this machine, and not allowed: nothing was sent/,
  ],
  [
    ['a', 'b', '--admin-password', 'env:NONE', '--no-config'],
    /--admin-password refers to the environment variable NONE, which is not set/,
  ],
  [
    ['a', 'b', '--key-file', 'none.pem', '--no-config'],
    /--key-file refers to the file \S*none\.pem, which is not there/,
  ],
  [['a', 'b', '--output', 'page.pdf'], /--output page\.pdf: the ending says what is written/],
])('upgrade %j is refused, exit 2', async (words, message) => {
  const { code, stderr } = await upgrade(...words);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
});

test('upgrade of a server that does not answer ends with 3 before anything is measured', async () => {
  const { code, stderr } = await upgrade(
    ...['http://127.0.0.1:9', 'http://127.0.0.1:9', '--i-own-this-server', '--no-config', '--quiet'],
  );
  expect([code, stderr]).toEqual([3, expect.stringContaining('http://127.0.0.1:9')]);
});
