import { expect, test } from 'vitest';

import { slotOf } from '../test/fake-contexts.ts';
import { benchLane, doNext, instantClient } from './bench-lane.ts';

const MB = 1024 * 1024;

function residentMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / MB;
}

test('memory stays flat over two million operations of the balanced mix', async () => {
  const lane = benchLane({ data: { seedData: 10_000 } });
  const client = instantClient();
  const slot = slotOf(0);
  const rows: Record<string, Record<string, string>> = {};
  const sizes: number[] = [];
  let done = 0;
  for (const until of [200_000, 1_000_000, 2_000_000]) {
    for (; done < until; done += 1) await doNext(lane, client, slot);
    sizes.push(residentMb());
    rows[`${until} operations`] = { 'resident MB': sizes.at(-1)!.toFixed(1), 'numbers used': String(lane.mark!()) };
  }
  console.table(rows);
  expect(sizes.at(-1)! - sizes[0]!).toBeLessThan(10);
});
