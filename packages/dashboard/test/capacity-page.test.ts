import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { expect, test } from 'vitest';

import { someCapacity, someStage, WHOLE_SEARCH } from '../../metrics/test/some-capacity.ts';
import { CapacityPage } from '../src/app/capacity-page.tsx';
import { toCapacityPage } from '../src/model/capacity-page.ts';

test('X-10 latency and goodput are drawn over load, with what holds, the knee and what fails marked', () => {
  const { charts, verdict } = toCapacityPage(WHOLE_SEARCH);
  expect(charts.map(({ id }) => id)).toEqual(['latency-over-load', 'goodput-over-load', 'over-load-cpu-of-server']);
  const [latency, goodput] = charts;
  expect(latency!.places).toEqual(WHOLE_SEARCH.stages.map(({ level }) => level).toSorted((a, b) => a - b));
  expect(latency!.marks).toEqual([
    { at: 3_200, label: 'knee' },
    { at: 3_490, label: 'holds' },
    { at: 3_700, label: 'fails' },
  ]);
  expect(latency!.lines.map(({ name }) => name)).toEqual(['p50', 'p99', 'p99, passed', 'p99, failed']);
  expect(goodput!.lines[0]).toMatchObject({ name: 'asked', values: latency!.places });
  for (const { lines, places, table } of charts) {
    for (const { values } of lines) expect(values).toHaveLength(places.length);
    const { head, rows } = table();
    for (const row of rows) expect(row).toHaveLength(head.length);
  }
  expect(verdict.mark).toBe('good');
});

test('X-10 what a level proves is called alike in charts and tables', () => {
  const { charts, stages } = toCapacityPage(someCapacity([someStage(1_000), someStage(2_000, { verdict: 'limited' })]));
  expect(charts.map(({ table }) => table().rows.map((row) => row.at(-1)))).toEqual([
    ['passed', 'not proven'],
    ['passed', 'not proven'],
  ]);
  expect(charts[0]!.lines.map(({ name }) => name)).toContain('p99, not proven');
  expect(stages.rows.map((row) => row[1])).toEqual(['✓ passed', '~ not proven']);
});

test('X-10 stages without errors say so; what no stage had has no column; the verdict stands before what it rests on', () => {
  const tableOf = (...stages: readonly ReturnType<typeof someStage>[]) => toCapacityPage(someCapacity(stages)).stages;
  expect(tableOf(someStage(1_000, { warmup_seconds: 0 }))).toMatchInlineSnapshot(`
    {
      "head": [
        "stage",
        "verdict",
        "asked",
        "reached",
        "p50",
        "p99",
        "errors",
        "measured",
        "why",
      ],
      "rows": [
        [
          "1 grow",
          "✓ passed",
          "1,000/s",
          "1,000/s",
          "5.00 ms",
          "20.0 ms",
          "0%",
          "30s",
          "",
        ],
      ],
    }
  `);
  expect(
    tableOf(
      someStage(1_000, { warmup_seconds: 0 }),
      someStage(2_000, { errors: 1.5, checks_failed: 2 }),
      someStage(4_000, { goodput: null, latency: null }),
    ),
  ).toMatchInlineSnapshot(`
    {
      "head": [
        "stage",
        "verdict",
        "asked",
        "reached",
        "p50",
        "p99",
        "errors",
        "checks",
        "warm-up",
        "measured",
        "why",
      ],
      "rows": [
        [
          "1 grow",
          "✓ passed",
          "1,000/s",
          "1,000/s",
          "5.00 ms",
          "20.0 ms",
          "0%",
          "0",
          "0s",
          "30s",
          "",
        ],
        [
          "2 grow",
          "✓ passed",
          "2,000/s",
          "2,000/s",
          "5.00 ms",
          "20.0 ms",
          "1.50%",
          "2 failed",
          "5s",
          "30s",
          "",
        ],
        [
          "3 grow",
          "✗ failed",
          "4,000/s",
          "–",
          "–",
          "–",
          "–",
          "–",
          "5s",
          "30s",
          "read.p99 is 400 ms, limit 100 ms",
        ],
      ],
    }
  `);
});

test('X-10 whatever was found is drawn, and texts are text', () => {
  const hostile = '<img src=x onerror=alert(1)>';
  const answers = [
    someCapacity([]),
    someCapacity([someStage(4_000, { latency: null, goodput: null, reason: hostile })], { end: 'target_lost' }),
    someCapacity([someStage(1)], { facts: { max: 'documentSize', benchmark: hostile }, end: 'most_level' }),
    WHOLE_SEARCH,
  ];
  for (const capacity of answers) {
    const drawn = renderToString(h(CapacityPage, { capacity }));
    expect(drawn).not.toContain('<img');
    expect(drawn).not.toMatch(/NaN|undefined|Infinity/u);
  }
});
