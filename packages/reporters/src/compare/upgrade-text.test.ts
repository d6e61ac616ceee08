import type { UpgradeDocument } from '@syntrix-bench/metrics/compare';
import { expect, test } from 'vitest';

import { upgradeText } from './upgrade-text.ts';

const PROMISES: UpgradeDocument['promises'] = [
  { id: 'b', text: 'pages do not overlap', base: 'not_applicable', new: 'passed', reason: '' },
  { id: 'a', text: 'what is deleted is <gone>', base: 'passed', new: 'failed', reason: 'expected 404, got 200' },
];

test('promises stand in a table whose cells say where they stand without its head, the broken first', () => {
  const side = { target: 'http://a', target_version: null, promises: { passed: 1, failed: 1, not_applicable: 0 } };
  const html = upgradeText(
    {
      verdict: 'worse',
      worse_at: ['a'],
      open: [],
      base: side,
      new: side,
      promises: PROMISES,
      comparison: { comparison_version: 1, alpha: 0.01, verdict: 'worse', unmatched: [], comparisons: [] },
    } as unknown as UpgradeDocument,
    'html',
    { columns: 80, colour: false },
  );
  expect(/<tbody role="rowgroup">\n(.*?)\n<\/tbody>/su.exec(html)?.[1]).toBe(
    [
      '<tr role="row"><th scope="row" role="rowheader">a</th><td role="cell">what is deleted is &lt;gone&gt;</td><td role="cell" class="side" data-head="old:">kept</td><td role="cell" class="side worse" data-head="new:">broken</td><td role="cell" data-head="instead:">expected 404, got 200</td></tr>',
      '<tr role="row"><th scope="row" role="rowheader">b</th><td role="cell">pages do not overlap</td><td role="cell" class="side" data-head="old:">not asked</td><td role="cell" class="side" data-head="new:">kept</td><td role="cell"></td></tr>',
    ].join('\n'),
  );
});

test('the headline counts promises that the list names, and what was not asked has its reason', () => {
  const promises = ['a', 'b', 'c'].map((id) => ({
    id,
    text: `${id} holds`,
    base: 'passed' as const,
    new: 'failed' as const,
    reason: 'expected 404',
  }));
  const side = { target: 'http://a', target_version: null, promises: { passed: 4, failed: 0, not_applicable: 129 } };
  const text = upgradeText(
    {
      verdict: 'worse',
      worse_at: ['crud: p50 (+9.0%)', ...promises.map(({ id }) => `promise ${id}: ${id} holds`)],
      open: [],
      base: side,
      new: { ...side, unasked: [{ needs: 'the administrator can log in (--admin-password)', promises: 129 }] },
      promises,
      comparison: { comparison_version: 1, alpha: 0.01, verdict: 'worse', unmatched: [], comparisons: [] },
    } as unknown as UpgradeDocument,
    'text',
    { columns: 200, colour: false },
  );
  expect(text).toContain('✗ worse at crud: p50 (+9.0%); 3 promises broken\n');
  expect(text.replaceAll(/\s+/gu, ' ')).toContain(
    '129 not asked. Of those not asked 129 need: the administrator can log in (--admin-password)',
  );
  expect(text.match(/a holds/gu)).toHaveLength(1);
});
