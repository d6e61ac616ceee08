import type { ComparedFigure } from '@syntrix-bench/metrics/compare';
import { expect, test } from 'vitest';

import { intervalPicture } from './interval-picture.ts';

type Drawn = Pick<ComparedFigure, 'name' | 'change' | 'low' | 'high'> & Partial<Pick<ComparedFigure, 'delta'>>;

/** What a picture shows: of each row where its band, its interval and its point are, arrows and texts; and the axis. */
function drawn(...figures: readonly Drawn[]) {
  const html = intervalPicture(
    figures.map(
      (figure) => ({ scale: 'ratio', primary: true, delta: 5, verdict: 'worse', ...figure }) as ComparedFigure,
    ),
  );
  const [axis = '', ...rows] = html.split('<div class="row').slice(1).toReversed();
  const textsOf = (row: string) =>
    [...row.matchAll(/<text x="(.*?)".*?>(.*?)<\/text>/gu)].map(([, x, text]) => `${text} at ${x}`);
  return {
    rows: rows.toReversed().map((row) => {
      const [, name] = /<span>(.*?)<\/span>/u.exec(row) ?? [];
      const [, from, to] = /class="interval" x1="(.*?)" x2="(.*?)"/u.exec(row) ?? [];
      const [, left, width] = /class="matters" x="(.*?)" y="0" width="(.*?)"/u.exec(row) ?? [];
      const [, point = 'none'] = /<circle class="point" cx="(.*?)"/u.exec(row) ?? [];
      const arrows = [...row.matchAll(/<svg x="(.*?)"/gu)].map(([, x]) => `, arrow at ${x}`);
      return `${name}: band of ${width} from ${left}, ${from} to ${to}, point ${point}${arrows.join('')}${textsOf(row)
        .map((text) => `, ${text}`)
        .join('')}`;
    }),
    axis: textsOf(axis),
    saysBeyond: html.includes('An arrow goes on beyond the axis.'),
  };
}

test('half and double lie equally far, and the axis holds what there is', () => {
  expect(
    drawn(
      { name: 'p50', change: 100, low: 50, high: 140 },
      { name: 'p99', change: -50, low: -55, high: -20 },
      { name: 'read.p99', change: 499, low: 400, high: 640 },
    ),
  ).toMatchInlineSnapshot(`
    {
      "axis": [
        "−75% at 17.93%",
        "−50% at 33.97%",
        "0% at 50%",
        "+100% at 66.03%",
        "+500% at 91.45%",
      ],
      "rows": [
        "p50: band of 2.26% from 48.87%, 59.38% to 70.25%, point 66.03%",
        "p99: band of 2.26% from 48.87%, 31.53% to 44.84%, point 33.97%",
        "read.p99: band of 2.26% from 48.87%, 87.23% to 96.3%, point 91.41%",
      ],
      "saysBeyond": false,
    }
  `);
});

test('what lies beyond the axis is marked there with its value, and an end that is open with an arrow alone', () => {
  expect(
    drawn(
      { name: 'p50', change: 2_000, low: 1_500, high: 3_000 },
      { name: 'p99', change: 300, low: -20, high: 4_000 },
      { name: 'goodput', change: -100, low: -100, high: -95 },
      { name: 'read.p50', change: 3, low: null, high: null },
    ),
  ).toMatchInlineSnapshot(`
    {
      "axis": [
        "−90% at 0%",
        "−50% at 34.95%",
        "0% at 50%",
        "+200% at 73.86%",
        "+900% at 100%",
      ],
      "rows": [
        "p50: band of 2.12% from 48.94%, 100% to 100%, point none, arrow at 100%, +2000% at 100%",
        "p99: band of 2.12% from 48.94%, 45.15% to 100%, point 80.1%, arrow at 100%, +4000% at 100%",
        "goodput: band of 2.12% from 48.94%, 0% to 0%, point none, arrow at 0%, −100% at 0%",
        "read.p50: band of 2.12% from 48.94%, 0% to 100%, point 50.64%, arrow at 0%, arrow at 100%",
      ],
      "saysBeyond": true,
    }
  `);
});

test('an axis of small changes has small numbers', () => {
  expect(drawn({ name: 'p50', change: 1, low: -2, high: 4 }).axis).toMatchInlineSnapshot(`
    [
      "−5% at 1.33%",
      "−2% at 30.83%",
      "0% at 50%",
      "+2% at 68.79%",
      "+5% at 96.3%",
    ]
  `);
});

test('where nothing changes and anything matters there is an axis all the same', () => {
  expect(drawn({ name: 'p50', change: 0, low: 0, high: 0, delta: 0 })).toMatchInlineSnapshot(`
    {
      "axis": [
        "−1% at 3.24%",
        "0% at 50%",
        "+1% at 96.3%",
      ],
      "rows": [
        "p50: band of 0% from 50%, 50% to 50%, point 50%",
      ],
      "saysBeyond": false,
    }
  `);
});

test('names of others are text', () => {
  expect(drawn({ name: '<b>', change: 1, low: 0, high: 2 }).rows).toEqual([
    '&lt;b&gt;: band of 92.6% from 3.7%, 50% to 68.79%, point 59.44%',
  ]);
});
