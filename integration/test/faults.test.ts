import type { Report } from '@syntrix-bench/core';
import { startTestbed, type Fault, type GroundTruth, type Testbed } from '@syntrix-bench/testbed';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { countOf, requestsOf, startCrudRun } from './crud-run.ts';
import { newHandles, openHandles } from './handles.ts';

let testbed: Testbed;

beforeEach(async () => {
  // Time-outs are the client's: a server that gives up after as long itself would be a reset.
  testbed = await startTestbed({ limits: { writeTimeoutMs: 60_000 } });
});

afterEach(() => testbed.close());

/** The document routes, so that a fault hits what is measured. */
const operations = ['create', 'read', 'update', 'delete'] as const;
/** Strikes a third of the requests, until it has struck this often: then clean-up is left in peace. */
const STRIKES = 24;
const aim = { operations, rate: 0.3, times: STRIKES } as const;

/** A 204 has no body that could be broken. */
const bodyAim = { ...aim, operations: ['create', 'read', 'update'] } as const;

/** Where each strike takes the whole time-out, which nothing else on a busy machine takes: few. */
const waiting = { ...bodyAim, times: 4 } as const;

interface Case {
  readonly why: string;
  readonly fault: Fault & { readonly times: number };
  /** Errors by category that the report must show, worked out from what the testbed did. */
  readonly errors: (truth: GroundTruth, strikes: number) => Readonly<Record<string, number>>;
  /** Whether every request's status stands in the report as the testbed sent it. */
  readonly statusesAgree: boolean;
}

const none = () => ({});
const all = (category: string) => (_truth: GroundTruth, strikes: number) => ({ [category]: strikes });

const CASES: readonly Case[] = [
  {
    why: 'latency is no error',
    fault: { kind: 'latency', distribution: 'lognormal', meanMs: 15, deviationMs: 10, ...aim },
    errors: none,
    statusesAgree: true,
  },
  {
    why: 'a slow drip of bytes is no error',
    fault: { kind: 'drip', chunkBytes: 64, intervalMs: 2, ...aim },
    errors: none,
    statusesAgree: true,
  },
  {
    why: 'an error status is named as such',
    fault: { kind: 'error', status: 503, ...aim },
    errors: all('http_503_unavailable'),
    statusesAgree: true,
  },
  {
    why: 'also when the write was applied all the same',
    fault: { kind: 'error', status: 500, applied: true, ...aim },
    errors: all('http_500_internal'),
    statusesAgree: true,
  },
  {
    why: 'a reset before the answer',
    fault: { kind: 'reset', moment: 'before', ...aim },
    errors: all('connection_reset'),
    statusesAgree: true,
  },
  {
    why: 'a reset within the answer',
    fault: { kind: 'reset', moment: 'within', ...bodyAim },
    errors: all('connection_reset'),
    statusesAgree: false,
  },
  {
    why: 'a body that ends halfway',
    fault: { kind: 'truncate', ...bodyAim },
    errors: all('connection_reset'),
    statusesAgree: false,
  },
  {
    why: 'a body that never ends',
    fault: { kind: 'endless', ...waiting },
    errors: all('timeout'),
    statusesAgree: false,
  },
  {
    why: 'more announced than sent',
    fault: { kind: 'wrong-length', deltaBytes: 50, ...waiting },
    errors: all('timeout'),
    statusesAgree: false,
  },
  {
    why: 'random bytes instead of an answer',
    fault: { kind: 'garbage', ...aim },
    errors: all('protocol'),
    statusesAgree: true,
  },
];

/** Errors of the report by category; a reset is a reset, whether the system calls it so or says that the other side closed. */
function errorsOf(report: Report): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { category, count } of report.errors) {
    const name = category === 'connection_closed' ? 'connection_reset' : category;
    counts[name] = (counts[name] ?? 0) + count;
  }
  return counts;
}

const strikesOf = (truth: GroundTruth) => truth.faults.reduce((sum, { count }) => sum + count, 0);

