import { describe, expect, test } from 'vitest';

import { RunAggregate } from '../aggregate/run-aggregate.ts';
import type { ReportCertificate } from './report-claims.ts';
import { ScriptedShard, type ScriptedOperation } from '../../test/scripted-run.ts';
import { toContrast, type Contrast } from './contrasts.ts';

const SECOND = 1_000_000;
const PAIRS = 8;

/** How an operation went: how long it took, or how it ended without being ok; null: there was none. */
type Went = number | Pick<ScriptedOperation, 'outcome' | 'category'> | null;

/** A run in which segments of two conditions take turns, a second each, with forty arrivals in each. */
function aggregateOf(wentIn: (segment: number, index: number) => Went): RunAggregate {
  const segments = Array.from({ length: 2 * PAIRS }, (_, index) => ({
    fromUs: index * SECOND,
    toUs: (index + 1) * SECOND,
  }));
  const aggregate = new RunAggregate({ segments });
  aggregate.phaseStarted('steady', 0);
  const shard = new ScriptedShard();
  segments.forEach(({ fromUs, toUs }, segment) => {
    const operations = Array.from({ length: 40 }, (_, index): ScriptedOperation | null => {
      const went = wentIn(segment, index);
      if (went === null) return null;
      const more = typeof went === 'number' ? { us: went } : { us: 1_000, ...went };
      return { at: fromUs + 500_000 + index * 1_000, segment, ...more };
    }).filter((each) => each !== null);
    aggregate.add(shard.interval(fromUs, toUs, 'steady', operations));
  });
  return aggregate;
}

const contrast: Contrast = {
  name: 'interference',
  base: { label: 'silent', workload: 'main', blocks: Array.from({ length: PAIRS }, (_, pair) => [2 * pair]) },
  next: { label: 'flooding', workload: 'main', blocks: Array.from({ length: PAIRS }, (_, pair) => [2 * pair + 1]) },
};

const jitter = (segment: number, index: number) => 10_000 + ((segment * 7_919 + index * 104_729) % 1_000);

test('P3-42 the ratio of two conditions, with an interval, from pairs of blocks', () => {
  const found = toContrast(
    aggregateOf((segment, index) => Math.round(jitter(segment, index) * (segment % 2 === 1 ? 1.3 : 1))),
    contrast,
  );
  expect({
    ...found,
    figures: found.figures.map(({ operation, figure, verdict }) => [operation, figure, verdict]),
  }).toEqual({
    name: 'interference',
    base: { label: 'silent', workload: 'main', errors: 0 },
    next: { label: 'flooding', workload: 'main', errors: 0 },
    pairs: PAIRS,
    planned: PAIRS,
    least_change: 5,
    figures: [
      ['read', 'p50', 'worse'],
      ['read', 'p95', 'worse'],
      [null, 'goodput', 'no_difference'],
    ],
  });
  expect(found.figures[2]).toMatchObject({ base: 40, next: 40, ratio: 1, ratio_low: 1, ratio_high: 1 });
  for (const { base, next, ratio, ratio_low: low, ratio_high: high } of found.figures.slice(0, 2)) {
    // The jitter is a tenth, and nearly the same in all blocks.
    expect([next! / base!, ratio!].every((each) => each > 1.27 && each < 1.33)).toBe(true);
    expect(low! <= 1.3 && 1.3 <= high! && low! > 1.2 && high! < 1.4).toBe(true);
  }
});

test('no difference is none where the load that was to make it was mostly not ok; a difference stays one', () => {
  const cause = { workload: 'main', blocks: contrast.next.blocks };
  const refused = (segment: number, index: number, factor = 1): Went =>
    segment % 2 === 1 && index % 10 === 0
      ? { outcome: 'refused' }
      : Math.round(jitter(segment, index) * (segment % 2 === 1 ? factor : 1));
  const told = (factor: number, of: Contrast) =>
    toContrast(
      aggregateOf((segment, index) => refused(segment, index, factor)),
      of,
    ).figures.map(({ figure, ratio, verdict, reason }) => [figure, ratio === null, verdict, reason]);
  expect(told(1, contrast)[0]).toEqual(['p50', false, 'no_difference', undefined]);
  expect(told(1, { ...contrast, cause })[0]).toEqual(['p50', true, 'cannot_tell', 'cause_not_ok']);
  expect(told(1.3, { ...contrast, cause })[0]).toEqual(['p50', false, 'worse', undefined]);
  const silent = { ...cause, blocks: contrast.base.blocks };
  expect(told(1, { ...contrast, cause: silent })[0]).toEqual(['p50', false, 'no_difference', undefined]);
});

