import { describe, expect, test } from 'vitest';

import { evenly, ScriptedShard, SECOND, type ScriptedOperation } from '../../test/scripted-run.ts';
import { thresholdOf } from '../../test/threshold-of.ts';
import type { CheckKind } from '../checks.ts';
import { StageWatch } from './stage-watch.ts';

type Second = Omit<ScriptedOperation, 'at'> & { readonly perSecond: number };

/** What a watch says after each second, and when it was sure; null: never. */
function watched(limits: readonly string[], seconds: readonly Second[], mayPass = true) {
  const watch = new StageWatch(limits.map(thresholdOf), ['main'], { mayPass });
  const shard = new ScriptedShard();
  for (const [index, { perSecond, ...operation }] of seconds.entries()) {
    const [from, to] = [index * SECOND, (index + 1) * SECOND];
    const outlook = watch.observe(shard.interval(from, to, 'steady', evenly(from, to, perSecond, operation)));
    if (outlook.kind === 'fails') return { fails: outlook.threshold?.expression, at: index + 1 };
    if (outlook.kind === 'passes') return { passes: true, at: index + 1 };
  }
  return null;
}

const times = (count: number, what: Second): Second[] => Array.from({ length: count }, () => what);
const at = (us: number, perSecond = 300) => ({ perSecond, us });

describe('X-10 a stage is over early where its outcome is certain', () => {
  test.each([
    ['three windows well within every limit', ['p99 < 100ms'], times(60, at(20_000)), { passes: true, at: 15 }],
    ['within, but not by half', ['p99 < 100ms'], times(60, at(60_000)), null],
    [
      'beyond by a factor of two: two windows',
      ['p99 < 100ms'],
      times(60, at(300_000)),
      { fails: 'p99 < 100ms', at: 10 },
    ],
    ['a little beyond: four windows', ['p99 < 100ms'], times(60, at(120_000)), { fails: 'p99 < 100ms', at: 20 }],
    [
      'beyond now and then',
      ['p99 < 100ms'],
      Array.from({ length: 60 }, (_, second) => at(second % 10 < 5 ? 120_000 : 20_000)),
      null,
    ],
    ['hopeless with few operations', ['p99 < 100ms'], times(60, at(900_000, 20)), { fails: 'p99 < 100ms', at: 10 }],
    [
      'rising, though within half',
      ['p90 < 100ms'],
      Array.from({ length: 20 }, (_, second) => at(20_000 * 1.04 ** second)),
      null,
    ],
    [
      'a count that has been exceeded',
      ['errors == 0'],
      [...times(6, at(1_000)), ...times(6, { ...at(1_000), outcome: 'failed' as const })],
      { fails: 'errors == 0', at: 10 },
    ],
    ['no errors so far say nothing of the rest', ['errors == 0', 'p99 < 100ms'], times(60, at(20_000)), null],
    ['one limit of two is close', ['p99 < 100ms', 'p50 < 25ms'], times(60, at(20_000)), null],
    ['a floor that is kept by a factor of two', ['goodput > 100/s'], times(60, at(20_000)), { passes: true, at: 15 }],
  ] as const)('%s', (_, limits, seconds, expected) => {
    expect(watched(limits, seconds)).toEqual(expected);
  });

  test('a confirmation that passes is not over early, one that fails is', () => {
    expect(watched(['p99 < 100ms'], times(60, at(20_000)), false)).toBeNull();
    expect(watched(['p99 < 100ms'], times(60, at(300_000)), false)).toEqual({ fails: 'p99 < 100ms', at: 10 });
  });

  test('a check that has failed has failed', () => {
    const watch = new StageWatch([thresholdOf('checks.lost == 0')], ['main'], { mayPass: true });
    const shard = new ScriptedShard();
    const tally = { workload: 'main', name: 'lost', checked: 5, failed: 2, evidence: [] };
    const before = { ...shard.interval(0, SECOND, 'steady'), checks: [{ ...tally, failed: 0 }] };
    const after = { ...shard.interval(SECOND, 2 * SECOND, 'steady'), checks: [tally] };
    expect(watch.observe(before)).toEqual({ kind: 'open' });
    expect(watch.observe(after)).toMatchObject({ kind: 'fails', value: 2 });
  });

  test('a check that fails a few times in each interval has failed once these are more than it may', () => {
    const watch = new StageWatch([thresholdOf('checks.late <= 10')], ['main'], { mayPass: true });
    const shard = new ScriptedShard();
    const checks = [{ workload: 'main', name: 'late', checked: 50, failed: 6, evidence: [] }];
    const outlooks = [0, 1].map((second) =>
      watch.observe({ ...shard.interval(second * SECOND, (second + 1) * SECOND, 'steady'), checks }),
    );
    expect(outlooks).toMatchObject([{ kind: 'open' }, { kind: 'fails', value: 12 }]);
  });

  test('R35 a limit that names no workload holds for the checks of each by itself', () => {
    const watch = new StageWatch([thresholdOf('checks.late <= 10')], ['readers', 'writers'], { mayPass: true });
    const shard = new ScriptedShard();
    const tally = { name: 'late', checked: 50, evidence: [] };
    const outlooks = [6, 5].map((failed, second) =>
      watch.observe({
        ...shard.interval(second * SECOND, (second + 1) * SECOND, 'steady'),
        checks: [
          { ...tally, workload: 'readers', failed },
          { ...tally, workload: 'writers', failed: 4 },
        ],
      }),
    );
    expect(outlooks).toMatchObject([{ kind: 'open' }, { kind: 'fails', value: 11 }]);
  });

  describe('a check that no threshold is about', () => {
    const outlookOf = (limits: readonly string[], kind: CheckKind) => {
      const checks = [{ workload: 'main', name: 'late', kind }];
      const watch = new StageWatch(limits.map(thresholdOf), ['main'], { mayPass: true, checks });
      const tally = { workload: 'main', name: 'late', checked: 5, failed: 2, evidence: [] };
      return watch.observe({ ...new ScriptedShard().interval(0, SECOND, 'steady'), checks: [tally] });
    };

    test('ends the stage where it fails', () => {
      expect(outlookOf(['p99 < 100ms'], 'failure')).toEqual({ kind: 'fails', threshold: null, value: 2 });
    });

    test('leaves it open where a threshold allows so many, or no failure of the target is meant', () => {
      expect(outlookOf(['checks.late <= 10'], 'failure')).toEqual({ kind: 'open' });
      expect(outlookOf(['p99 < 100ms'], 'quirk')).toEqual({ kind: 'open' });
    });
  });
});
