import { expect, test } from 'vitest';

import { ReadingDelay } from './reading-delay.ts';

function loop() {
  let nowUs = 1000;
  let idleUs = 0;
  let end: (() => void) | null = null;
  return {
    delay: new ReadingDelay({ nowUs: () => nowUs, idleUs: () => idleUs, atEndOfTurn: (callback) => (end = callback) }),
    work: (us: number) => void (nowUs += us),
    wait: (us: number) => void ((nowUs += us), (idleUs += us)),
    endTurn: () => end?.(),
  };
}

test('R33 what woke an idle loop waited for nothing; what is read behind it waited for that', () => {
  const { delay, work, wait, endTurn } = loop();
  expect(delay.now()).toBe(0);
  endTurn();
  wait(5000);
  expect(delay.now()).toBe(0);
  work(300);
  expect(delay.now()).toBe(300);
});

test('R33 what came while the loop was at work waited for half of that on average', () => {
  const { delay, work, endTurn } = loop();
  delay.now();
  work(2000);
  endTurn();
  work(10);
  expect(delay.now()).toBe(1005);
});
