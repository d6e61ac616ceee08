import { expect, test } from 'vitest';

import { UnreadBytes } from './unread-bytes.ts';

const FULL = 65_536;

/** What each read says: of so many bytes, at that moment, after the loop has waited for so long in all. */
function behindOf(reads: readonly (readonly [bytes: number, nowUs: number, idleMs: number])[]): readonly number[] {
  let idleMs = 0;
  const unread = new UnreadBytes(() => idleMs);
  return reads.map(([bytes, nowUs, idle]) => {
    idleMs = idle;
    unread.read(bytes, nowUs);
    return unread.behindUs;
  });
}

test('R33 what is read behind full reads may have lain ready since the first of them, the last and shorter one included', () => {
  const reads = [100, FULL, FULL, FULL, 100, 100].map((bytes, at) => [bytes, 10 + 40 * at, 7] as const);
  expect(behindOf(reads)).toEqual([0, 0, 40, 80, 120, 0]);
});

test('R33 a loop that had to wait between two reads had emptied the socket, however much each of them brings', () => {
  const bursts = [FULL, FULL, FULL, FULL].map((bytes, at) => [bytes, 10 + 1000 * at, at] as const);
  expect(behindOf(bursts)).toEqual([0, 0, 0, 0]);
  expect(behindOf([...bursts, [FULL, 3050, 3], [100, 3090, 3]])).toEqual([0, 0, 0, 0, 40, 80]);
});
