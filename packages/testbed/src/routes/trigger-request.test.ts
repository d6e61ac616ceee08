import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPaths, readWrites } from './trigger-request.ts';

const WRITE = { type: '', path: '', data: {}, ifMatch: [] };

describe('10.6 bodies of the trigger API', () => {
  test.each([
    ['{"paths":["a/b"],"PATHS":["c/d"]}', ['c/d']],
    ['{"paths":["a/b",null]} and more', ['a/b', '']],
    ['{"paths":null}', []],
    ['null', []],
    ['{"paths":{}}', undefined],
    ['{"paths":[5]}', undefined],
    ['["a/b"]', undefined],
    ['', undefined],
  ])('paths in %s are %j', (text, paths) => {
    expect(readPaths(text)).toEqual(paths);
  });

  test.each([
    ['{"writes":[null,{}]}', [WRITE, WRITE]],
    [
      '{"Writes":[{"TYPE":"create","Path":"a/b","data":{"x":1},"DATA":{"y":2},"ifmatch":[{"field":"z"}],"more":0}]}',
      [{ type: 'create', path: 'a/b', data: { x: 1, y: 2 }, ifMatch: [{ field: 'z', op: '', value: null }] }],
    ],
    ['{"writes":[{"type":null,"data":null,"ifMatch":null}]}', [WRITE]],
    ['{"writes":[{"type":1}]}', undefined],
    ['{"writes":[{"path":[]}]}', undefined],
    ['{"writes":[{"data":"x"}]}', undefined],
    ['{"writes":[[]]}', undefined],
    ['{"writes":"x"}', undefined],
    ['{', undefined],
  ])('writes in %s are %j', (text, writes) => {
    expect(readWrites(text)).toEqual(writes);
  });

  test('of any shape are read, or are none', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.record({ paths: fc.jsonValue(), writes: fc.jsonValue() }).map((body) => JSON.stringify(body)),
      fc.record({ writes: fc.array(fc.jsonValue()) }).map((body) => JSON.stringify(body)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const [paths, writes] = [readPaths(text), readWrites(text)];
        expect(paths === undefined || paths.every((path) => typeof path === 'string')).toBe(true);
        expect(
          writes === undefined || writes.every(({ path, type }) => typeof path + typeof type === 'stringstring'),
        ).toBe(true);
      }),
    );
  });
});
