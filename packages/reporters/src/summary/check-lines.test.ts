import type { ReportCheck } from '@syntrix-bench/metrics';
import { expect, test } from 'vitest';

import { sampleReport } from '../../../metrics/test/reports.ts';
import { plainLine } from '../format/line.ts';
import { renderSamples } from './check-lines.ts';

const check: ReportCheck = {
  workload: 'main',
  name: 'complete',
  sentence: 'no answer left out a document that it must have',
  kind: 'failure',
  checked: 150,
  failed: 0,
  verdict: 'passed',
  evidence: [],
};
const answers = { per_cent: 5, of: 'answers' };

const textOf = (checks: readonly ReportCheck[]) =>
  renderSamples(sampleReport({ checks }), 80).map(plainLine).join('\n');

test('P2-42 what was checked is said to be a sample, once for all checks of it', () => {
  const twice = [check, { ...check, name: 'ordered' }].map((each) => ({ ...each, sample: answers }));
  expect(textOf(twice)).toBe('Checked    1 of 20 answers, nothing wrong');
});

test('a part that is not one of so many is said in per cent', () => {
  expect(textOf([{ ...check, sample: { per_cent: 70, of: 'answers' } }])).toBe(
    'Checked    70.00% of the answers, nothing wrong',
  );
});

test('where something was wrong that is not said of the sample', () => {
  const failed = { ...check, name: 'ordered', failed: 1, verdict: 'failed' as const, sample: answers };
  expect(textOf([{ ...check, sample: answers }, failed])).toBe('Checked    1 of 20 answers');
});

test('workloads have a sample each', () => {
  const documents = { ...check, workload: 'writers', name: 'lost-updates', sample: { per_cent: 10, of: 'documents' } };
  expect(textOf([{ ...check, sample: answers }, documents])).toBe(
    'Checked    main: 1 of 20 answers, nothing wrong ·\n           writers: 1 of 10 documents, nothing wrong',
  );
});

test('nothing is said where all is checked, nor of checks that looked at nothing', () => {
  expect(textOf([check, { ...check, verdict: 'not_checked', checked: 0, sample: answers }])).toBe('');
});
