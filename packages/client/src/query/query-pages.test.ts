import { describe, expect, test } from 'vitest';
import type { SyntrixDocument } from '../documents/document.ts';
import { encodeCursor, indexKey, type IndexField } from './cursor.ts';
import { queryPages, type PagingOptions } from './query-pages.ts';
import type { QuerySpec } from './query-spec.ts';

const BY_ID: readonly IndexField[] = [
  { field: 'n', order: 'desc' },
  { field: 'id', order: 'asc' },
];
const document = (id: string, n: number): SyntrixDocument => ({ id, collection: 'users', n });

/** An index as the server keeps it: sorted by key, read from behind the cursor; `gone` entries use up the limit. */
function index(
  documents: readonly SyntrixDocument[],
  gone: readonly string[] = [],
): { run: (spec: QuerySpec) => Promise<SyntrixDocument[]>; asked: QuerySpec[] } {
  const keyOf = (entry: SyntrixDocument): Buffer => Buffer.from(encodeCursor(BY_ID, entry), 'base64url');
  const sorted = [...documents].sort((a, b) => Buffer.compare(keyOf(a), keyOf(b)));
  const asked: QuerySpec[] = [];
  return {
    asked,
    run: async (spec) => {
      asked.push(spec);
      const from = Buffer.from(spec.startAfter ?? '', 'base64url');
      const behind = sorted.filter((entry) => spec.startAfter === undefined || Buffer.compare(keyOf(entry), from) > 0);
      return behind.slice(0, spec.limit).filter(({ id }) => !gone.includes(id));
    },
  };
}

async function collect(pages: AsyncIterable<readonly SyntrixDocument[]>): Promise<string[][]> {
  const ids: string[][] = [];
  for await (const page of pages) ids.push(page.map(({ id }) => id));
  return ids;
}

const page = (
  run: (spec: QuerySpec) => Promise<readonly SyntrixDocument[]>,
  paging: Partial<PagingOptions> = {},
  spec: Partial<QuerySpec> = {},
): Promise<string[][]> =>
  collect(queryPages(run, { collection: 'users', ...spec }, { template: BY_ID, pageSize: 2, ...paging }));

describe('paging', () => {
  const five = [document('a', 1), document('b', 3), document('c', 3), document('d', 2), document('e', -1)];

  test('P2-14 pages through everything once, in the order of the index, and ends at an empty page', async () => {
    const { run, asked } = index(five);
    expect(await page(run)).toEqual([['b', 'c'], ['d', 'a'], ['e']]);
    expect(asked.map(({ startAfter }) => startAfter)).toEqual([
      undefined,
      ...[document('c', 3), document('a', 1), document('e', -1)].map((entry) => encodeCursor(BY_ID, entry)),
    ]);
  });

  test('a page that is short because of deleted documents is not the end', async () => {
    expect(await page(index(five, ['b']).run)).toEqual([['c'], ['d', 'a'], ['e']]);
  });

  test('stops after the pages that were asked for', async () => {
    const { run, asked } = index(five);
    expect(await page(run, { maxPages: 2 })).toEqual([
      ['b', 'c'],
      ['d', 'a'],
    ]);
    expect(asked.length).toBe(2);
  });

  test('starts behind a given cursor', async () => {
    expect(await page(index(five).run, {}, { startAfter: encodeCursor(BY_ID, document('c', 3)) })).toEqual([
      ['d', 'a'],
      ['e'],
    ]);
  });

  test('a server that gives the same page again is not asked for ever', async () => {
    await expect(page(async () => [document('a', 1)])).rejects.toMatchObject({
      category: 'protocol',
      message: expect.stringContaining('does not get ahead'),
    });
  });

  test('a document whose fields were moved back while paging ends the paging with a sentence', async () => {
    const pages = [[document('a', 1)], [document('b', 9)]];
    await expect(page(async () => pages.shift() ?? [])).rejects.toMatchObject({ category: 'protocol' });
  });

  test.each<[string, Partial<PagingOptions>, string]>([
    ['no template', { template: [] }, 'The template for paging has no fields.'],
    ['no page', { pageSize: 0 }, 'The page size is 0.'],
    ['too large a page', { pageSize: 1001 }, 'The limit is 1001.'],
  ])('refuses %s', async (_what, paging, message) => {
    await expect(page(index(five).run, paging)).rejects.toMatchObject({ name: 'ClientUsageError', message });
  });

  test('the key of a cursor is the key of the index', () => {
    expect(Buffer.from(encodeCursor(BY_ID, document('a', 1)), 'base64url')).toEqual(
      Buffer.from(
        indexKey([
          { order: 'desc', value: 1 },
          { order: 'asc', value: 'a' },
        ]),
      ),
    );
  });
});
