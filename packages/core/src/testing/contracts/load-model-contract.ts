import type { LoadModel, OpenLoadModel } from '../../contracts/load-model.ts';
import type { SuiteTools } from './suite-tools.ts';

/** How many arrivals of a schedule are looked at. */
const MOST_ARRIVALS = 20_000;

/**
 * What every load model promises: it is pure, never goes back in time, and shares add up to the whole, worker by worker.
 *
 * @param create Makes the model again; called several times, it must yield equal schedules.
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
      const times = take(model, 0, 1).map(([dueUs]) => dueUs);
      times.forEach((time, index) => expect(time).toBeGreaterThanOrEqual(times[index - 1] ?? 0));
    });

    test('two, three and seven shares together have exactly the arrivals of one, for the same workers', () => {
      const model = create();
      if (model.kind === 'closed') return;
      const whole = inOrder(take(model, 0, 1));
      for (const shards of [2, 3, 7]) {
        const parts = Array.from({ length: shards }, (_, shard) => take(model, shard, shards));
        expect(inOrder(parts.flat()).slice(0, whole.length)).toEqual(whole);
      }
    });

    test('a schedule that has ended stays ended', () => {
      const model = create();
      if (model.kind === 'closed') return;
      const cursor = model.arrivals(0, 1);
      for (let passed = 0; cursor.dueUs !== Infinity; passed += 1) {
        if (passed === MOST_ARRIVALS) return;
        cursor.advance();
      }
      cursor.advance();
      expect(cursor.dueUs).toBe(Infinity);
    });
  });
}

function schedule(model: LoadModel): readonly (number | Arrival)[] {
  if (model.kind === 'open') return take(model, 1, 3);
  return [0, 1, 10_000, 1_000_000, 60_000_000].flatMap((freeUs) => [model.dueUs(0, freeUs), model.dueUs(2, freeUs)]);
}

/** When it is due, and the rank of the worker whose turn it is. */
type Arrival = readonly [number, number];

function take(model: OpenLoadModel, first: number, step: number): Arrival[] {
  const arrivals: Arrival[] = [];
  const cursor = model.arrivals(first, step);
  while (cursor.dueUs !== Infinity && arrivals.length < MOST_ARRIVALS) {
    arrivals.push([cursor.dueUs, first + step * cursor.turn]);
    cursor.advance();
  }
  return arrivals;
}

function inOrder(arrivals: readonly Arrival[]): Arrival[] {
  return [...arrivals].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
}
