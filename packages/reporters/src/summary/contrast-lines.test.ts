import type { ReportContrast } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import { sampleReport } from '../../../metrics/test/reports.ts';
import { renderContrasts } from './contrast-lines.ts';

const REFUSED: ReportContrast = {
  name: 'interference',
  base: { label: 'silent', workload: 'victim', errors: 0 },
  next: { label: 'flooding', workload: 'victim', errors: 100 },
  pairs: 8,
  planned: 8,
  least_change: 5,
  figures: [
    {
      operation: 'read',
      figure: 'p50',
      base: 2,
      next: null,
      ratio: null,
      ratio_low: null,
      ratio_high: null,
      verdict: 'worse',
    },
    {
      operation: null,
      figure: 'goodput',
      base: 50,
      next: 0,
      ratio: 0,
      ratio_low: 0,
      ratio_high: 0,
      verdict: 'worse',
    },
  ],
};

const textsOf = (contrast: ReportContrast) =>
  renderContrasts({ ...sampleReport(), contrasts: [contrast] }, 100).map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trim()
      .replaceAll(/ +/gu, ' '),
  );

test('R14 where neither side got an ok answer nobody can tell, for want of those', () => {
  const blank = { base: null, next: null, ratio: null, ratio_low: null, ratio_high: null } as const;
  const none = { ...blank, verdict: 'cannot_tell', reason: 'no_ok_answers' } as const;
  const texts = textsOf({
    ...REFUSED,
    base: { ...REFUSED.base, errors: 100 },
    figures: [
      { operation: 'query', figure: 'p50', ...none },
      { operation: null, figure: 'goodput', ...none, base: 0, next: 0 },
    ],
  });
  expect(texts.slice(1, 5)).toEqual([
    'figure silent flooding interval',
    'query p50 never never no ok answers cannot tell',
    'goodput 0/s 0/s no ok answers cannot tell',
    'errors, with what was never sent: 100% silent, 100% flooding',
  ]);
});

test('R14 a side that got no answers in time says never and no end, with its errors below', () => {
  const texts = textsOf(REFUSED);
  expect(texts).toEqual([
    'interference: flooding against silent',
    'figure silent flooding ratio interval',
    'read p50 2.00 ms never no end no end longer',
    'goodput 50.0/s 0/s ×0.00 0.00 to 0.00 less',
    'errors, with what was never sent: 0% silent, 100% flooding',
    'ratio: the middle of 8 pairs of blocks in drawn order; what either side has is of all its blocks',
    'together, and need not divide to it; 95% intervals that hold together; less than 5% is no finding,',
    'and nothing but p50, p95 and goodput is looked at',
  ]);
});
