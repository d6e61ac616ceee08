import type { ArrivalCursor, LoadModel } from '../../contracts/load-model.ts';
import type { SuiteTools } from './suite-tools.ts';

/** How many arrivals of a schedule are looked at. */
const MOST_ARRIVALS = 20_000;

/**
 * What every load model promises: it is pure, never goes back in time, and shares add up to the whole.
 *
 * @param create Makes the model anew; called several times, it must yield equal schedules.
 */
export function loadModelContract(tools: SuiteTools, name: string, create: () => LoadModel): void {
  const { describe, test, expect } = tools;

  describe(`${name} keeps the contract of a load model`, () => {
    test('made again it yields the same schedule', () => {
      expect(schedule(create())).toEqual(schedule(create()));
    });

    test('nothing falls due before it can', () => {
      const model = create();
      if (model.kind === 'closed') {
        for (const freeUs of [0, 1, 999, 5_000_000]) {
          expect(model.dueUs(0, freeUs)).toBeGreaterThanOrEqual(freeUs);
        }
        return;
      }
      const times = take(model.arrivals(0, 1));
      times.forEach((time, index) => expect(time).toBeGreaterThanOrEqual(times[index - 1] ?? 0));
    });

    test('two, three and seven shares together have exactly the arrivals of one', () => {
      const model = create();
      if (model.kind === 'closed') return;
      const whole = take(model.arrivals(0, 1));
      for (const shards of [2, 3, 7]) {
        const parts = Array.from({ length: shards }, (_, shard) => take(model.arrivals(shard, shards)));
        const joined = parts.flat().sort((a, b) => a - b);
        expect(joined.slice(0, whole.length)).toEqual(whole);
      }
    });

    test('a schedule that has ended stays ended', () => {
      const model = create();
      if (model.kind === 'closed') return;
      const cursor = model.arrivals(0, 1);
      const times = take(cursor);
      if (times.length === MOST_ARRIVALS) return;
      cursor.advance();
      expect(cursor.dueUs).toBe(Infinity);
    });
  });
}

function schedule(model: LoadModel): readonly number[] {
  if (model.kind === 'open') return take(model.arrivals(1, 3));
  return [0, 1, 10_000, 1_000_000, 60_000_000].flatMap((freeUs) => [model.dueUs(0, freeUs), model.dueUs(2, freeUs)]);
}

function take(cursor: ArrivalCursor): number[] {
  const times: number[] = [];
  while (cursor.dueUs !== Infinity && times.length < MOST_ARRIVALS) {
    times.push(cursor.dueUs);
    cursor.advance();
  }
  return times;
}
