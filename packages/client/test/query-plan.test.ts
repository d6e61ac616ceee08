import { startTestbed, type Testbed } from '@syntrix-bench/testbed';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  AuthApi,
  ControlClient,
  createOperationResult,
  cursorAfter,
  DocumentScan,
  DocumentsApi,
  encodeDocument,
  encodeQuery,
  openTransport,
  planQuery,
  readIndexTemplates,
  signIn,
  type DocumentFilter,
  type DocumentQuery,
  type IndexField,
  type IndexPlan,
  type IndexTemplate,
} from '../src/index.ts';
import { compareIndexed } from '../src/testing/index-order.ts';

type Document = Readonly<Record<string, unknown>> & { readonly id: string; readonly collection: string };

const COLLECTIONS = ['items', 'others', 'rooms/r1/items', 'rooms/r2/items', 'sys/a/items'];
const PATTERNS = ['*', '*', 'items', 'items', '{any}', 'rooms/{room}/items', 'rooms/r1/items', '*/*/items'];
const FIELDS = ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'c', 'id', 'createdAt'];

const anyValue = fc.constantFrom<unknown>(null, false, true, 0, 1, 2, 2.5, -3, '', 'a', 'b', 'é', 'a\0');
const anyField = fc.constantFrom(...FIELDS);
const anyDirection = fc.constantFrom('asc', 'asc', 'asc', 'desc');
const asText = (fields: readonly IndexField[]): string =>
  fields.map(({ field, order }) => `${field}:${order}`).join(',');

const anyTemplate = fc.record(
  {
    name: fc.constantFrom('', 'one', 'two', 'three', 'Four', 'é'),
    collectionPattern: fc.constantFrom(...PATTERNS),
    fields: fc.uniqueArray(fc.record({ field: anyField, order: anyDirection }), {
      minLength: 1,
      maxLength: 3,
      selector: ({ field }) => field,
    }),
    includeDeleted: fc.boolean(),
  },
  { requiredKeys: ['collectionPattern', 'fields'] },
);
const anyTemplates = fc.uniqueArray(anyTemplate, {
  maxLength: 6,
  size: 'max',
  selector: ({ name = '', fields }) => (name === '' ? asText(fields) : name),
});

const anyFields = fc.record(
  {
    a: fc.oneof({ weight: 9, arbitrary: anyValue }, { weight: 1, arbitrary: fc.constantFrom([1], {}, -0) }),
    b: anyValue,
    c: anyValue,
  },
  { requiredKeys: [] },
);
const anyDocuments = fc.array(fc.tuple(fc.constantFrom(...COLLECTIONS.slice(0, 4)), anyFields), { maxLength: 30 });

const anyFilter: fc.Arbitrary<DocumentFilter> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      field: anyField,
      op: fc.constantFrom('==', '==', '==', '==', '==', '>', '>=', '<', '<=', '!=', 'in', 'contains'),
      value: fc.oneof(
        { weight: 12, arbitrary: anyValue },
        { weight: 1, arbitrary: fc.constantFrom([1], {}, 'x'.repeat(65_536)) },
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      field: fc.constant('id'),
      op: fc.constantFrom('==', 'in'),
      value: fc.constantFrom<unknown>('d0', 'd1', ['d2', 'd3', 'none'], [], 5, null),
    }),
  },
);
const anyQuery = fc.record(
  {
    collection: fc.constantFrom(...COLLECTIONS, 'nothing', 'items', 'items', 'items', 'rooms/r1/items'),
    filters: fc.array(anyFilter, { maxLength: 3 }),
    orderBy: fc.uniqueArray(fc.record({ field: anyField, direction: anyDirection }), {
      maxLength: 2,
      selector: ({ field }) => field,
    }),
    limit: fc.constantFrom(0, 1, 3, 10, 1000),
    showDeleted: fc.constantFrom(false, false, false, true),
  },
  { requiredKeys: ['collection'] },
);
/** Where a query goes on: after which document, or after what is no cursor. */
const anyCursor = fc.oneof(
  { weight: 6, arbitrary: fc.constant(null) },
  { weight: 4, arbitrary: fc.nat(20) },
  { weight: 1, arbitrary: fc.constantFrom('AQ==', 'A', '+') },
);
/** What is no query at all, now and then. */
const anyFault = fc.oneof(
  { weight: 15, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<object>(
      { limit: 1001 },
      { limit: -1 },
      { collection: '' },
      { collection: 'a/b' },
      { collection: 'a//b' },
      { filters: [{ field: '', op: '==', value: 1 }] },
      { filters: [{ field: 'a', op: '===', value: 1 }] },
      { orderBy: [{ field: '', direction: 'asc' }] },
      { orderBy: [{ field: 'a', direction: 'up' }] },
    ),
  },
);

