import { expect, test } from 'vitest';

import { RebuildWatch } from './rebuild-watch.ts';

test('a window is from the first query that is refused to the next that is answered', () => {
  const watch = new RebuildWatch();
  const ended = [
    [200, 0, 5],
    [503, 10, 12],
    [0, 12, 19],
    [500, 20, 22],
    // Sent before the window, answered in it.
    [200, 8, 24],
    [200, 30, 33],
    [200, 40, 41],
    [404, 50, 51],
    [500, 60, 61],
  ].map(([status, sentUs, doneUs]) => watch.asked(status!, sentUs!, doneUs!));
  expect(ended.filter((window) => window !== null)).toEqual([{ fromUs: 10, toUs: 33 }]);
  expect(watch.openSinceUs).toBe(60);
});
