import { describe, expect, test } from 'vitest';

import { findingsOf, runSideBySide } from './run-for-tests.ts';

const RATE = { model: 'open', rate: '20/s' };
const listeners = (scenario: object = {}) => ({
  name: 'listeners',
  scenario: { type: 'realtime', connections: 4, probes: 1, ...scenario },
  load: { model: 'hold' },
});
const writers = (name: string, scenario: object = {}, workers = 8) => ({
  name,
  scenario: { type: 'realtime', connections: 0, probes: 1, ...scenario },
  load: RATE,
  workers,
});

describe('X-02 beside other workloads a server without faults is found to have none', () => {
  const both = [
    { type: 'create', weight: 1 },
    { type: 'update', weight: 1 },
  ];
  const byId = { interest: 'document', operations: [{ type: 'update', weight: 1 }], documents: 3 };
  test.each([
    ['listeners, then writers', [listeners(), writers('writers')]],
    ['writers, then listeners', [writers('writers'), listeners()]],
    ['two that write', [writers('few', { connections: 2 }, 2), writers('many', { connections: 2 })]],
    [
      'two that write, the other way round',
      [writers('many', { connections: 2 }), writers('few', { connections: 2 }, 2)],
    ],
    [
      'two that update documents of their own',
      [writers('a', { operations: both, documents: 7 }), writers('b', { operations: both, documents: 3 })],
    ],
    ['interests of more parts than writers have', [listeners({ interest: 'disjoint' }), writers('writers')]],
    [
      'listeners without the filters that writers have',
      [listeners({ interest: 'disjoint' }), writers('writers', { filters: 2, match: 0.5 })],
    ],
    ['filters that writers do not think of', [writers('writers'), listeners({ filters: 2, match: 0.5 })]],
    [
      'more filters here than there, and fewer',
      [
        writers('few', { connections: 2, filters: 1, match: 0.5 }),
        writers('many', { connections: 2, filters: 4, match: 0.5 }),
        listeners({ interest: 'overlapping', filters: 2, match: 0.5 }),
      ],
    ],
    ['some who follow documents by their ids', [writers('by-id', byId), writers('writers')]],
  ])('%s', async (_, workloads) => {
    for (const shards of [1, 3]) {
      const { report } = await runSideBySide(workloads, { shards });
      expect(findingsOf(report)).toEqual([]);
      expect(report.checks.some(({ name, checked }) => name === 'never-written' && checked > 0)).toBe(true);
    }
  });
});

test('P2-20 where nobody writes nothing is waited for when load is over', async () => {
  const { report } = await runSideBySide([listeners(), { ...listeners({ connections: 2 }), name: 'others' }]);
  expect(report.phases.find(({ name }) => name === 'drain')?.seconds).toBe(0);
  expect([findingsOf(report), report.run.status]).toEqual([[], 'completed']);
});

test('X-02 what is lost of another workload’s writes is counted', async () => {
  let dropped = 0;
  const { report } = await runSideBySide([listeners(), writers('writers')], {
    script: (server) => {
      server.documents().realtime.script = ({ index, isMatch }) => {
        // Not those of documents that are written to find out what was lost.
        if (!isMatch || index % 10 !== 9 || index > 300) return null;
        dropped += 1;
        return { copies: 0 };
      };
    },
  });
  const told = (of: 'failed' | 'unknown') =>
    report.checks
      .filter(({ name }) => name === 'lost')
      .reduce((sum, each) => sum + (of === 'failed' ? each.failed : (each.unknown?.count ?? 0)), 0);
  expect(dropped).toBeGreaterThan(5);
  expect([told('failed'), told('unknown')]).toEqual([dropped, 0]);
});
