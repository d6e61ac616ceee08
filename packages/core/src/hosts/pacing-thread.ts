import { parentPort, workerData } from 'node:worker_threads';

import type { PacingThreadStart } from './pacing-alarm.ts';
import { PacingMemory } from './pacing-memory.ts';
import { systemClock } from './system-clock.ts';

// The entry of a pacing thread: it sleeps, and wakes its event loop, until it is told to end.
const port = parentPort;
if (port === null) throw new Error('this module runs in a worker thread of a pacer only');
const { buffer, originMs } = workerData as PacingThreadStart;
const clock = systemClock(originMs);
new PacingMemory(buffer).keepPace({
  nowUs: () => clock.nowUs(),
  sleep: (cells, index, value, timeoutMs) => void Atomics.wait(cells, index, value, timeoutMs),
  wake: () => port.postMessage(null),
});