test('that most pairs are alike is no proof where in some all went down', () => {
  const down = (went: (segment: number, index: number) => Went) =>
    toContrast(
      aggregateOf((segment, index) => (segment === 3 ? FAILED : went(segment, index))),
      contrast,
    ).figures.map(({ figure, ratio, ratio_low: low, ratio_high: high, verdict }) => [
      figure,
      ratio,
      low,
      high,
      verdict,
    ]);
  const alike = () => 10_000;
  expect(down(alike)).toEqual([
    ['p50', 1, 1, null, 'cannot_tell'],
    ['p95', 1, 1, null, 'cannot_tell'],
    ['goodput', 1, 0, 1, 'cannot_tell'],
  ]);
  expect(down(jitter).map((told) => told.at(-1))).toEqual(['cannot_tell', 'cannot_tell', 'cannot_tell']);
});

test('P3-42 pairs of which nothing was due in one block are left out, and too few have no interval', () => {
  const found = toContrast(
    aggregateOf((segment, index) => (segment >= 9 ? null : jitter(segment, index))),
    contrast,
  );
  expect([found.pairs, found.planned]).toEqual([4, PAIRS]);
  expect(found.figures.map(({ ratio_low: low, ratio_high: high, verdict }) => [low, high, verdict])).toEqual([
    [null, null, 'cannot_tell'],
    [null, null, 'cannot_tell'],
    [null, null, 'cannot_tell'],
  ]);
});

test('P3-42 where nothing was due there is nothing to compare', () => {
  const found = toContrast(
    aggregateOf(() => null),
    contrast,
  );
  expect([found.pairs, found.figures]).toEqual([0, []]);
});

const REFUSED = { outcome: 'unknown', category: 'http_503' } as const;
const isFlooded = (segment: number) => segment % 2 === 1;

const FAILED = { outcome: 'failed', category: 'http_503' } as const;
const TIMED_OUT = { outcome: 'unknown', category: 'timeout' } as const;
const NO_RATIO = { ratio: null, ratio_low: null, ratio_high: null } as const;
const withoutOk = { ...NO_RATIO, verdict: 'cannot_tell', reason: 'no_ok_answers' } as const;

describe('R14 where no ok answer came', () => {
  const toldOf = (wentIn: (segment: number, index: number) => Went) => {
    const { pairs, base, next, figures } = toContrast(aggregateOf(wentIn), contrast);
    return { pairs, errors: [base.errors, next.errors], figures };
  };

  test.each([
    ['refused', FAILED],
    ['timed out', TIMED_OUT],
    ['dropped', { outcome: 'dropped' }],
  ] as const)('on either side nobody can tell: all was %s', (_, went) => {
    expect(toldOf(() => went)).toEqual({
      pairs: PAIRS,
      errors: [100, 100],
      figures: [
        { operation: 'read', figure: 'p50', ...withoutOk },
        { operation: 'read', figure: 'p95', ...withoutOk },
        { operation: null, figure: 'goodput', base: 0, next: 0, ...withoutOk },
      ].map((figure) => expect.objectContaining(figure) as object),
    });
  });

  test('on one side, which was refused, nobody can tell of latency, and goodput is less without end', () => {
    const { pairs, errors, figures } = toldOf((segment, index) =>
      isFlooded(segment) ? FAILED : jitter(segment, index),
    );
    const base = expect.any(Number) as number;
    expect([pairs, errors, figures]).toEqual([
      PAIRS,
      [0, 100],
      [
        { operation: 'read', figure: 'p50', base, next: null, ...withoutOk },
        { operation: 'read', figure: 'p95', base, next: null, ...withoutOk },
        {
          operation: null,
          figure: 'goodput',
          base: 40,
          next: 0,
          ratio: 0,
          ratio_low: 0,
          ratio_high: 0,
          verdict: 'worse',
        },
      ],
    ]);
  });

  test('on the side that the other is held against, that one is not quicker for it', () => {
    const { figures } = toldOf((segment, index) => (isFlooded(segment) ? jitter(segment, index) : FAILED));
    const told = figures.map(({ figure, verdict, reason }) => [figure, verdict, reason]);
    expect(told).toEqual([
      ['p50', 'cannot_tell', 'no_ok_answers'],
      ['p95', 'cannot_tell', 'no_ok_answers'],
      ['goodput', 'better', undefined],
    ]);
  });

  test('on one side, since all of it timed out or was never sent, it is worse in all, without end', () => {
    for (const went of [TIMED_OUT, { outcome: 'dropped' }] as const) {
      const { figures } = toldOf((segment, index) => (isFlooded(segment) ? went : jitter(segment, index)));
      expect(figures.map(({ figure, ratio, verdict, reason }) => [figure, ratio, verdict, reason])).toEqual([
        ['p50', null, 'worse', undefined],
        ['p95', null, 'worse', undefined],
        ['goodput', 0, 'worse', undefined],
      ]);
    }
  });

  test('in some blocks of both sides, those are not alike for it, and a difference of the others stays one', () => {
    const found = (factor: number, blind: number) =>
      toldOf((segment, index) => {
        if (segment < 2 * blind) return TIMED_OUT;
        return Math.round(jitter(segment, index) * (isFlooded(segment) ? factor : 1));
      }).figures.map(({ figure, verdict, reason }) => [figure, verdict, reason]);
    expect(found(1, 6)).toEqual([
      ['p50', 'cannot_tell', 'too_few_ok_answers'],
      ['p95', 'cannot_tell', 'too_few_ok_answers'],
      ['goodput', 'cannot_tell', 'too_few_ok_answers'],
    ]);
    expect(found(2, 1).slice(0, 2)).toEqual([
      ['p50', 'worse', undefined],
      ['p95', 'worse', undefined],
    ]);
  });
});

