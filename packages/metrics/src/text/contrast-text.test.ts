import { expect, test } from 'vitest';

import type { ReportContrast, ReportContrastFigure } from '../report/report-contrasts.ts';
import {
  contrastAnswers,
  contrastErrors,
  contrastFigureName,
  contrastMark,
  contrastValue,
  contrastVerdict,
  ratioText,
} from './contrast-text.ts';

const figure = (more: Partial<ReportContrastFigure> = {}): ReportContrastFigure => ({
  operation: 'read',
  figure: 'p95',
  base: 2,
  next: 2.6,
  ratio: 1.3,
  ratio_low: 1.2,
  ratio_high: 1.4,
  verdict: 'worse',
  ...more,
});

const row = (each: ReportContrastFigure) => {
  const { ratio, interval } = ratioText(each);
  const values = [contrastValue(each, 'base'), contrastValue(each, 'next')];
  return [contrastFigureName(each), ...values, ratio, interval, contrastVerdict(each), contrastMark(each)];
};

test('P3-42 a row says what each side has, and what the interval says', () => {
  expect(row(figure())).toEqual(['read p95', '2.00 ms', '2.60 ms', '×1.30', '1.20 to 1.40', 'longer', 'warning']);
  expect(
    row(
      figure({ operation: null, figure: 'goodput', base: 50, next: 25, ratio: 0.5, ratio_low: 0.4, ratio_high: 0.6 }),
    ),
  ).toEqual(['goodput', '50.0/s', '25.0/s', '×0.50', '0.40 to 0.60', 'less', 'warning']);
  expect(row(figure({ ratio_low: null, ratio_high: null, verdict: 'cannot_tell' })).slice(3)).toEqual([
    '×1.30',
    'too few pairs',
    'cannot tell',
    null,
  ]);
});

test('R14 what never came has no end, and what came too late is a bound', () => {
  expect(row(figure({ next: null, ratio: null, ratio_low: null, ratio_high: null })).slice(2, 6)).toEqual([
    'never',
    'no end',
    'no end',
    'longer',
  ]);
  expect(row(figure({ next: 10_000, censored: ['next'], ratio_high: null })).slice(1, 5)).toEqual([
    '2.00 ms',
    '> 10 s',
    '×1.30',
    '1.20 and more',
  ]);
});

test('R14 where no ok answer came there is no ratio, and the reason stands in its place', () => {
  const none = { ratio: null, ratio_low: null, ratio_high: null, verdict: 'cannot_tell' } as const;
  const blank = figure({ ...none, base: null, next: null, reason: 'no_ok_answers' });
  const goodput = figure({ ...blank, operation: null, figure: 'goodput', base: 0, next: 0 });
  expect([blank, goodput, figure({ ...none, reason: 'too_few_ok_answers' })].map(row)).toEqual([
    ['read p95', 'never', 'never', '–', 'no ok answers', 'cannot tell', 'warning'],
    ['goodput', '0/s', '0/s', '–', 'no ok answers', 'cannot tell', 'warning'],
    ['read p95', '2.00 ms', '2.60 ms', '–', 'too few ok answers', 'cannot tell', 'warning'],
  ]);
  expect(contrastAnswers({ contrasts: [contrast([blank, goodput])] })).toEqual([
    'flooding against silent: at worst read p95 – (cannot tell, no ok answers), goodput – (cannot tell, no ok answers)',
  ]);
});

test('R26 what the certificate doubts is marked, and what it calls invalid is not proven', () => {
  expect([figure({ doubt: 'suspect' }), figure({ doubt: 'invalid', verdict: 'cannot_tell' })].map(row)).toEqual([
    ['read p95', '2.00 ms', '2.60 ms', '×1.30', '1.20 to 1.40', 'longer, suspect', 'warning'],
    ['read p95', '2.00 ms', '2.60 ms', '×1.30', '1.20 to 1.40', 'not proven', 'warning'],
  ]);
});

test('R14 what was left out of latencies is told, and nothing where nothing was', () => {
  const sides = (base: number, next: number) => ({
    base: { label: 'silent', workload: 'main', errors: base },
    next: { label: 'flooding', workload: 'main', errors: next },
  });
  expect([contrastErrors(sides(0, 51.2)), contrastErrors(sides(0, 0))]).toEqual([
    'errors, with what was never sent: 0% silent, 51.20% flooding',
    null,
  ]);
});

const contrast = (figures: readonly ReportContrastFigure[], next = 'flooding'): ReportContrast => ({
  name: 'interference',
  base: { label: 'silent', workload: 'victim' },
  next: { label: next, workload: 'victim' },
  pairs: 10,
  planned: 10,
  least_change: 5,
  figures,
});

test('P3-42 the answer is the latency that suffered most, and goodput', () => {
  const slight = figure({ operation: 'query', ratio: 1.6, ratio_low: 0.9, ratio_high: 2.1, verdict: 'cannot_tell' });
  const goodput = figure({
    operation: null,
    figure: 'goodput',
    ratio: 0.98,
    ratio_low: 0.97,
    ratio_high: 1.01,
    verdict: 'no_difference',
  });
  const never = figure({ next: null, ratio: null, ratio_low: null, ratio_high: null });
  expect(
    contrastAnswers({
      contrasts: [
        contrast([slight, figure(), figure({ figure: 'p50', ratio: 1.25 }), goodput]),
        contrast([slight], 'raining'),
        contrast([figure(), never], 'gone'),
        contrast([], 'unlike'),
      ],
    }),
  ).toEqual([
    'flooding against silent: at worst read p95 ×1.30 (longer, 1.20 to 1.40), goodput ×0.98 (no difference, 0.97 to 1.01)',
    'raining against silent: at worst query p95 ×1.60 (cannot tell, 0.90 to 2.10)',
    'gone against silent: at worst read p95 no end (longer, no end)',
  ]);
  const failing = { ...contrast([goodput]), next: { label: 'flooding', workload: 'victim', errors: 4 } };
  expect(contrastAnswers({ contrasts: [failing] })).toEqual([
    'flooding against silent: goodput ×0.98 (no difference, 0.97 to 1.01), errors 4.00% against 0%',
  ]);
  expect(contrastAnswers({})).toEqual([]);
});
