import { expect, test } from 'vitest';

import { checkOpenFiles } from './open-files.ts';

test('more connections than this process may have files are refused before load, with a remedy', () => {
  expect(() => checkOpenFiles(10_000, 20, 20_000)).not.toThrow();
  expect(() => checkOpenFiles(10_000, 20, null)).not.toThrow();
  expect(() => checkOpenFiles(1, 1)).not.toThrow();
  expect(() => checkOpenFiles(30_000, 20, 20_000)).toThrow(
    expect.objectContaining({
      code: 'setup_failed',
      message: '30,000 held connections and 20 workers need 30,120 open files, but this process may have 20,000',
      hint: 'raise the limit (ulimit -n 31000), or hold fewer connections',
    }),
  );
});