/** What an index has of a document in a field. */
function indexed(document: Document, field: string): unknown {
  return field === 'createdAt' ? null : (document[field] ?? null);
}

/** What is compared: the value in each field. */
type Values = (field: string) => unknown;
const valuesOf =
  (document: Document): Values =>
  (field) =>
    indexed(document, field);

/** Order in an index, as far as it is by these fields. */
function compareBy(fields: readonly IndexField[], a: Values, b: Values): number {
  for (const { field, order } of fields) {
    const byField = compareIndexed(a(field), b(field)) * (order === 'asc' ? 1 : -1);
    if (byField !== 0) return byField;
  }
  return 0;
}

const compareText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
const holds = ({ op, value = null }: DocumentFilter, held: unknown): boolean => {
  const sign = compareIndexed(held, value);
  return { '==': sign === 0, '>': sign > 0, '>=': sign >= 0, '<': sign < 0, '<=': sign <= 0 }[op as '=='];
};

function covers(pattern: string, collection: string): boolean {
  const segments = collection.split('/');
  const parts = pattern.split('/');
  return parts.length === segments.length && parts.every((part, at) => /[*{]/.test(part) || part === segments[at]);
}

function canBeIndexed(document: Document, fields: readonly IndexField[]): boolean {
  return fields.every(({ field }) => indexed(document, field) === null || typeof indexed(document, field) !== 'object');
}

/** Ids of the answer that a plan promises: of what is in the index, what its filters leave, in its order, up to its limit. */
function answerOf(plan: IndexPlan, collection: string, after: Document | null, all: readonly Document[]): string[] {
  const { template, served, limit } = plan;
  const { fields, collectionPattern } = template;
  const equalities = new Map(served.filter(({ op }) => op === '==').map(({ field, value }) => [field, value]));
  const given = fields.filter(({ field }) => equalities.has(field));
  const ranges = served.filter(({ op }) => op !== '==');
  const rangeOrder = fields[given.length]?.order;
  // A cursor takes the place of the bound at which an index is entered.
  const leaving = ranges.filter(({ op }) => op.startsWith('<') === (rangeOrder === 'asc'));

  function isFound(document: Document): boolean {
    const values = valuesOf(document);
    const place = compareBy(given, values, (field) => equalities.get(field) ?? null);
    const isWithin = (bounds: readonly DocumentFilter[]): boolean =>
      place === 0 && bounds.every((filter) => holds(filter, values(filter.field)));
    if (after === null) return isWithin(ranges);
    return (place < 0 || isWithin(leaving)) && compareBy(fields, values, valuesOf(after)) > 0;
  }

  return all
    .filter((document) => covers(collectionPattern, document.collection) && canBeIndexed(document, fields))
    .filter(isFound)
    .sort((a, b) => compareBy(fields, valuesOf(a), valuesOf(b)) || compareText(a.id, b.id))
    .slice(0, limit)
    .filter((document) => document.collection === collection)
    .map(({ id }) => id);
}

interface Asked {
  readonly status: number;
  readonly ids: readonly string[];
}

async function withDocuments(
  templates: readonly Partial<IndexTemplate>[],
  use: (documents: DocumentsApi, ask: (query: DocumentQuery) => Promise<Asked>) => Promise<void>,
): Promise<void> {
  const testbed: Testbed = await startTestbed({ indexTemplates: templates as IndexTemplate[], indexLagMs: 0 });
  const auth = new AuthApi(new ControlClient({ url: testbed.url }));
  const { accessToken } = await signIn(auth, { username: 'syntrix', password: 'Bench-Admin#2025' });
  const transport = openTransport({ url: testbed.url, connections: 1, authorization: `Bearer ${accessToken}` });
  const documents = new DocumentsApi(transport, 'default');
  const result = createOperationResult(0);
  const scan = new DocumentScan({ ids: true });
  try {
    await use(documents, async (query) => {
      await documents.query(encodeQuery(query), result, { scan });
      return { status: result.status, ids: scan.ids };
    });
  } finally {
    await transport.close();
    await testbed.close();
  }
}

const CASES = 200;

test('whatever the templates, the documents and the query, the answer is the one that the plan promises', async () => {
  const seen = { storage: 0, index: 0, refused: 0, ignored: 0, nonEmpty: 0, after: 0 };
  const anyAsked = fc.array(fc.tuple(anyQuery, anyCursor, anyFault), { minLength: 40, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(anyTemplates, anyDocuments, anyAsked, (written, contents, asked) =>
      withDocuments(written, async (documents, ask) => {
        const templates = readIndexTemplates([{ database: 'default', templates: written }]);
        const all = contents.map(([collection, fields], at): Document => ({ ...fields, id: `d${at}`, collection }));
        const result = createOperationResult(0);
        for (const { collection, ...document } of all) {
          // JSON.stringify writes 0 for -0.
          const body = encodeDocument(document);
          await documents.create(collection, body, result);
          expect(result.status).toBe(201);
        }
        const stored = JSON.parse(JSON.stringify(all)) as Document[];
        for (const [plain, cursor, fault] of asked) {
          const query: DocumentQuery = { ...plain, ...fault };
          const bare = planQuery(query, templates);
          const after = typeof cursor === 'number' && bare.path === 'index' ? (stored[cursor] ?? null) : null;
          const startAfter =
            after !== null && bare.path === 'index'
              ? cursorAfter(bare.template.fields, after)
              : typeof cursor === 'string'
                ? cursor
                : null;
          const whole = startAfter === null ? query : { ...query, startAfter };
          const plan = planQuery(whole, templates);
          const answer = await ask(whole);
          seen[plan.path] += 1;
          if (plan.path === 'refused') {
            expect([whole, answer.status]).toEqual([whole, plan.status]);
            continue;
          }
          expect([whole, answer.status]).toEqual([whole, 200]);
          if (plan.ignored.length > 0) seen.ignored += 1;
          if (answer.ids.length > 0) seen.nonEmpty += 1;
          if (plan.path === 'storage') {
            expectStored(whole, plan.served, plan.limit, answer.ids, stored);
            continue;
          }
          if (startAfter !== null) seen.after += 1;
          const isIndexed = !plan.problems.includes('nothing below "sys" is in an index');
          const isCut = startAfter !== null ? after : null;
          expect([whole, plan.template, answer.ids]).toEqual([
            whole,
            plan.template,
            isIndexed ? answerOf(plan, whole.collection, isCut, stored) : [],
          ]);
        }
      }),
    ),
    { numRuns: CASES },
  );
  // Which way the dice fell: each kind of answer was seen.
  const least = { storage: 500, index: 500, refused: 500, ignored: 100, nonEmpty: 500, after: 50 };
  for (const [what, count] of Object.entries(least)) {
    expect([what, seen[what as keyof typeof least] > count]).toEqual([what, true]);
  }
});

function expectStored(
  { collection }: DocumentQuery,
  [filter]: readonly DocumentFilter[],
  limit: number | null,
  ids: readonly string[],
  all: readonly Document[],
): void {
  const wanted = filter === undefined ? null : filter.op === 'in' ? (filter.value as unknown[]) : [filter.value];
  const found = all.filter((each) => each.collection === collection && (wanted === null || wanted.includes(each.id)));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(Math.min(found.length, limit ?? Number.POSITIVE_INFINITY));
  expect(ids.every((id) => found.some((each) => each.id === id))).toBe(true);
}
