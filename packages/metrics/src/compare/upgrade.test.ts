import { describe, expect, test } from 'vitest';

import type { ComparedFigure, Comparison, ComparisonDocument } from './comparison.ts';
import { judgeUpgrade, type CheckedPromise } from './upgrade.ts';

const figure = (over: Partial<ComparedFigure>): ComparedFigure => ({
  name: 'p50',
  unit: 'ms',
  scale: 'ratio',
  higher_is_better: false,
  primary: true,
  base: 1,
  new: 1,
  base_unanswered: null,
  new_unanswered: null,
  base_runs: [1],
  new_runs: [1],
  change: 0,
  low: -1,
  high: 1,
  p: 1,
  delta: 2,
  verdict: 'no_difference',
  reason: '',
  more_runs: null,
  ...over,
});

function comparisonOf(figures: readonly ComparedFigure[], unmatched: readonly string[] = []): ComparisonDocument {
  const run = { run_id: 'r', source: 'a.json', start_time: '2026-01-01T00:00:00Z', git_commit: null };
  const comparison: Comparison = {
    benchmark: 'crud',
    base: { label: 'base', runs: [{ ...run, target_version: '1.0' }] },
    new: { label: 'new', runs: [{ ...run, target_version: null }] },
    design: 'paired',
    verdict: 'no_difference',
    figures,
    shape: [],
    spectra: [],
    timeline: null,
    relabellings: null,
    least_runs: 10,
    more_runs: null,
    differences: [],
    notes: [],
  };
  return { comparison_version: 1, alpha: 0.01, verdict: 'no_difference', comparisons: [comparison], unmatched };
}

const promise = (id: string, verdict: CheckedPromise['verdict'], reason = ''): CheckedPromise => ({
  id,
  text: `${id} holds`,
  verdict,
  reason,
});
const judge = (base: readonly CheckedPromise[], next: readonly CheckedPromise[], comparison: ComparisonDocument) =>
  judgeUpgrade({ target: 'old', promises: base }, { target: 'new', promises: next }, comparison);

describe('P3-22 an upgrade', () => {
  test('is safe where nothing that decides is worse or open, and every promise that was kept is kept', () => {
    const [old, same] = [
      [promise('1/a', 'passed'), promise('1/b', 'failed', 'was so')],
      [promise('1/a', 'passed'), promise('1/b', 'failed', 'is so')],
    ];
    const comparison = comparisonOf([figure({}), figure({ name: 'mean', primary: false, verdict: 'worse' })]);
    expect(judge(old, same, comparison)).toEqual({
      upgrade_version: 1,
      verdict: 'safe',
      worse_at: [],
      open: [],
      base: { target: 'old', target_version: '1.0', promises: { passed: 1, failed: 1, not_applicable: 0 } },
      new: { target: 'new', target_version: null, promises: { passed: 1, failed: 1, not_applicable: 0 } },
      promises: [{ id: '1/b', text: '1/b holds', base: 'failed', new: 'failed', reason: 'is so' }],
      comparison,
    });
  });

  test('is worse at figures and at promises, each named, whatever else is open', () => {
    const comparison = comparisonOf([
      figure({ name: 'read.p99', verdict: 'worse', change: 12.34 }),
      figure({ name: 'failed checks', verdict: 'worse', scale: 'difference', change: 2 }),
      figure({ name: 'goodput', verdict: 'cannot_tell', more_runs: 3 }),
    ]);
    expect(judge([promise('1/a', 'passed')], [promise('1/a', 'failed', '500')], comparison)).toMatchObject({
      verdict: 'worse',
      worse_at: ['crud: read.p99 (+12.3%)', 'crud: failed checks (+2.0 points)', 'promise 1/a: 1/a holds'],
      open: ['crud: goodput (about 3 more pairs)'],
      promises: [{ id: '1/a', base: 'passed', new: 'failed', reason: '500' }],
    });
  });

  test('cannot be told where a figure is open, a benchmark is missing, or a promise could not be asked for any more', () => {
    const open = comparisonOf([figure({ verdict: 'cannot_tell', reason: 'checks unknown' })], ['other']);
    expect(
      judge([promise('7/a', 'passed')], [promise('7/a', 'not_applicable', 'needs: realtime')], open),
    ).toMatchObject({
      verdict: 'cannot_tell',
      open: [
        'crud: p50 (checks unknown)',
        'other was not measured on both sides',
        'a promise that the new side could not be asked for',
      ],
    });
  });

  test('cannot be told where the new side breaks a promise that the old one could not be asked for, which is named', () => {
    const unknown = judge(
      [promise('7/a', 'not_applicable', 'needs: realtime')],
      [promise('7/a', 'failed', '500'), promise('7/b', 'failed', '501')],
      comparisonOf([figure({})]),
    );
    expect(unknown).toMatchObject({
      verdict: 'cannot_tell',
      worse_at: [],
      open: [
        'promise 7/a, which the old side could not be asked for, is broken: 7/a holds',
        'promise 7/b, which the old side could not be asked for, is broken: 7/b holds',
      ],
      promises: [
        { id: '7/a', base: 'not_applicable', new: 'failed', reason: '500' },
        { id: '7/b', base: 'not_applicable', new: 'failed', reason: '501' },
      ],
    });
  });

  test('cannot be told where a benchmark compares nothing', () => {
    const comparison = comparisonOf([]);
    const [only] = comparison.comparisons;
    const silent = { ...comparison, comparisons: [{ ...only!, verdict: 'cannot_tell' as const }] };
    expect(judge([], [], silent)).toMatchObject({
      verdict: 'cannot_tell',
      open: ['crud: no figure that decides could be compared'],
    });
  });

  test('cannot be told where a promise that the old side keeps is not among those of the new one', () => {
    expect(
      judge([promise('7/a', 'passed'), promise('7/b', 'not_applicable')], [], comparisonOf([figure({})])),
    ).toMatchObject({
      verdict: 'cannot_tell',
      open: ['a promise that the new side could not be asked for'],
      promises: [{ id: '7/a', text: '7/a holds', base: 'passed', new: 'not_applicable', reason: '' }],
    });
  });

  test('is no worse for a promise that the old side breaks and the new one keeps, which is told with what was', () => {
    const { verdict, promises } = judge(
      [promise('1/a', 'failed', 'was 500')],
      [promise('1/a', 'passed')],
      comparisonOf([figure({})]),
    );
    expect([verdict, promises]).toEqual([
      'safe',
      [{ id: '1/a', text: '1/a holds', base: 'failed', new: 'passed', reason: 'was 500' }],
    ]);
  });

  test('says what it would take to ask for what was not asked, most first', () => {
    const old = [
      promise('2/a', 'not_applicable', 'needs: the key'),
      promise('2/b', 'not_applicable', 'needs: the administrator'),
      promise('2/c', 'not_applicable', 'needs: the administrator'),
    ];
    const { base, new: next } = judge(old, [promise('2/a', 'passed')], comparisonOf([figure({})]));
    expect(base.unasked).toEqual([
      { needs: 'the administrator', promises: 2 },
      { needs: 'the key', promises: 1 },
    ]);
    expect(next).not.toHaveProperty('unasked');
  });
});
