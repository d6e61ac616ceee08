import { expect, test } from 'vitest';

import { requireOpenFiles } from './open-files.ts';

test('more held connections than this process may have files are refused before load, with a remedy', () => {
  const planned = [
    { held: 30_000, workers: 15 },
    { held: 0, workers: 5 },
  ];
  expect(() => requireOpenFiles(planned, 30_084)).not.toThrow();
  expect(() => requireOpenFiles(planned, null)).not.toThrow();
  expect(() => requireOpenFiles([{ held: 1, workers: 1 }])).not.toThrow();
  // Workers that find no file fail one by one, and the certificate tells of it.
  expect(() => requireOpenFiles([{ held: 0, workers: 100 }], 50)).not.toThrow();
  expect(() => requireOpenFiles(planned, 20_000)).toThrow(
    expect.objectContaining({
      code: 'setup_failed',
      message: '30,000 held connections and 20 workers need 30,084 open files, but this process may have 20,000',
      hint: 'raise the limit (ulimit -n 31000), or hold fewer connections',
    }),
  );
});
