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
  expect(stages.rows.map((row) => row[9])).toEqual(['✓ passed', '~ not proven']);
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
