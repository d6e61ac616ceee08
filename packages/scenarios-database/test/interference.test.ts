import { configLayer, resolvePlan, type Report } from '@syntrix-bench/core';
import { fakeSyntrix, ManualClock, startTestRun, type FakeSyntrix } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import { databaseScenario } from '../src/database-scenario.ts';
import { figuresOf, isClaimed, isolate, isWithinAll } from './isolation.ts';

describe('P3-42 interference', () => {
  test('is told of each operation, with what it rests on', async () => {
    const report = await isolate(1, 1.3);
    const [contrast] = report.contrasts!;
    expect({
      ...contrast,
      figures: contrast!.figures.map(({ operation, figure }) => `${operation ?? 'all'} ${figure}`),
    }).toEqual({
      name: 'interference',
      base: { label: 'neighbour silent', workload: 'victim', errors: 0 },
      next: { label: 'neighbour flooding', workload: 'victim', errors: 0 },
      pairs: 8,
      planned: 8,
      least_change: 5,
      figures: ['query p50', 'query p95', 'read p50', 'read p95', 'update p50', 'update p95', 'all goodput'],
    });
    expect(report.checks.map(({ name, workload, verdict }) => [workload, name, verdict])).toEqual([
      ['victim', 'own-documents', 'passed'],
      ['victim', 'present', 'passed'],
      ['neighbour', 'own-documents', 'passed'],
      ['neighbour', 'present', 'passed'],
    ]);
  });

  // In two of many runs: in how many of them it holds is counted by the nightly suite.
  test('that was planted is within all intervals, and that of the reads’ median excludes none at all', async () => {
    for (const seed of [3, 5]) {
      const report = await isolate(seed, 1.3);
      const median = figuresOf(report).find(({ operation, figure }) => operation === 'read' && figure === 'p50');
      expect([isWithinAll(report, 1.3), median?.verdict]).toEqual([true, 'worse']);
    }
  });

  test('that is none is claimed nowhere', async () => {
    for (const seed of [2, 3]) {
      const report = await isolate(seed, 1);
      expect(isClaimed(report)).toBe(false);
      // The flood took place.
      expect(figuresOf(report).filter(({ reason }) => reason !== undefined)).toEqual([]);
      expect(figuresOf(report).some(({ verdict }) => verdict === 'no_difference')).toBe(true);
    }
  });
});

/** Four workers on two databases for a second, with answers as a script has them. */
async function runWith(script: (target: FakeSyntrix) => void): Promise<Report> {
  const target = fakeSyntrix();
  const clock = new ManualClock();
  script(target);
  const { plan } = resolvePlan(
    [
      configLayer('test', {
        benchmark: { duration: '1s', warmup: '0s', workers: 4 },
        databases: ['a', 'b'],
        scenario: { type: 'database', subscribers: 0 },
        data: { seedData: 20, documentSize: '300B', fieldsCount: 3 },
      }),
    ],
    { scenarios: [databaseScenario], targetKind: 'fake', runId: 'r1abcdef' },
  );
  const { run } = startTestRun({ scenarios: [databaseScenario], target, plan, clock });
  return clock.runUntil(run.finished);
}

const ownDocuments = ({ checks }: Report) => checks.find(({ name }) => name === 'own-documents')!;

test.each(['GET', 'PATCH'])(
  'X-09 a %s that answers with a document of another database fails its check',
  async (asked) => {
    // Every tenth in `a` is answered with what `b` has.
    let count = 0;
    const report = await runWith((target) => {
      const [own, other] = [target.documents('a'), target.documents('b')];
      own.script = ({ method, collection, id }) => {
        if (method !== asked || !id.includes('-s-')) return null;
        count += 1;
        const body = count % 10 === 0 ? other.live.get(`${collection}/${id}`) : undefined;
        return body === undefined ? null : { status: 200, body };
      };
    });
    const { verdict, failed, evidence } = ownDocuments(report);
    expect(count).toBeGreaterThan(20);
    expect([verdict, failed, evidence[0]!.message]).toEqual([
      'failed',
      Math.floor(count / 10),
      expect.stringMatching(
        new RegExp(`^${asked} a:benchmarks/r1abcdef-s-\\d+ answered with a document of b$`, 'u'),
      ) as string,
    ]);
  },
);

test('R33 where nobody could look at a collection after load, its check is unknown, and says why', async () => {
  const report = await runWith((target) => {
    target.documents('b').script = ({ body }) => (body.includes('"limit":1000') ? { status: 503 } : null);
  });
  const { verdict, failed, unknown } = ownDocuments(report);
  expect([verdict, failed, unknown]).toEqual([
    'unknown',
    0,
    { count: 1, reason: 'after load nobody could look at b:benchmarks: the query was answered with 503' },
  ]);
});
