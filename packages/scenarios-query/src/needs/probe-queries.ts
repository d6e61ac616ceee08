import { cursorAfter, planQuery, type DocumentQuery, type IndexField, type IndexTemplate } from '@syntrix-bench/core';

import { filterHolds } from '../answers/filter-holds.ts';
import { compareByIndex } from '../answers/index-order.ts';
import type { WrittenCondition } from '../condition-options.ts';
import type { FoundDocument } from '../documents/document-text.ts';
import { indexTemplates } from '../index-templates.ts';
import type { QueryOptions } from '../query-options.ts';
import { queryForms } from '../questions/query-forms.ts';

/** A query about the documents of a probe, and which of them must come, in order. */
export interface ProbeQuery {
  /** What it is about, as it stands behind "no index serves". */
  readonly about: string;
  /** Name of the index template that must serve it. */
  readonly indexTemplate: string;
  readonly query: DocumentQuery;
  readonly expected: readonly string[];
  /** `template`: no other index than one serves it; `form`: it is asked like those of the run; `cursor`: it goes on after the first document. */
  readonly kind: 'template' | 'form' | 'cursor';
}

/** For each index that is needed a query that it alone serves, then one with a cursor, then one of each form that the run will ask. */
export function probeQueries(options: QueryOptions, documents: readonly FoundDocument[]): readonly ProbeQuery[] {
  const { collection } = options.data;
  const templates = indexTemplates(options);
  const byTemplate = templates.map(({ name, fields }): ProbeQuery => {
    const [first, ...rest] = fields as [IndexField, ...IndexField[]];
    const orderBy = rest.map(({ field, order }) => ({ field, direction: order }));
    const filters = [{ field: first.field, op: '==' as const, value: documents[0]?.[first.field] }];
    const matching = documents.filter((document) => filters.every((filter) => filterHolds(filter, document)));
    const expected = inOrder(matching, fields);
    const query = { collection, filters, orderBy, limit: 10 };
    return {
      about: aboutText(collection, fields),
      indexTemplate: name,
      query,
      expected: expected.map(idOf),
      kind: 'template',
    };
  });
  return [
    ...byTemplate,
    ...cursorQuery(byTemplate[0], templates[0], documents),
    ...formQueries(options, templates, documents),
  ];
}

function cursorQuery(
  first: ProbeQuery | undefined,
  template: IndexTemplate | undefined,
  documents: readonly FoundDocument[],
): readonly ProbeQuery[] {
  const before = documents.find((document) => idOf(document) === first?.expected[0]);
  if (first === undefined || template === undefined || before === undefined) return [];
  const startAfter = cursorAfter(template.fields, before) ?? '';
  return [{ ...first, query: { ...first.query, startAfter }, expected: first.expected.slice(1), kind: 'cursor' }];
}

/** Queries as the run asks them, about the documents of the probe. Such as the server does not serve whole are not asked. */
function formQueries(
  options: QueryOptions,
  templates: readonly IndexTemplate[],
  documents: readonly FoundDocument[],
): readonly ProbeQuery[] {
  const { collection } = options.data;
  const asked = options.operations.flatMap((entry) => queryForms(entry, options));
  return asked.flatMap(({ where, orderBy }): readonly ProbeQuery[] => {
    const filters = where.map((condition) => ({ ...condition, value: valueIn(condition, documents) }));
    const query: DocumentQuery = { collection, filters, orderBy, limit: 10 };
    const plan = planQuery(query, templates);
    // Without any equality documents of others would come, too.
    const isOwn = filters.some(({ field, op }) => op === '==' && (field === 'group' || field === 'owner'));
    if (plan.path !== 'index' || plan.problems.length > 0 || !isOwn) return [];
    const matching = documents.filter((document) => filters.every((filter) => filterHolds(filter, document)));
    const expected = inOrder(matching, plan.template.fields).map(idOf);
    const { name, fields } = plan.template;
    return [{ about: aboutText(collection, fields), indexTemplate: name, query, expected, kind: 'form' }];
  });
}

/** A value with which all documents match, as far as there is one. */
function valueIn({ field, op }: WrittenCondition, [first]: readonly FoundDocument[]): unknown {
  if (field === 'score' && op !== '==') return op === '<' || op === '<=' ? 0 : -4;
  return first?.[field];
}

function inOrder(documents: readonly FoundDocument[], fields: readonly IndexField[]): readonly FoundDocument[] {
  return [...documents].sort((a, b) => compareByIndex(a, b, fields));
}

function aboutText(collection: string, fields: readonly IndexField[]): string {
  return `${collection} by ${fields.map(({ field, order }) => (order === 'asc' ? field : `${field} desc`)).join(', ')}`;
}

function idOf({ id }: FoundDocument): string {
  return String(id);
}