// docs/decisions/0006-every-request-is-counted.md
describe('fault by fault, the report tells what the target knows', () => {
  test.each(CASES)('$fault.kind: $why', async ({ fault, errors, statusesAgree }) => {
    const before = openHandles();
    const run = await startCrudRun(testbed, {
      config: { benchmark: { operations: 2000 } },
      onSteady: () => testbed.setFaults({ seed: 7, faults: [fault] }),
    });
    const report = await run.finished;
    const truth = testbed.groundTruth();
    const strikes = strikesOf(truth);

    expect(strikes).toBe(fault.times);
    expect(errorsOf(report)).toEqual(errors(truth, strikes));
    expect(report.run.status).toBe('completed');
    expect(report.summary.total_operations).toBe(2000);
    expect(report.summary.ok + report.summary.failed + report.summary.unknown).toBe(2000);

    const seen = requestsOf(report);
    for (const method of ['POST', 'GET', 'PATCH', 'DELETE']) {
      const sentBy = countOf(seen, (request) => request.method === method);
      expect(sentBy, method).toBe(countOf(truth.requests, (request) => request.method === method));
    }
    if (statusesAgree) expect(seen).toEqual(truth.requests);

    expect(testbed.liveDocuments()).toEqual([]);
    expect(report.run.cleanup.left).toBe(0);
    expect(truth.internalErrors).toBe(0);
    await vi.waitUntil(() => newHandles(before).length === 0, { timeout: 120_000 });
  });

  test('reset: after the answer, a call whose answer was read whole is ok, any other is a reset', async () => {
    const run = await startCrudRun(testbed, {
      config: { benchmark: { operations: 2000 } },
      onSteady: () => testbed.setFaults({ seed: 7, faults: [{ kind: 'reset', moment: 'after', ...aim }] }),
    });
    const report = await run.finished;
    const { connection_reset: resets = 0, ...others } = errorsOf(report);
    expect(others).toEqual({});
    expect(resets).toBeLessThanOrEqual(strikesOf(testbed.groundTruth()));
    expect(report.summary.ok + resets).toBe(2000);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('storm: refused requests are rate limited, as many as there were 429', async () => {
    const faults: readonly Fault[] = [{ kind: 'storm', everyMs: 60, forMs: 40 }];
    const run = await startCrudRun(testbed, {
      config: { benchmark: { operations: 4000 } },
      onSteady: () => testbed.setFaults({ faults }),
      onDrain: () => testbed.setFaults({ faults: [] }),
    });
    const report = await run.finished;
    const refused = errorsOf(report).rate_limited ?? 0;
    expect(refused).toBeGreaterThan(0);
    const measured = report.phases.filter(({ name }) => name === 'steady' || name === 'drain');
    expect(refused).toBe(
      countOf(
        measured.flatMap(({ requests }) => requests),
        ({ status }) => status === 429,
      ),
    );
    expect(requestsOf(report)).toEqual(testbed.groundTruth().requests);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('stall: a target that holds its breath costs time, not operations', async () => {
    const faults: readonly Fault[] = [{ kind: 'stall', everyMs: 100, forMs: 150 }];
    const run = await startCrudRun(testbed, {
      onSteady: () => testbed.setFaults({ faults }),
      onDrain: () => testbed.setFaults({ faults: [] }),
    });
    const report = await run.finished;
    expect(errorsOf(report)).toEqual({});
    expect(report.summary.ok).toBe(400);
    expect(requestsOf(report)).toEqual(testbed.groundTruth().requests);
  });

  test('suspend: a database that is suspended in mid-run fails what comes after, and is cleaned up when it is back', async () => {
    const faults: readonly Fault[] = [{ kind: 'suspend', database: 'default', forMs: 800 }];
    // Refusals take little time: what ends after a number of operations ends while the database is suspended.
    const run = await startCrudRun(testbed, {
      timed: { benchmark: { target: testbed.url, workers: 8, duration: '2s', timeout: '10s', warmup: '0s' } },
      onSteady: () => testbed.setFaults({ faults }),
    });
    const report = await run.finished;
    const suspended = errorsOf(report).http_403_database_suspended ?? 0;
    expect(suspended).toBeGreaterThan(0);
    expect(Object.keys(errorsOf(report))).toEqual(['http_403_database_suspended']);
    expect(requestsOf(report)).toEqual(testbed.groundTruth().requests);
    expect(testbed.liveDocuments()).toEqual([]);
  });

  test('expired-token: a token that the target says is dead, though by its own claims it lives, is unauthorized', async () => {
    const run = await startCrudRun(testbed, {
      config: { benchmark: { operations: 2000 }, auth: { username: 'bench', password: 'Bench-User#2025' } },
      onSteady: () => testbed.setFaults({ seed: 3, faults: [{ kind: 'expired-token', ...aim }] }),
    });
    const report = await run.finished;
    expect(errorsOf(report)).toEqual({ http_401_unauthorized: STRIKES });
    expect(requestsOf(report)).toEqual(testbed.groundTruth().requests);
    expect(testbed.liveDocuments()).toEqual([]);
  });
});
