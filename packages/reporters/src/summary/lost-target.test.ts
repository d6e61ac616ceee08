import { expect, test } from 'vitest';
import { reportError, sampleReport } from '../../test/reports.ts';
import { lostTargetText, untilLost } from './lost-target.ts';

const START = '2026-11-24T06:15:43.000Z';
const at = (seconds: number) => new Date(Date.parse(START) + seconds * 1_000).toISOString();

/** A phase of eight seconds, in which each second has so many ok operations, and the first was refused a connection then. */
function lostAt(refusedAt: number, okBySecond: readonly number[], category = 'connection_refused') {
  const report = sampleReport();
  const row = report.timeline[0]!;
  return {
    ...report,
    benchmark: { ...report.benchmark, start_time: START, end_time: at(8) },
    summary: { ...report.summary, ok: okBySecond.reduce((sum, ok) => sum + ok, 0), refused: 0 },
    errors: [{ ...reportError('Refused', category, 1_614, { read: 1_614 }, 'ECONNREFUSED'), first_at: at(refusedAt) }],
    timeline: okBySecond.map((ok, index) => ({ ...row, ok, refused: 0, seconds: 1, timestamp: at(index + 1) })),
  };
}

test.each([
  [
    lostAt(2.5, [300, 300, 149, 0, 0, 0, 0, 0]),
    'the target stopped answering 2.5s into the phase (06:15:45.500 UTC) and did not come back: 1,614 operations failed (connection_refused)',
    'a target that is killed',
  ],
  [
    lostAt(0, [0, 0, 0, 0, 0, 0, 0, 0]),
    'nothing listened at the target from the start of the phase: 1,614 operations failed (connection_refused); the doctor command checks it',
    'one that was gone before',
  ],
  [lostAt(2.5, [300, 300, 149, 0, 0, 300, 300, 300]), '', 'one that comes back'],
  [lostAt(7.5, [300, 300, 300, 300, 300, 300, 300, 149]), '', 'one that goes with the end of the phase'],
  [lostAt(2.5, [300, 300, 149, 0, 0, 0, 0, 0], 'timeout'), '', 'one that only says nothing'],
])('%#: %s', (report, text, _why) => {
  expect(lostTargetText(report)).toBe(text);
});

test('a run that failed because its target was lost says so once', () => {
  const report = lostAt(2.5, [300, 300, 149, 0, 0, 0, 0, 0]);
  const reason = 'the target was lost 3 s into the measured phase: no request got an answer from then on';
  expect(lostTargetText({ ...report, run: { ...report.run, status: 'failed', reason } })).toBe('');
});

test('what stands still after the target has gone away is no standstill', () => {
  const stretch = (from: number) => ({
    workload: 'main',
    from: at(from),
    to: at(from + 1),
    seconds: 1,
    start_seconds: from,
  });
  const still = [stretch(1), stretch(4)];
  const left = (report: ReturnType<typeof lostAt>) => untilLost({ ...report, stood_still: still }).stood_still;
  expect([
    left(lostAt(2.5, [300, 300, 149, 0, 0, 0, 0, 0])),
    left(lostAt(2.5, [300, 300, 149, 0, 0, 0, 0, 9])),
  ]).toEqual([[still[0]], still]);
});
