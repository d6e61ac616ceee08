import { smokePlan } from '@syntrix-bench/core/plan';
import { startTestRun } from '@syntrix-bench/core/testing';
import { describe, expect, test } from 'vitest';

import type { HookFault } from './fake-hooks.ts';
import { failedOf, findingsOf, inMemory, planOf, runInMemory, SCENARIO } from './run-for-tests.ts';

const MIXED = {
  operations: [
    { type: 'create', weight: 70 },
    { type: 'update', weight: 30 },
  ],
  documents: 20,
  rate: '60/s',
};
const CREATES = { operations: [{ type: 'create', weight: 1 }] };
/** Documents are deleted, too. */
const DELETING = { ...MIXED, operations: [...MIXED.operations, { type: 'delete', weight: 30 }] };
const SMOKE_TARGET = { target: 'http://127.0.0.1:1', warmup: '0s', duration: '4s' };
/** Some calls fail in every way there is, and the handler is slow. */
const FAILING = { delay: '30ms', fail: '15%', close: '5%', hang: '2%' };
const RETRY = { maxAttempts: 4, initialBackoff: '200ms', maxBackoff: '600ms' };

describe('P3-02 webhooks are followed to the end', () => {
  test.each([1, 3])('X-08 with retries and a slow handler nothing is found, on %i shards', async (shards) => {
    const { report, hooks, server } = await runInMemory(
      { ...MIXED, match: '60%', answer: FAILING, retry: RETRY },
      { shards },
    );
    expect(findingsOf(report)).toEqual([]);
    const { deliveries } = report.triggers!['trigger']!;
    expect(deliveries.retries).toBeGreaterThan(10);
    expect(deliveries.recovered).toBeGreaterThan(10);
    expect(deliveries.received).toBe(deliveries.owed + deliveries.retries);
    expect([hooks.listening(), server.leftovers()]).toEqual([0, []]);
  });

  test.each([1, 3])(
    'P3-02 every deletion leads to a call, and those of clean-up are refused, on %i shards',
    async (shards) => {
      const { report, hooks, server } = await runInMemory(
        { ...DELETING, match: '60%', answer: { ...FAILING, hang: 0 }, retry: RETRY },
        { shards },
      );
      expect(findingsOf(report)).toEqual([]);
      const { owed, received, retries } = report.triggers!['trigger']!.deliveries;
      const { count } = report.operations['delete']!;
      expect(count).toBeGreaterThan(20);
      expect(received).toBe(owed + retries);
      expect(report.checks.find(({ name }) => name === 'lost')?.checked).toBe(owed);
      expect([hooks.listening(), server.leftovers()]).toEqual([0, []]);
    },
  );

  test('a drawn deletion without a document is drawn again among the others and counted as redrawn', async () => {
    const operations = [
      { type: 'create', weight: 1 },
      { type: 'update', weight: 1 },
      { type: 'delete', weight: 8 },
    ];
    // A rate of all together: types have no schedules of their own, workers draw them.
    const more = { load: { model: 'open', rate: '200/s' } };
    const { report } = await runInMemory({ operations, documents: 20 }, { more });
    const [creates, updates, deletes] = ['create', 'update', 'delete'].map((type) => report.operations[type]!.count);
    // What was done and what was drawn again are the weights once more.
    expect((deletes! + report.counters['redrawn']!) / report.summary.total_operations).toBeCloseTo(0.8, 1);
    expect(deletes).toBeLessThanOrEqual(creates!);
    expect(creates! / updates!).toBeCloseTo(1, 0);
    expect(findingsOf(report)).toEqual([]);
  });

  test('P3-05 what the run itself writes when load is over is in no count, and a part of few documents is one at least', async () => {
    const updates = { operations: [{ type: 'update', weight: 1 }], documents: 4, match: '10%', rate: '20/s' };
    const { report } = await runInMemory(updates);
    const { owed, received } = report.triggers!['trigger']!.deliveries;
    const { count } = report.operations['update']!;
    expect(owed > 0 && owed < count).toBe(true);
    const lost = report.checks.find(({ name }) => name === 'lost');
    expect([received, lost?.checked]).toEqual([owed, owed]);
    expect(findingsOf(report)).toEqual([]);
  });

  test('P3-05 where nothing was owed, that nothing was lost is not checked', async () => {
    const { report, server } = await runInMemory({ ...CREATES, match: '0.01%', rate: '20/s' });
    const lost = report.checks.find(({ name }) => name === 'lost');
    expect([lost?.checked, lost?.verdict, report.triggers!['trigger']!.deliveries.owed]).toEqual([0, 'not_checked', 0]);
    expect(server.leftovers()).toEqual([]);
  });

  test('a smoke run leaves each of its workers a document, so that none has nothing to do', async () => {
    const updates = { operations: [{ type: 'update', weight: 1 }], documents: 20 };
    const smoke = smokePlan(planOf(updates, { benchmark: { ...SMOKE_TARGET, workers: 8 } }), [SCENARIO]);
    const { server, scenario } = inMemory(smoke);
    const { run, clock } = startTestRun({ plan: smoke, scenarios: [scenario], target: server });
    const report = await clock.runUntil(run.finished);
    expect([smoke.workloads[0]!.workers, report.run.end]).toEqual([4, { kind: 'duration' }]);
    expect(findingsOf(report)).toEqual([]);
  });

  test('P3-05 what is given up after the last attempt is told, and is no failure of the server', async () => {
    const retry = { maxAttempts: 2, initialBackoff: '100ms' };
    const { report } = await runInMemory({ rate: '20/s', answer: { fail: '50%' }, retry });
    expect(findingsOf(report)).toEqual([]);
    const { given_up: givenUp } = report.triggers!['trigger']!.deliveries;
    expect(givenUp).toBeGreaterThan(5);
    expect(failedOf(report)).toEqual({ 'given-up': givenUp });
  });

  test('P3-05 what the receiver refuses is not made again', async () => {
    const { report } = await runInMemory({ rate: '20/s', answer: { fail: '50%', failStatus: 429 } });
    expect(findingsOf(report)).toEqual([]);
    const { retries, refused, received, owed } = report.triggers!['trigger']!.deliveries;
    expect([retries, received]).toEqual([0, owed]);
    expect(refused).toBeGreaterThan(10);
  });

  test.each([
    ['0s', 0],
    ['30ms', 30],
  ])('P3-04 from sent to the first call, and to the one that was taken %s later', async (delay, ms) => {
    const { report } = await runInMemory({
      rate: '50/s',
      answer: { fail: '30%', delay },
      retry: { initialBackoff: '300ms' },
    });
    const { webhook, recovered } = report.deliveries;
    expect(webhook!.propagation!.p50).toBeLessThan(10);
    expect(recovered!.propagation!.min).toBeGreaterThan(300);
    expect(report.triggers!['trigger']!.handling.p50).toBeCloseTo(ms, 0);
  });

  test('P3-04 where no call fails by plan, a write whose call broke off has recovered all the same', async () => {
    const { report, hooks } = await runInMemory(
      { rate: '20/s', answer: { delay: '1s' }, retry: RETRY },
      { script: ({ index, attempt }) => (index % 7 === 3 && index < 60 && attempt === 1 ? 'cut' : null) },
    );
    expect(hooks.done.cut).toBeGreaterThan(3);
    expect(report.triggers!['trigger']!.deliveries.recovered).toBe(hooks.done.cut);
    expect(report.deliveries['recovered']?.count).toBe(hooks.done.cut);
  });

  test('P3-04 a write whose every call was answered too late has not recovered', async () => {
    const { report, hooks } = await runInMemory({ rate: '5/s', answer: { delay: '6s' }, retry: RETRY });
    const { recovered, retries } = report.triggers!['trigger']!.deliveries;
    expect([retries > 10, recovered, hooks.listening()]).toEqual([true, 0, 0]);
    expect(Object.keys(report.deliveries)).toEqual(['webhook']);
  });
});

