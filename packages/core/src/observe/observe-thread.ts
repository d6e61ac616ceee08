import { parentPort, workerData } from 'node:worker_threads';

import type { Timer } from '../contracts/clock.ts';
import type { ObservePlan } from '../contracts/observe.ts';
import { systemClock } from '../hosts/system-clock.ts';
import type { ObserveMessage } from './thread-observer.ts';
import { Watch } from './watch.ts';

const INTERVAL_US = 1_000_000;

// The entry of an observing thread: it looks once a second, until it is told to tell what it saw.
const port = parentPort;
if (port === null) throw new Error('this module runs in a worker thread of an observer only');
const clock = systemClock();
const tell = (message: ObserveMessage): void => port.postMessage(message);
const watch = new Watch(
  workerData as readonly ObservePlan[],
  () => clock.epochWallMs + clock.nowUs() / 1_000,
  (problem) => tell({ problem }),
);
let timer: Timer | null = null;
const look = (): void => {
  timer = clock.setTimer(INTERVAL_US, look);
  void watch.look();
};
look();
port.once('message', () => {
  timer?.cancel();
  tell({ things: watch.read() });
  port.close();
});
