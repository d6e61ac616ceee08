import { describe, expect, test } from 'vitest';
import { attemptsOf, backoffMs, compileTriggers } from './trigger.ts';
import type { TriggerDefinition } from './trigger-set.ts';

const RIGHT: TriggerDefinition = { collection: 'notes', events: ['create'], url: 'http://h/x?y' };

describe('10.1 a definition', () => {
  test('may name a retry policy of its own, which is taken whole, or else has that of its set', () => {
    const triggers = compileTriggers([
      {
        database: 'default',
        retryPolicy: { maxAttempts: 5, initialBackoff: '200ms' },
        triggers: {
          own: { ...RIGHT, retryPolicy: { maxBackoff: 1500.7 } },
          none: { ...RIGHT, retryPolicy: {} },
          other: RIGHT,
        },
      },
    ]);
    const shared = { maxAttempts: 5, initialBackoffNs: 2e8, maxBackoffNs: 0 };
    expect(triggers.map(({ id, policy }) => [id, policy])).toEqual([
      ['own', { maxAttempts: 0, initialBackoffNs: 0, maxBackoffNs: 1500 }],
      ['none', shared],
      ['other', shared],
    ]);
  });

  test('with a broken pattern is taken, and never fits', () => {
    const [trigger] = compileTriggers([{ database: 'default', triggers: { t: { ...RIGHT, collection: '[' } } }]);
    expect(trigger?.covers).toBeUndefined();
  });

  test.each([
    ['no database', [{ database: '' }], 'database field cannot be empty'],
    ['a database that cannot be named', [{ database: '*' }], 'invalid database: *'],
    ['two sets for a database', [{ database: 'a' }, { database: 'a' }], /^duplicate database definition: database "a"/],
    ['a bad id', [{ database: 'a', triggers: { 't.1': RIGHT } }], 'invalid trigger id: t.1'],
    ['no collection', of({ collection: '' }), 'trigger "t": collection is required'],
    ['a long collection', of({ collection: 'c'.repeat(129) }), /collection name too long/],
    ['no events', of({ events: [] }), /at least one event is required/],
    ['an event in capitals', of({ events: ['CREATE' as 'create'] }), /invalid event type: CREATE/],
    ['no url', of({ url: '' }), 'trigger "t": url is required'],
    ['a path as url', of({ url: '/hook' }), 'trigger "t": url must use http or https scheme: /hook'],
    ['another scheme', of({ url: 'ftp://h/x' }), 'trigger "t": url must use http or https scheme: ftp://h/x'],
    ['no host', of({ url: 'http:///x' }), 'trigger "t": url must have a host: http:///x'],
    ['a bad duration', of({ retryPolicy: { maxBackoff: 'soon' } }), /maxBackoff: "soon" is no duration/],
  ])('with %s is refused', (_what, sets, words) => {
    expect(() => compileTriggers(sets)).toThrow(words);
  });
});

function of(changes: Partial<TriggerDefinition>) {
  return [{ database: 'a', triggers: { t: { ...RIGHT, ...changes } } }];
}

describe('10.4 a retry policy', () => {
  test.each([
    [0, 3],
    [7, 7],
    [1, 1],
    [-2, 1],
  ])('of %d attempts allows %d', (maxAttempts, allowed) => {
    expect(attemptsOf({ maxAttempts, initialBackoffNs: 0, maxBackoffNs: 0 })).toBe(allowed);
  });

  test.each([
    ['without numbers', 0, 0, [1000, 2000, 4000]],
    ['with a longest wait', 2e8, 5e8, [200, 400, 500]],
  ])('%s doubles its wait', (_what, initialBackoffNs, maxBackoffNs, waits) => {
    expect([1, 2, 3].map((attempt) => backoffMs({ maxAttempts: 0, initialBackoffNs, maxBackoffNs }, attempt))).toEqual(
      waits,
    );
  });
});
