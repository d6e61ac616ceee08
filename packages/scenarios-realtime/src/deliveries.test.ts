import type { DeliveryAudit } from '@syntrix-bench/audit';
import type { RealtimeEvent, ScenarioDelivery } from '@syntrix-bench/core';
import { expect, test } from 'vitest';

import { Deliveries } from './deliveries.ts';
import { Figures } from './figures.ts';
import { STILL_LOOP, type ReadingLoop } from './reading-delay.ts';
import type { RealtimeContext } from './realtime-shard.ts';
import type { Subscriber } from './subscriber.ts';

const SECOND = 1_000_000;

/** Events that come at a moment, on a loop that was at work for so long before each. */
function receive(loop: ReadingLoop, events: readonly { readonly id: string; readonly receivedUs: number }[]) {
  const behind: (readonly number[])[] = [];
  let delivered = 0;
  const told: ScenarioDelivery[] = [];
  const context = {
    runId: 'run1',
    options: { transport: 'ws', storm: null, probes: 0, connections: 1 },
    deliver: (_: number, delivery: ScenarioDelivery) => void told.push({ ...delivery }),
  };
  const audit = {
    delivered: () => (delivered += 1),
    behind: (fromUs: number, toUs: number) => void behind.push([fromUs, toUs]),
  };
  const deliveries = new Deliveries({
    context: context as unknown as RealtimeContext,
    figures: new Figures('main', 0),
    sharedPrefix: 'run1-s-',
    fansOut: false,
    loop,
  });
  const subscriber = { series: 0, database: 0, group: 'crowd', took: () => undefined } as unknown as Subscriber;
  for (const { id, receivedUs } of events) {
    const bench = { w: 0, c: 0, s: 0, d: receivedUs - 20, t: String(receivedUs - 10).padStart(16, '0') };
    const event = { type: 'create', document: { id, bench }, receivedUs, bytes: 9, timestampMs: 0 };
    deliveries.received(subscriber, audit as unknown as DeliveryAudit, 0, event as unknown as RealtimeEvent);
  }
  return { behind, delivered, told };
}

/** A loop that worked for so long since its last turn. */
function busyLoop(workedUs: number): ReadingLoop {
  let nowUs = 1;
  let end = (): void => undefined;
  return {
    nowUs: () => {
      end();
      return (nowUs += workedUs);
    },
    idleUs: () => 0,
    atEndOfTurn: (callback) => {
      end = () => {
        end = () => undefined;
        callback();
      };
    },
  };
}

test('R33 where what came lay ready for long, the audit hears that our own reading was behind', () => {
  const events = [1, 2, 3].map((second) => ({ id: 'run1-0-1', receivedUs: second * SECOND }));
  const late = receive(busyLoop(400_000), events);
  expect(late.behind.length).toBeGreaterThan(0);
  for (const [fromUs, toUs] of late.behind) expect(toUs! - fromUs!).toBeGreaterThan(100_000);
  expect(receive(busyLoop(1_000), events).behind).toEqual([]);
});

test('in virtual time nothing waits to be read', () => {
  const { behind, told } = receive(STILL_LOOP, [{ id: 'run1-0-1', receivedUs: SECOND }]);
  expect([behind, told.map(({ readDelayUs }) => readDelayUs)]).toEqual([[], [0]]);
});

test('X-02 events of other runs in the collection are nobody’s here: neither audited nor measured', () => {
  const events = ['run2-0-1', 'run1-0-1', 'someone'].map((id) => ({ id, receivedUs: SECOND }));
  const { delivered, told } = receive(STILL_LOOP, events);
  expect([delivered, told.length]).toEqual([1, 1]);
});
