import fc from 'fast-check';
import { expect, test } from 'vitest';

import { realtimeOptions } from './realtime-options.ts';
import { heldConnections, heldTogether, placeOfSubscriber, twinOf } from './subscribers.ts';

const optionsOf = (written: object) => realtimeOptions.parse(written);

test('the same subscription over two channels is in one database, of neighbours, and the later one knows the earlier', () => {
  const numbers = fc.record({
    connections: fc.integer({ min: 0, max: 40 }),
    probes: fc.integer({ min: 0, max: 9 }),
    databases: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(numbers, ({ connections, probes, databases }) => {
      fc.pre(connections + probes > 0);
      const options = optionsOf({ transport: 'both', connections, probes });
      const block = heldTogether(options) * databases;
      const { held } = heldConnections(options);
      let pairs = 0;
      for (let connection = 0; connection < held; connection += 1) {
        const twin = twinOf(connection, options, databases);
        if (twin === null) continue;
        pairs += 1;
        const [one, other] = [twin, connection].map((each) => placeOfSubscriber(each, options, databases));
        expect(connection % databases).toBe(twin % databases);
        expect([one!.group, one!.rank, one!.channel !== other!.channel]).toEqual([other!.group, other!.rank, true]);
        // Of the crowd whole blocks are dealt to threads; probes are all on one.
        if (one!.group === 'crowd') expect(Math.floor(twin / block)).toBe(Math.floor(connection / block));
      }
      // Of each database's connections and probes every second one has one.
      const pairsOf = (count: number): number =>
        Array.from({ length: databases }, (_, place) =>
          Math.floor(Math.ceil(Math.max(0, count - place) / databases) / 2),
        ).reduce((sum, each) => sum + each, 0);
      expect(pairs).toBe(pairsOf(connections) + pairsOf(probes));
    }),
  );
});

test('two probes over two channels have both, however many databases there are', () => {
  const options = optionsOf({ transport: 'both', connections: 0, probes: 2 });
  const channels = [1, 2, 3].map((databases) =>
    [0, 1].map((connection) => placeOfSubscriber(connection, options, databases).channel),
  );
  expect(channels).toEqual([
    ['ws', 'sse'],
    ['ws', 'sse'],
    ['ws', 'sse'],
  ]);
});
