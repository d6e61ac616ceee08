import { STILL_LOOP, type DeliveryAudit, type ReadingLoop } from '@syntrix-bench/audit';
import type { RealtimeEvent, ScenarioDelivery } from '@syntrix-bench/core';
import { expect, test } from 'vitest';

import { DeletedDocuments } from './deleted-documents.ts';
import { Deliveries } from './deliveries.ts';
import { Figures, FIGURES_LEDGER, type FigureLedger } from './figures.ts';
import type { RealtimeContext } from './realtime-documents.ts';
import type { Subscriber } from './subscriber.ts';
import type { Group } from './subscribers.ts';

const SECOND = 1_000_000;

/** Events that come at a moment, on a loop that was at work for so long before each. */
function receive(
  loop: ReadingLoop,
  events: readonly {
    readonly id: string;
    readonly receivedUs: number;
    readonly behindUs?: number;
    readonly tookUs?: number;
  }[],
  stopsReading = false,
  { group = 'crowd', steadyUs = 0 }: { readonly group?: Group; readonly steadyUs?: number } = {},
) {
  const behind: (readonly number[])[] = [];
  let delivered = 0;
  let took = 0;
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
  const figures = new Figures('main', 0);
  const deliveries = new Deliveries({
    context: context as unknown as RealtimeContext,
    figures,
    collection: 'benchmarks',
    sharedPrefix: 'run1-s-',
    deleted: new DeletedDocuments({ collection: 'benchmarks' }, { runId: 'run1', workersOfRun: 2 }),
    fansOut: false,
    loop,
  });
  const subscriber = {
    series: 0,
    database: 0,
    group,
    stopsReading,
    took: () => void (took += 1),
  } as unknown as Subscriber;
  deliveries.begin(steadyUs, null);
  for (const { id, receivedUs, behindUs = 0, tookUs = 10 } of events) {
    const bench = { w: 0, c: 0, s: 0, d: receivedUs - tookUs - 10, t: String(receivedUs - tookUs).padStart(16, '0') };
    const document = { id, bench, collection: 'benchmarks' };
    const path = `benchmarks/${id}`;
    const event = { type: 'create', path, document, receivedUs, behindUs, bytes: 9, timestampMs: 0 };
    deliveries.received(subscriber, audit as unknown as DeliveryAudit, 0, event as unknown as RealtimeEvent);
  }
  const ledger = figures.take()[FIGURES_LEDGER] as unknown as FigureLedger | undefined;
  const hops = Object.values(ledger?.['main']?.hops ?? {}).reduce((sum, [count = 0]) => sum + count, 0);
  return { behind, delivered, told, took, hops };
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

test('R33 what a socket held that reads did not empty waited for us, too, unless who reads it had stopped on purpose', () => {
  const events = [0, 90_000, 300_000.4].map((behindUs) => {
    return { id: 'run1-0-1', receivedUs: SECOND, behindUs, tookUs: 400_000 };
  });
  const { behind, told } = receive(STILL_LOOP, events);
  expect([behind, told.map(({ readDelayUs }) => readDelayUs)]).toEqual([[[700_000, SECOND]], [0, 90_000, 300_000]]);
  expect(receive(STILL_LOOP, events, true).behind).toEqual([]);
});

test('R33 nothing waited to be read for longer than since it was sent', () => {
  const events = [{ id: 'run1-0-1', receivedUs: SECOND, behindUs: 900_000, tookUs: 300_000 }];
  const { behind, told } = receive(STILL_LOOP, events);
  expect([behind, told.map(({ readDelayUs }) => readDelayUs)]).toEqual([[[700_000, SECOND]], [300_000]]);
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

test('R10 what was due before the measured phase is audited and told, but in no account of the way or of who is slow', () => {
  const events = [1, 2, 3, 4].map((second) => ({ id: 'run1-0-1', receivedUs: second * SECOND }));
  const { delivered, told, took, hops } = receive(STILL_LOOP, events, false, {
    group: 'probe',
    steadyUs: 2.5 * SECOND,
  });
  expect({ delivered, told: told.length, took, hops }).toEqual({ delivered: 4, told: 4, took: 2, hops: 2 });
});