describe('X-08 what the audit counts is what the server did', () => {
  const cases: readonly [fault: HookFault, check: string, scenario: object][] = [
    ['lost', 'lost', {}],
    ['repeated', 'duplicated', { answer: { delay: '50ms' } }],
    ['altered', 'altered', {}],
    ['wrong', 'wrongly-delivered', { match: '50%' }],
    ['missing-retry', 'retried', { answer: { fail: '30%' }, retry: RETRY }],
    ['hasty-retry', 'retry-spacing', { answer: { fail: '30%' }, retry: RETRY }],
  ];
  test.each(cases)('%s is told as %s', async (fault, check, scenario) => {
    const { report, hooks } = await runInMemory(
      { ...MIXED, ...CREATES, ...scenario },
      { shards: 2, script: ({ index }) => (index % 7 === 3 && index < 200 ? fault : null) },
    );
    expect(hooks.done[fault]).toBeGreaterThan(3);
    const { 'given-up': _, ...failed } = failedOf(report);
    expect(failed).toEqual({ [check]: hooks.done[fault] });
  });

  test.each<[HookFault, string, object]>([
    ['lost', 'lost', {}],
    ['repeated', 'duplicated', { answer: { delay: '50ms' } }],
    ['missing-retry', 'retried', { answer: { fail: '30%' }, retry: RETRY }],
    ['hasty-retry', 'retry-spacing', { answer: { fail: '30%' }, retry: RETRY }],
  ])('of calls of deletions, %s is told as %s', async (fault, check, scenario) => {
    let deletions = 0;
    const { report, hooks } = await runInMemory(
      { ...DELETING, ...scenario },
      {
        shards: 2,
        script: ({ event, attempt }) => {
          if (event.type !== 'delete') return null;
          if (attempt === 1) deletions += 1;
          // Not so late that it is what clean-up removes, nor so early that it is what a probe does.
          return deletions > 2 && deletions < 40 && deletions % 3 === 0 ? fault : null;
        },
      },
    );
    expect(hooks.done[fault]).toBeGreaterThan(2);
    const { 'given-up': _, ...failed } = failedOf(report);
    expect(failed).toEqual({ [check]: hooks.done[fault] });
  });

  test.each<[type: 'create' | 'update', what: string]>([
    ['create', 'a document that is there, or is deleted later'],
    ['update', 'a document of before load'],
  ])('after a call of %s, one about the deletion of %s is told as never written', async (type) => {
    const operations = [...MIXED.operations, { type: 'delete', weight: 10 }];
    const { report, hooks } = await runInMemory(
      { ...DELETING, operations },
      {
        shards: 2,
        script: ({ event, index }) =>
          event.type === type && index > 10 && index % 3 === 0 && index < 200 ? 'gone' : null,
      },
    );
    expect(hooks.done.gone).toBeGreaterThan(10);
    expect(failedOf(report)).toEqual({ 'never-written': hooks.done.gone });
  });

  test('calls of deletions that come late are waited for, and told as late', async () => {
    let deletions = 0;
    const benchmark = { target: 'http://127.0.0.1:1', warmup: '0s', duration: '4s', stragglers: '60s' };
    const { report } = await runInMemory(DELETING, {
      more: { benchmark },
      script: ({ event, isMatch }) => {
        if (event.type !== 'delete' || !isMatch) return null;
        deletions += 1;
        // The first two are those of probes.
        return deletions > 2 ? 'late' : null;
      },
    });
    const { count } = report.operations['delete']!;
    expect(failedOf(report)).toEqual({ late: count });
    const late = report.checks.find(({ name }) => name === 'late');
    expect(late?.checked).toBe(report.triggers!['trigger']!.deliveries.owed);
  });

  test('lost calls of deletions are in no series: what of it is owed is what comes', async () => {
    let deletions = 0;
    const { report, hooks } = await runInMemory(DELETING, {
      script: ({ event }) => {
        if (event.type === 'delete') deletions += 1;
        return event.type === 'delete' && deletions > 2 && deletions < 30 ? 'lost' : null;
      },
    });
    expect(failedOf(report)).toEqual({ lost: hooks.done.lost });
    const { lost, per_second: came, owed_per_second: owed } = report.deliveries['webhook']!;
    expect([lost, owed]).toEqual([0, came]);
  });

  test('calls about what others delete are in no count, however they are answered and repeated', async () => {
    const { report, hooks } = await runInMemory(
      { ...DELETING, answer: { fail: '30%' }, retry: RETRY },
      {
        script: ({ event, index, attempt }) =>
          event.type !== 'delete' && index % 5 === 4 && attempt === 1 ? 'foreign' : null,
      },
    );
    expect(hooks.done.foreign).toBeGreaterThan(20);
    expect(findingsOf(report)).toEqual([]);
    const { owed, received, retries } = report.triggers!['trigger']!.deliveries;
    const checked = Object.fromEntries(report.checks.map(({ name, checked: count }) => [name, count]));
    expect(received).toBe(owed + retries);
    expect([checked['duplicated'], checked['given-up'], checked['altered']]).toEqual([owed, owed, received]);
  });

  test('P3-05 what is lost stands as lost among the deliveries, and fails the run', async () => {
    const { report, hooks } = await runInMemory(MIXED, {
      script: ({ index }) => (index % 10 === 5 && index < 200 ? 'lost' : null),
    });
    expect(report.deliveries['webhook']!.lost).toBe(hooks.done.lost);
    expect(report.checks.find(({ name }) => name === 'lost')?.verdict).toBe('failed');
  });
});

