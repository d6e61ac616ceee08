import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitrarySnapshot } from '../test/arbitraries.ts';
import { plainMeta, plainSnapshot } from '../test/plain-snapshot.ts';
import { Recorder } from './recorder.ts';
import { SeriesTable } from './series.ts';
import { SnapshotError, parseSnapshot } from './parse-snapshot.ts';

const overJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('a snapshot that went through JSON is the same snapshot', () => {
  fc.assert(
    fc.property(arbitrarySnapshot(2, 3), (snapshot) => {
      expect(parseSnapshot(overJson(snapshot))).toEqual(snapshot);
    }),
    { numRuns: 40 },
  );
});

function refusalOf(json: unknown): { path: string; message: string } {
  try {
    parseSnapshot(json);
  } catch (error) {
    expect(error).toBeInstanceOf(SnapshotError);
    const { path, message } = error as SnapshotError;
    return { path, message };
  }
  throw new Error('was not refused');
}

describe('what is no snapshot of version 1', () => {
  test.each<[unknown, string]>([
    [null, 'this is no interval snapshot: expected an object, got null'],
    [[], 'this is no interval snapshot: expected an object, got an array'],
    ['text', 'this is no interval snapshot: expected an object, got "text"'],
    [undefined, 'this is no interval snapshot: expected an object, got nothing'],
    [() => 1, 'this is no interval snapshot: expected an object, got a function'],
    [{}, 'this interval snapshot has version nothing, only version 1 can be read'],
    [{ version: 2 }, 'this interval snapshot has version 2, only version 1 can be read'],
    [{ version: {} }, 'this interval snapshot has version an object, only version 1 can be read'],
    [{ version: '1' }, 'this interval snapshot has version "1", only version 1 can be read'],
  ])('%j is refused with a sentence', (json, message) => {
    expect(refusalOf(json).message).toContain(message);
  });
});

describe('a damaged snapshot is refused, naming the place', () => {
  const series = new SeriesTable();
  const recorder = new Recorder({ series, categories: [], shard: 0 });
  recorder.record(
    series.intern({ workload: 'w', database: 'd', operation: 'read', phase: 'steady' }),
    0,
    0,
    0,
    9,
    0,
    0,
    0,
    0,
  );
  const sound = recorder.swap(plainMeta());
  const [soundSeries] = sound.series;

  test.each<[string, object, string, string]>([
    ['a count is negative', { series: [{ ...soundSeries, ok: -1 }] }, 'series[0].ok', 'expected number to be >=0'],
    ['a count has decimals', { series: [{ ...soundSeries, ok: 0.5 }] }, 'series[0].ok', 'expected int'],
    [
      'a histogram disagrees with itself',
      { series: [{ ...soundSeries, response: { ...soundSeries?.response, count: 7 } }] },
      'series[0].response',
      'says it holds 7 values, its data holds 1',
    ],
    ['a phase has an unknown name', { phase: 'lunch' }, 'phase', 'Invalid option'],
    ['there are more fields than there should be', { extra: 1 }, 'its top', 'Unrecognized key'],
    ['a list is missing', { workers: undefined }, 'workers', 'expected array'],
    ['there are too many recent errors', { recentErrors: Array.from({ length: 51 }, () => ({})) }, 'recentErrors', ''],
    ['it is of no shard', { shards: [] }, 'shards', 'Too small'],
    [
      'a status is none',
      { traffic: [{ phase: 'steady', method: 'GET', status: 1_000, count: 1 }] },
      'traffic[0].status',
      'Too big',
    ],
  ])('%s', (_, damage, place, reason) => {
    const { message } = refusalOf({ ...sound, ...damage });
    expect(message).toContain(`this interval snapshot is damaged at ${place}`);
    expect(message).toContain(reason);
  });

  test('several defects are counted', () => {
    expect(refusalOf({ ...plainSnapshot(), sequence: -1, fromUs: 'x' }).message).toMatch(/sequence: .*\(and 1 more\)$/);
  });
});

test('any JSON in any place is either read as it is or refused with a SnapshotError', () => {
  fc.assert(
    fc.property(arbitrarySnapshot(0, 0), fc.jsonValue(), fc.nat(), (snapshot, value, seed) => {
      const json = overJson(snapshot) as Record<string, unknown>;
      const names = Object.keys(json);
      json[names[seed % names.length]!] = value;
      try {
        expect(parseSnapshot(json)).toEqual(json);
      } catch (error) {
        expect(error).toBeInstanceOf(SnapshotError);
      }
    }),
  );
});
