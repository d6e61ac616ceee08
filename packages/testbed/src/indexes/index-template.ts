/** One field of an index and the direction it is kept in. */
export interface IndexField {
  readonly field: string;
  readonly order: 'asc' | 'desc';
}

/** An index that exists for every collection whose path matches. */
export interface IndexTemplate {
  /** Identity; left out: the fields as text. */
  readonly name?: string;
  /** Segments of a collection path; `*` and `{anything}` match any one segment. */
  readonly collectionPattern: string;
  readonly fields: readonly IndexField[];
  /** Queries with `showDeleted` may use it, and tombstones keep an entry. @default false */
  readonly includeDeleted?: boolean;
}

/** The set-up of a server prepared for benchmarks: by `seq`, and by `category` then `seq`, over top-level collections. */
export const DEFAULT_INDEX_TEMPLATES: readonly IndexTemplate[] = [
  { name: 'by-seq', collectionPattern: '*', fields: [{ field: 'seq', order: 'asc' }] },
  {
    name: 'by-category-seq',
    collectionPattern: '*',
    fields: [
      { field: 'category', order: 'asc' },
      { field: 'seq', order: 'asc' },
    ],
  },
];

/** A template as the indexer uses it. */
export interface Template {
  readonly identity: string;
  readonly name: string;
  readonly pattern: readonly string[];
  /** Pattern with every variable as `*`: indexes of one normalised pattern share their entries. */
  readonly normalizedPattern: string;
  readonly fixedSegments: number;
  readonly fields: readonly IndexField[];
  readonly includeDeleted: boolean;
}

/**
 * Checks templates, which may come from outside, and makes them ready for use.
 *
 * @param list what the list is called in messages
 * @throws Error with a sentence that names the template and the mistake
 */
export function compileTemplates(templates: readonly IndexTemplate[], list = 'indexTemplates'): readonly Template[] {
  const seen = new Set<string>();
  return templates.map((written, index) => {
    const place = `${list}[${index}]${typeof written?.name === 'string' ? ` (${written.name})` : ''}`;
    const problem = problemOf(written);
    if (problem !== undefined) throw new Error(`${place}: ${problem}.`);
    const template = compile(written);
    if (seen.has(template.identity)) {
      throw new Error(`${place}: a template called "${template.identity}" exists already; give it another name.`);
    }
    seen.add(template.identity);
    return template;
  });
}

/** What a value from outside may be instead of a template. */
type Written = Partial<Record<keyof IndexTemplate, unknown>> | null;

function problemOf(written: Written): string | undefined {
  if (typeof written !== 'object' || written === null || Array.isArray(written))
    return 'a template has a "collectionPattern" and "fields": [ { field: seq, order: asc } ]';
  const { collectionPattern, fields, name = '', includeDeleted = false } = written;
  if (typeof name !== 'string') return 'name must be text';
  if (typeof includeDeleted !== 'boolean') return 'includeDeleted must be true or false';
  if (typeof collectionPattern !== 'string' || collectionPattern === '')
    return `collectionPattern is ${collectionPattern === '' ? 'empty' : 'missing or not text'}; "*" covers top-level collections`;
  if (collectionPattern.split('/').includes('')) return `collectionPattern "${collectionPattern}" has an empty segment`;
  if (!Array.isArray(fields) || fields.length === 0)
    return 'fields is missing or empty; an index needs at least one: [ { field: seq, order: asc } ]';
  const names = new Set<unknown>();
  for (const one of fields as readonly unknown[]) {
    const { field, order } = (one ?? {}) as Partial<Record<keyof IndexField, unknown>>;
    if (typeof field !== 'string' || field === '') return 'a field has no name';
    if (order !== 'asc' && order !== 'desc')
      return `the order of "${field}" is "${String(order)}"; it is "asc" or "desc"`;
    if (names.has(field)) return `the field "${field}" is listed twice`;
    names.add(field);
  }
  return undefined;
}

function compile(written: IndexTemplate): Template {
  const pattern = written.collectionPattern.split('/').map((segment) => (/^\{[^}]+\}$/.test(segment) ? '*' : segment));
  const name = written.name ?? '';
  return {
    identity: name === '' ? written.fields.map(({ field, order }) => `${field}:${order}`).join(',') : name,
    name,
    pattern,
    normalizedPattern: pattern.join('/'),
    fixedSegments: pattern.filter((segment) => segment !== '*').length,
    fields: written.fields,
    includeDeleted: written.includeDeleted ?? false,
  };
}

/** Whether a template is for a collection: `*` stands for any one segment. */
export function matchesCollection({ pattern }: Template, collection: string): boolean {
  const segments = collection.split('/');
  return segments.length === pattern.length && pattern.every((part, index) => part === '*' || part === segments[index]);
}
