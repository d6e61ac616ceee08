import { expect, test } from 'vitest';

import { liveFigures } from '../../test/run-events.ts';
import { plainLine } from '../format/line.ts';
import { renderDelivered, renderLiveLines } from './live-lines.ts';

const listening = {
  connections: 22,
  observedPerSecond: 4010,
  owedPerSecond: 4050,
  p50Us: 2100,
  p99Us: 11_000,
  maxUs: null,
};

test('P2-24 while a run goes on, connections, deliveries owed and observed, and propagation are shown on one line', () => {
  const lines = renderLiveLines(liveFigures({ listening }), { columns: 80, rows: 20 }).map(plainLine);
  expect(lines.filter((line) => line.startsWith('listening'))).toEqual([
    expect.stringMatching(/^listening {2}22 connections up · 4\.01k of 4\.05k deliveries\/s +p50 2\.10 ms/),
  ]);
  const some = { ...listening, connections: 18.43, connectionsAsked: 22 };
  expect(
    renderLiveLines(liveFigures({ listening: some }), { columns: 80, rows: 20 })
      .map(plainLine)
      .join('\n'),
  ).toContain('listening  18.4 of 22 connections up · ');
  expect(renderDelivered({ ...listening, owedPerSecond: null })).toBe(
    '4.01k deliveries/s  p50 2.10 ms  p99 11.0 ms  max –',
  );
});
