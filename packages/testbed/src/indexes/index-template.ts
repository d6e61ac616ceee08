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
 * Checks templates and makes them ready for use.
 *
 * @throws Error with a sentence that names the template and the mistake
 */
export function compileTemplates(templates: readonly IndexTemplate[]): readonly Template[] {
  const seen = new Set<string>();
  return templates.map((written, index) => {
    const place = `indexTemplates[${index}]${written.name === undefined ? '' : ` (${written.name})`}`;
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

function problemOf({ collectionPattern, fields }: IndexTemplate): string | undefined {
  if (collectionPattern === '') return 'collectionPattern is empty; "*" covers top-level collections';
  if (collectionPattern.split('/').includes('')) return `collectionPattern "${collectionPattern}" has an empty segment`;
  if (fields.length === 0) return 'fields is empty; an index needs at least one';
  const names = new Set<string>();
  for (const { field, order } of fields) {
    if (field === '') return 'a field has no name';
    if (!['asc', 'desc'].includes(order)) return `the order of "${field}" is "${String(order)}"; it is "asc" or "desc"`;
    if (names.has(field)) return `the field "${field}" stands twice`;
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

export function matchesCollection({ pattern }: Template, collection: string): boolean {
  const segments = collection.split('/');
  return segments.length === pattern.length && pattern.every((part, index) => part === '*' || part === segments[index]);
}