test('R14 a side of which half is refused has less goodput, though what was answered was as quick', () => {
  const found = toContrast(
    aggregateOf((segment, index) => (isFlooded(segment) && index % 2 === 0 ? REFUSED : jitter(0, index))),
    contrast,
  );
  expect(found.next.errors).toBe(50);
  const { verdict, base, next } = found.figures.find(({ figure }) => figure === 'goodput')!;
  expect([verdict, base, next]).toEqual(['worse', 40, 20]);
});

test('R6 arrivals that vary by themselves are no difference of goodput, but in a closed loop fewer operations are', () => {
  const found = (closed: ReadonlySet<string>) =>
    toContrast(
      aggregateOf((segment, index) => (isFlooded(segment) && index >= 20 + segment ? null : jitter(segment, index))),
      contrast,
      { closed },
    ).figures[2]?.verdict;
  expect([found(new Set()), found(new Set(['main']))]).toEqual(['no_difference', 'worse']);
});

test('R14 blocks whose arrivals were dropped, or that got no ok answer, rank above those that did', () => {
  // Of eight floods seven got nothing: their median is beyond all numbers, whatever the eighth was like.
  const found = toContrast(
    aggregateOf((segment, index) => {
      if (!isFlooded(segment) || segment === 1) return jitter(segment, index);
      return segment % 4 === 1 && index > 0 ? { outcome: 'dropped' } : REFUSED;
    }),
    contrast,
  );
  expect(found.pairs).toBe(PAIRS);
  expect(found.figures[0]).toMatchObject({ operation: 'read', figure: 'p50', ratio: null });
});

test('R14 a block in which a closed loop did nothing at all stood still, and ranks above those that went on', () => {
  const stood = aggregateOf((segment, index) => (isFlooded(segment) && segment > 1 ? null : jitter(segment, index)));
  const found = toContrast(stood, contrast, { closed: new Set(['main']) });
  expect([found.pairs, found.figures[0]?.ratio]).toEqual([PAIRS, null]);
  expect(toContrast(stood, contrast).pairs).toBe(1);
});

describe('R26 what the certificate says', () => {
  const slower = aggregateOf((segment, index) => Math.round(jitter(segment, index) * (isFlooded(segment) ? 1.3 : 1)));
  const certified = (claim: Partial<ReportCertificate['claims'][number]>): ReportCertificate => ({
    grade: 'invalid',
    claims: [{ workload: 'main', claim: 'latency', grade: 'invalid', reasons: [], ...claim }],
    notes: [],
  });
  const verdicts = (claim: Partial<ReportCertificate['claims'][number]>) =>
    toContrast(slower, contrast, { certificate: certified(claim) }).figures.map(({ figure, verdict, doubt }) => [
      figure,
      verdict,
      doubt,
    ]);
  const GOODPUT = ['goodput', 'no_difference', undefined];

  test('an invalid latency has no verdict', () => {
    expect(verdicts({})).toEqual([['p50', 'cannot_tell', 'invalid'], ['p95', 'cannot_tell', 'invalid'], GOODPUT]);
  });

  test('a suspect one has a mark, each figure its own', () => {
    const of = (figure: 'p50' | 'p95', share: number, grade: 'suspect' | 'valid') => {
      return { operation: 'read', figure, generator_ms: 1, generator_share: share, grade };
    };
    expect(verdicts({ grade: 'suspect', grades: [of('p50', 0.4, 'suspect'), of('p95', 0.01, 'valid')] })).toEqual([
      ['p50', 'worse', 'suspect'],
      ['p95', 'worse', undefined],
      GOODPUT,
    ]);
  });

  test('what is invalid by the target’s doing alone is true, and another workload’s claim is none of it', () => {
    const worse = [['p50', 'worse', undefined], ['p95', 'worse', undefined], GOODPUT];
    expect([verdicts({ target_fell_short: true }), verdicts({ workload: 'other' })]).toEqual([worse, worse]);
  });

  test('goodput rests on the claim of the rate', () => {
    expect(verdicts({ claim: 'rate' })).toEqual([
      ['p50', 'worse', undefined],
      ['p95', 'worse', undefined],
      ['goodput', 'cannot_tell', 'invalid'],
    ]);
  });
});
