import { expect, test } from 'vitest';

import { MOST_SUSPICIONS, OverlapSuspicions } from './suspicions.ts';
import type { SubscriptionLog } from './subscription-log.ts';

test('of too many suspicions those stay whose writes were sent far apart', () => {
  const suspicions = new OverlapSuspicions();
  const log = {} as SubscriptionLog;
  const add = (laterSentUs: number): void =>
    suspicions.add({ log, writer: 0, topic: 0, sequence: 0, sentUs: 0, laterSentUs, receivedUs: 0 });
  add(5_000);
  for (let at = 0; at < MOST_SUSPICIONS; at += 1) add(at % 3_000);
  expect([suspicions.leastApartUs, suspicions.all().every(({ laterSentUs }) => laterSentUs >= 1_000)]).toEqual([
    1_000,
    true,
  ]);
  for (let at = 0; at < MOST_SUSPICIONS; at += 1) add(2_500);
  expect(suspicions.leastApartUs).toBe(4_000);
  expect(
    suspicions
      .all()
      .map(({ laterSentUs }) => laterSentUs)
      .filter((laterSentUs) => laterSentUs > 2_500),
  ).toEqual([5_000]);
});
