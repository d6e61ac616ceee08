import { expect, test } from 'vitest';

import { systemClock } from '../hosts/system-clock.ts';
import { threadObserver } from './thread-observer.ts';

const NOBODY = 4_194_305;

test('X-11 a thread of its own watches, names what it cannot see, and tells all in the end', async () => {
  const observer = threadObserver(systemClock());
  const problem = await new Promise<string>((resolve) => {
    observer.start([{ name: 'server', kind: 'process', process: { pid: NOBODY } }], resolve);
  });
  expect(problem).toBe(`server (pid ${NOBODY}) cannot be observed: there is no process ${NOBODY}`);
  expect(await observer.stop()).toMatchObject([{ name: 'server', samples: 0, atMs: [] }]);
  expect(await observer.stop()).toEqual([]);
});

test('X-11 who never began has seen nothing', async () => {
  expect(await threadObserver(systemClock()).stop()).toEqual([]);
});
