import { createRandom } from '@syntrix-bench/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { realtimeOptions, type RealtimeOptions } from './realtime-options.ts';
import { MOST_TOPICS, Topics, type SubscriptionPlan } from './topics.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Filters as the server evaluates them, by another reading of the protocol. */
function passes(document: Fields, filters: SubscriptionPlan['filters']): boolean {
  return filters.every(({ field, op, value }) => {
    const found = document[field] as never;
    if (found === undefined) return false;
    switch (op) {
      case '==':
        return found === value;
      case '!=':
        return found !== value;
      case '>':
        return found > (value as never);
      case '>=':
        return found >= (value as never);
      case '<':
        return found < (value as never);
      case '<=':
        return found <= (value as never);
      case 'in':
        return (value as unknown[]).includes(found);
      case 'contains':
        return (found as unknown[]).includes(value);
    }
  });
}

function optionsOf(written: object): RealtimeOptions {
  const result = realtimeOptions['~standard'].validate(written);
  if (result instanceof Promise || result.issues !== undefined) throw new Error(JSON.stringify(result));
  return result.value;
}

const isSeen = (topics: SubscriptionPlan['topics'], topic: number): boolean => {
  if (topics === null) return true;
  return 'length' in topics ? topics.includes(topic) : topic < topics.below && topic % topics.every >= topics.least;
};

const settings = fc.record({
  interest: fc.constantFrom('shared', 'disjoint', 'overlapping'),
  filters: fc.integer({ min: 0, max: 8 }),
  connections: fc.integer({ min: 1, max: 12 }),
  subscriptions: fc.integer({ min: 1, max: 5 }),
  databases: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(1000),
});

test('X-02 a subscription’s filters let exactly the documents of its topics through, those of other workloads among them', () => {
  fc.assert(
    fc.property(settings, settings, ({ databases, seed, ...written }, { databases: others, ...listening }) => {
      const topicsOf = ({ seed: _, ...options }: Omit<typeof listening, 'databases'>, count: number) =>
        new Topics(optionsOf({ ...options, match: options.filters === 0 ? 1 : 0.5 }), count);
      const topics = topicsOf({ ...written, seed }, databases);
      const random = createRandom(seed, 0, 0);
      const subscriptionsOf = (of: Topics, count: number) =>
        Array.from({ length: count }, (_, number) => of.subscription(number, String));
      const subscriptions = [
        ...subscriptionsOf(topics, written.connections * written.subscriptions),
        ...subscriptionsOf(topicsOf(listening, others), listening.connections * listening.subscriptions),
      ];
      for (let write = 0; write < 30; write += 1) {
        const topic = topics.draw(random, null);
        expect(topic).toBeLessThan(MOST_TOPICS);
        const document = JSON.parse(`{"id":"x"${topics.members(topic, random)}}`) as Fields;
        for (const { filters, topics: own } of subscriptions) {
          expect(passes(document, filters)).toBe(isSeen(own, topic));
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('disjoint interests meet nobody else’s, overlapping ones three neighbours', () => {
  const seen = (interest: string) => {
    const topics = new Topics(optionsOf({ connections: 10, interest }), 1);
    const all = Array.from({ length: 10 }, (_, number) => topics.subscription(number, String).topics as number[]);
    return [all.flat().length, new Set(all.flat()).size, topics.shareSeen];
  };
  expect(seen('disjoint')).toEqual([90, 90, 0.1]);
  expect(seen('overlapping')).toEqual([360, 90, 0.4]);
});

test('a followed document is subscribed to by its id alone, which is the fast path', () => {
  const written = { interest: 'document', operations: [{ type: 'update', weight: 1 }], documents: 3 };
  const topics = new Topics(optionsOf(written), 1);
  expect(topics.subscription(4, (document) => `d${document}`)).toEqual({
    filters: [{ field: '_id', op: '==', value: 'd1' }],
    topics: [147_457],
    deletes: true,
  });
  expect(topics.draw(createRandom(1, 0, 0), 2)).toBe(147_458);
});
