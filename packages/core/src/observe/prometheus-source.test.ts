import { expect, test } from 'vitest';

import { sumsOf } from './prometheus-source.ts';

const valueOf = (line: string) => sumsOf(`${line}\n`, new Set(['a_total'])).get('a_total');

test.each<[string, number | undefined, string]>([
  ['a_total 17', 17, 'no labels'],
  ['a_total{x="1"} 17', 17, 'labels'],
  ['a_total {x="1"} 17 1520879607', 17, 'labels apart from the name, and a time stamp'],
  ['a_total{x="1"} 17 # {trace_id="k"} 0.67 1520879607.789', 17, 'labels and an exemplar'],
  ['a_total 17 # {trace_id="k"} 0.67', 17, 'an exemplar without labels of the sample'],
  ['a_total{x="} 3 # {y",z="\\"} 4"} 17 # {trace_id="} 5"} 0.67', 17, 'labels that look like the end of labels'],
  ['a_total{x="1} 17', undefined, 'labels that never end'],
  ['a_total NaN', undefined, 'no number'],
  ['a_total{x="1"}', undefined, 'no value'],
])('the value of %s is %s (%s)', (line, value) => {
  expect(valueOf(line)).toBe(value);
});

test('samples that differ in labels alone are added up, with exemplars or without', () => {
  expect(valueOf('a_total{x="1"} 17 # {trace_id="k"} 0.67\na_total{x="2"} 3')).toBe(20);
});
