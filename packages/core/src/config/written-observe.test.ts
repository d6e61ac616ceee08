import { describe, expect, test } from 'vitest';

import { OBSERVE_PATTERN, readObserve } from './written-observe.ts';

describe('X-11 what is to be observed', () => {
  test('is written with its kind, and a name before it; those without are numbered', () => {
    const written = [
      'server=port:8080',
      'pid:7',
      'pid:8',
      'nats:http://localhost:8222',
      'mongodb://[::1]:27018/',
      'store=mongodb://h.example',
      'node=prometheus:http://h:9100/metrics?a=b#node_load1+up',
    ];
    expect(written.every((each) => new RegExp(OBSERVE_PATTERN, 'u').test(each))).toBe(true);
    expect(readObserve(written)).toEqual([
      { name: 'server', kind: 'process', process: { port: 8080 } },
      { name: 'process', kind: 'process', process: { pid: 7 } },
      { name: 'process-2', kind: 'process', process: { pid: 8 } },
      { name: 'nats', kind: 'nats', url: 'http://localhost:8222' },
      { name: 'mongodb', kind: 'mongodb', url: 'mongodb://[::1]:27018' },
      { name: 'store', kind: 'mongodb', url: 'mongodb://h.example' },
      { name: 'node', kind: 'prometheus', url: 'http://h:9100/metrics?a=b', metrics: ['node_load1', 'up'] },
    ]);
  });

  test.each([
    [
      ['process-2=pid:1', 'pid:2', 'pid:3'],
      ['process-2', 'process', 'process-3'],
    ],
    [
      ['a=pid:1', 'a=pid:2', 'a-2=pid:3'],
      ['a', 'a-2', 'a-2-2'],
    ],
  ])('no two have the same name: %j', (written, names) => {
    expect(readObserve(written).map(({ name }) => name)).toEqual(names);
  });

  test.each([
    'pid:0',
    'pid:x',
    'nats:localhost:8222',
    'nats:http://user:pw@host',
    'mongodb://user:pw@host',
    'mongodb://host/admin',
    'mongodb:host:27017',
    'prometheus:file:///etc/passwd',
    'x',
    '',
  ])('%j is refused', (written) => {
    expect(new RegExp(OBSERVE_PATTERN, 'u').test(written)).toBe(false);
  });
});