describe('P3-01 what triggers cost the writer', () => {
  const EVALUATION = { ...CREATES, match: '10%', rate: '200/s', rounds: 8 };
  const LONG = { benchmark: { target: 'http://127.0.0.1:1', warmup: '1s', duration: '16s' } };

  test('the same load goes to a collection without triggers in turn, of which nothing is called', async () => {
    const { report, server } = await runInMemory(EVALUATION, { shards: 2, more: LONG });
    expect(findingsOf(report)).toEqual([]);
    const { triggered, plain } = report.workloads!;
    const [with_, without] = [triggered!.operations['create']!.count, plain!.operations['create']!.count];
    expect(with_ + without).toBeGreaterThan(2500);
    expect(Math.abs(with_ - without)).toBeLessThan(0.1 * with_);
    const { owed, received } = report.triggers!['triggered']!.deliveries;
    expect([received, Object.keys(report.triggers!)]).toEqual([owed, ['triggered']]);
    expect(server.leftovers()).toEqual([]);
    // In memory both take a millisecond.
    const [cost] = report.contrasts!;
    expect([cost!.name, cost!.pairs, cost!.figures[0]?.ratio]).toEqual(['trigger-cost', 8, 1]);
  });

  test('a cost that is there is told, with an interval that holds it', async () => {
    const plan = planOf(EVALUATION, LONG);
    const { server, scenario } = inMemory(plan);
    const documents = server.documents();
    let calls = 0;
    documents.pace = ({ collection }) =>
      new Promise((resolve) => {
        calls += 1;
        const own = collection === 'benchmarks' ? 1300 : 1000;
        documents.clock!.setTimer(own + ((calls * 7919) % 200), resolve);
      });
    const { run, clock } = startTestRun({ plan, scenarios: [scenario], target: server });
    const report = await clock.runUntil(run.finished);
    const p50 = report.contrasts![0]!.figures.find(({ figure }) => figure === 'p50')!;
    // 1.4 ms to 1.1 ms, as far as histograms tell them.
    expect(p50.verdict).toBe('worse');
    expect(p50.ratio_low! > 1.2 && p50.ratio_high! < 1.35).toBe(true);
  });

  test('P3-01 writes of which no answer came rank above all others, and each side says how many those are', async () => {
    const plan = planOf(EVALUATION, { benchmark: { ...LONG.benchmark, timeout: '1s' } });
    const { server, scenario } = inMemory(plan);
    const documents = server.documents();
    let calls = 0;
    documents.pace = ({ collection }) =>
      new Promise((resolve) => {
        calls += 1;
        const isStuck = collection === 'benchmarks' && calls % 4 === 0;
        documents.clock!.setTimer(isStuck ? 1_500_000 : 1000, resolve);
      });
    const { run, clock } = startTestRun({ plan, scenarios: [scenario], target: server });
    const [cost] = (await clock.runUntil(run.finished)).contrasts!;
    const p95 = cost!.figures.find(({ figure }) => figure === 'p95')!;
    expect([p95.verdict, p95.ratio, cost!.base.errors]).toEqual(['worse', null, 0]);
    expect(cost!.next.errors).toBeGreaterThan(15);
  });

  test('a run that its report says how to repeat is the same again, and one that is too short is refused', () => {
    const plan = planOf(EVALUATION, LONG);
    const parts = plan.workloads.map(({ name, options }) => [name, (options as { part: string }).part]);
    expect(parts).toEqual([
      ['triggered', 'triggered'],
      ['plain', 'plain'],
    ]);
    expect(() => planOf(EVALUATION, { benchmark: { target: 'http://127.0.0.1:1', duration: '1s' } })).toThrow(
      '8 rounds of 2 blocks take a duration of at least 2s',
    );
  });
});

test('P3-03 a server without the trigger ends the run before load, with one sentence and what to do', async () => {
  const plan = planOf({});
  const { server, hooks, scenario } = inMemory(plan);
  hooks.script = () => 'lost';
  const { run, clock } = startTestRun({ plan, scenarios: [scenario], target: server });
  const end = await clock.runUntil(run.finished.catch((error: unknown) => error));
  expect(end).toMatchObject({
    code: 'target_not_ready',
    message:
      'no call came to http://127.0.0.1:9797/bench-benchmarks within 5 s of a write that fulfils the condition of trigger bench-benchmarks',
  });
  expect([server.leftovers(), hooks.listening()]).toEqual([[], 0]);
});

test('P3-03 a trigger that calls for what does not fulfil its condition is another one', async () => {
  const plan = planOf({});
  const { server, hooks, scenario } = inMemory(plan);
  hooks.script = ({ isMatch }) => (isMatch ? null : 'wrong');
  const { run, clock } = startTestRun({ plan, scenarios: [scenario], target: server });
  const end = await clock.runUntil(run.finished.catch((error: unknown) => error));
  expect(end).toMatchObject({
    code: 'target_not_ready',
    message: 'trigger bench-benchmarks calls for writes that do not fulfil its condition',
  });
});
