import { describe, expect, test } from 'vitest';

import { triggerOptions } from './trigger-options.ts';
import { triggerDefinition } from './trigger-definitions.ts';

const read = (input: object) => {
  const result = triggerOptions.safeParse(input);
  return result.success ? result.data : result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
};

describe('P3-01 options of trigger', () => {
  test('are complete where nothing is said', () => {
    expect(read({})).toEqual({
      operations: [
        { type: 'create', weight: 80 },
        { type: 'update', weight: 20 },
      ],
      match: 1,
      documents: 100,
      rate: 50,
      lateUs: 5_000_000,
      rounds: null,
      part: null,
      hookAddress: '127.0.0.1:9797',
      hookUrl: 'http://127.0.0.1:9797',
      answer: { status: 204, delayUs: 0, fail: 0, failStatus: 503, hang: 0, close: 0 },
      retry: { maxAttempts: 3, initialBackoffUs: 1_000_000, maxBackoffUs: 30_000_000 },
      data: { collection: 'benchmarks', documentSizeBytes: 1024 },
    });
  });

  test.each([
    [{ hookAddress: '9797' }, 'hookAddress: hookAddress must be a host and a port such as 127.0.0.1:9797, not "9797"'],
    [
      { hookAddress: 'a:70000' },
      'hookAddress: hookAddress must be a host and a port such as 127.0.0.1:9797, not "a:70000"',
    ],
    [
      { hookUrl: 'bench.example' },
      'hookUrl: hookUrl must be a URL such as http://bench.example:9797, without query and user, not "bench.example"',
    ],
    [
      { hookAddress: '0.0.0.0:9900' },
      'hookAddress: no server can call http://0.0.0.0:9900, which stands for all addresses of a machine; give one by which the server reaches this machine: --hook-url http://HOST:9900 (hookUrl)',
    ],
    [
      { hookAddress: '[0::0]:9797', hookUrl: 'https://[::]/hooks' },
      'hookUrl: no server can call https://[::]/hooks, which stands for all addresses of a machine; give one by which the server reaches this machine: --hook-url http://HOST:9797 (hookUrl)',
    ],
    [{ match: 0 }, 'match: match must be a part of the writes such as 5% or 0.05, from 0.0001 to 1 (all), not 0'],
    [{ answer: { fail: '60%', close: 0.5 } }, 'answer.fail: fail, hang and close are more than all calls together'],
    [
      { answer: { status: 100 } },
      'answer.status: status must be a whole number of HTTP statuses from 200 to 599, not 100',
    ],
    [
      { retry: { initialBackoff: '1' } },
      'retry.initialBackoff: initialBackoff must be a duration such as 1s, from 1ms to 10m, not "1"',
    ],
    [{ rounds: 3 }, 'rounds: rounds must be a whole number of rounds from 8 to 60, not 3'],
    [{ part: 'both' }, 'part: part must be one of triggered, plain, not "both"'],
    [
      { operations: [{ type: 'read', weight: 1 }] },
      'operations.0.type: type must be one of create, update, delete, not "read"',
    ],
    [
      {
        operations: [
          { type: 'update', weight: 1 },
          { type: 'delete', weight: 1 },
        ],
      },
      'operations: delete needs create beside it: a worker deletes what it has written',
    ],
    [
      {
        operations: [
          { type: 'create', weight: 1 },
          { type: 'create', weight: 2 },
        ],
      },
      'operations.1.type: create is listed twice: add the two weights up',
    ],
    [
      { hooks: 1 },
      ': unknown key "hooks"; scenario trigger has operations, match, documents, rate, late, rounds, part, hookAddress, hookUrl, answer, retry',
    ],
  ])('%j is refused with a sentence', (input, message) => {
    expect(read(input)).toEqual([message]);
  });

  test('P3-03 name a trigger that calls for every deletion, where documents are deleted', () => {
    const { events, condition } = triggerDefinition(
      triggerOptions.parse({
        operations: [
          { type: 'create', weight: 2 },
          { type: 'delete', weight: 1 },
        ],
      }),
    );
    expect([events, condition]).toEqual([
      ['create', 'update', 'delete'],
      'event.type == "delete" || (has(event.document.notify) && event.document.notify == true)',
    ]);
  });

  test('listen on all addresses where it is said what the server calls', () => {
    const { hookAddress, hookUrl } = triggerOptions.parse({
      hookAddress: '0.0.0.0:9797',
      hookUrl: 'http://bench.example:9797',
    });
    expect({ hookAddress, hookUrl }).toEqual({ hookAddress: '0.0.0.0:9797', hookUrl: 'http://bench.example:9797' });
  });

  test('P3-03 name the trigger that the server needs, for a collection of any name', () => {
    const options = triggerOptions.parse({
      hookUrl: 'https://bench.example/hooks/',
      retry: { maxAttempts: 5, initialBackoff: '90s', maxBackoff: '200ms' },
      data: { collection: 'tenants/t.1/orders' },
    });
    expect(triggerDefinition(options)).toEqual({
      id: 'bench-tenants_t_1_orders',
      collection: 'tenants/t.1/orders',
      events: ['create', 'update'],
      condition: 'has(event.document.notify) && event.document.notify == true',
      url: 'https://bench.example/hooks/bench-tenants_t_1_orders',
      headers: { 'X-Syntrix-Bench': 'bench-tenants_t_1_orders' },
      retryPolicy: { maxAttempts: 5, initialBackoff: '1m30s', maxBackoff: '200ms' },
    });
  });
});
