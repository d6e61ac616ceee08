import { ManualClock } from '@syntrix-bench/core/testing';
import { expect, test } from 'vitest';

import { Figures } from './figures.ts';
import { Storm } from './storm.ts';
import type { Subscriber } from './subscriber.ts';

const SECOND_US = 1_000_000;

/** A storm of one client that does not read for 10 s, beside one that reads so many messages of so many bytes meanwhile. */
async function whatIsTold(messages: number, bytesEach: number): Promise<readonly string[]> {
  const clock = new ManualClock();
  const told: string[] = [];
  const taken = { bytes: 5_000_000, messages: 1000 };
  const slow = {
    group: 'storm',
    live: true,
    stopReading: () => undefined,
    readOn: () => undefined,
    wasBehind: () => undefined,
  };
  const reader = { group: 'crowd', live: true, taken };
  const storm = new Storm(
    { kind: 'slow', clients: 1, atUs: SECOND_US, lastsUs: 10 * SECOND_US },
    {
      clock,
      clients: () => [slow as unknown as Subscriber],
      everyone: () => [slow, reader] as unknown as Subscriber[],
      figures: new Figures('realtime', 0),
      tell: (level, message) => void told.push(`${level}: ${message}`),
    },
  );
  storm.begin({ startUs: clock.nowUs(), steadyUs: clock.nowUs() });
  await clock.advance(2 * SECOND_US);
  reader.taken = { bytes: taken.bytes + messages * bytesEach, messages: taken.messages + messages };
  await clock.advance(20 * SECOND_US);
  await storm.end();
  return told;
}

test('X-07 a storm of clients that do not read says so where buffers took all that they were sent', async () => {
  const breaks = 'info: the storm breaks: clients stop reading';
  expect(await whatIsTold(500, 1200)).toEqual([
    breaks,
    'warn: each client that did not read was sent some 0.6 MB in 10 s, but a server and its machine keep some 4.3 MB ' +
      'before anybody waits for it: write more or larger documents, or let the storm last longer',
  ]);
  expect(await whatIsTold(5000, 1200)).toEqual([breaks]);
});
