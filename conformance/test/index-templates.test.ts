import { describe, expect, test } from 'vitest';
import { startTestbed, type IndexTemplate } from '@syntrix-bench/testbed';
import { CHECKS } from '../checks/index.ts';
import { runChecks } from '../runner.ts';
import { targetOf } from './testbed-target.ts';

/** `+a -b` as an index template over top-level collections: by `a` ascending, then by `b` descending. */
function template(text: string, rest: Partial<IndexTemplate> = {}): IndexTemplate {
  const fields = text
    .split(' ')
    .map((field) => ({ field: field.slice(1), order: field.startsWith('+') ? ('asc' as const) : ('desc' as const) }));
  return { collectionPattern: '*', fields, ...rest };
}

const INDEX_CHECKS = CHECKS.filter(({ needs }) => needs.includes('templates'));
const ASK_EXACTLY = INDEX_CHECKS.filter(({ needs }) => needs.includes('exact-templates')).map(({ id }) => id);

describe('checks that need index templates', () => {
  test.each([
    [
      'a descending one, and others that end in a unique field',
      [template('+seq +id'), template('-seq'), template('+category +seq +id')],
      [...ASK_EXACTLY, '3.5/reverse-order'],
    ],
    [
      'a descending one that is chosen in place of the ascending',
      [template('+seq'), template('+category +seq', { name: 'b' }), template('+category -seq', { name: 'a' })],
      ASK_EXACTLY,
    ],
    [
      'a shorter one that fits better',
      [template('+seq'), template('+category +seq'), template('+category')],
      ASK_EXACTLY,
    ],
    [
      'some that include deleted documents',
      [template('+seq', { includeDeleted: true }), template('+category +seq')],
      ['3.8/show-deleted'],
    ],
    [
      'others beside them that compete for nothing',
      [template('+seq'), template('+category +seq'), template('-tags')],
      [],
    ],
    ['one of the two alone', [template('+seq')], INDEX_CHECKS.map(({ id }) => id)],
    ['none', [], INDEX_CHECKS.map(({ id }) => id)],
  ])('pass or are not applicable where a server has %s', async (_which, indexTemplates, notApplicable) => {
    const testbed = await startTestbed({ indexTemplates });
    const results = await runChecks(await targetOf(testbed), INDEX_CHECKS);
    await testbed.close();
    const idsWith = (verdict: string) =>
      results.filter((result) => result.verdict === verdict).map(({ check }) => check.id);
    expect(results.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    expect(idsWith('not-applicable').sort()).toEqual([...notApplicable].sort());
  });

  test('ask exactly where the order of values or the key of an entry counts', () => {
    expect(ASK_EXACTLY).toEqual(expect.arrayContaining(['3.5/value-order', '3.6/cursor']));
  });
});
