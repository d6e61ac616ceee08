import { ClientUsageError } from '../errors.ts';

/** A field of an index, and the direction in which it is kept. */
export interface IndexField {
  /** A top-level field by its literal name: dots reach into nothing. */
  readonly field: string;
  readonly order: 'asc' | 'desc';
}

/** An index that a server keeps for each collection whose path matches. */
export interface IndexTemplate {
  /** What it is called; empty if it has no name. */
  readonly name: string;
  /** Segments of a collection's path; `*` and `{anything}` stand for any one segment. */
  readonly collectionPattern: string;
  readonly fields: readonly IndexField[];
  /** Queries that ask for deleted documents, too, may use it. @default false */
  readonly includeDeleted: boolean;
}

const HINT =
  'Write it as { database: default, templates: [ { collectionPattern: "*", fields: [ { field: seq, order: asc } ] } ] }.';

/**
 * Index templates from the files that a server reads at its start, each as parsed YAML. All of them count for all databases,
 * as they do for the server.
 *
 * @param files One for each file
 * @param called What each of them is called where something is wrong with it. @default `file 1 of index templates`, and so on
 * @throws ClientUsageError `index_templates` for what makes the server start without any index
 */
export function readIndexTemplates(
  files: readonly unknown[],
  called: readonly string[] = [],
): readonly IndexTemplate[] {
  const templates: IndexTemplate[] = [];
  const names = new Set<string>();
  files.forEach((file, index) => {
    const place = called[index] ?? `file ${index + 1} of index templates`;
    if (!isRecord(file)) throw mistake(place, 'it is no mapping with "database" and "templates"');
    const { database, templates: written = null } = file;
    if (typeof database !== 'string' || database === '') throw mistake(place, '"database" is missing or empty');
    if (written !== null && !Array.isArray(written)) throw mistake(place, '"templates" is no list');
    for (const [number, each] of ((written ?? []) as unknown[]).entries()) {
      const template = readTemplate(each, `${place}, template ${number + 1}`);
      const identity = templateIdentity(template);
      const key = JSON.stringify([database, identity]);
      if (names.has(key)) throw mistake(place, `database "${database}" has two templates "${identity}"`);
      names.add(key);
      templates.push(template);
    }
  });
  return templates;
}

function readTemplate(written: unknown, place: string): IndexTemplate {
  if (!isRecord(written)) throw mistake(place, 'it is no mapping');
  const { name = null, collectionPattern, fields, includeDeleted = null } = written;
  if (name !== null && typeof name !== 'string') throw mistake(place, '"name" is no text');
  if (typeof collectionPattern !== 'string' || collectionPattern.split('/').includes('')) {
    throw mistake(place, '"collectionPattern" is missing, or has an empty segment');
  }
  if (includeDeleted !== null && typeof includeDeleted !== 'boolean') {
    throw mistake(place, '"includeDeleted" is neither true nor false');
  }
  const read = readFields(fields, place);
  return { name: name ?? '', collectionPattern, fields: read, includeDeleted: includeDeleted ?? false };
}

function readFields(written: unknown, place: string): readonly IndexField[] {
  if (!Array.isArray(written) || written.length === 0) throw mistake(place, '"fields" names no field');
  const fields = written.map((each: unknown): IndexField => {
    const { field, order } = isRecord(each) ? each : {};
    if (typeof field !== 'string' || field === '') throw mistake(place, 'a field has no name');
    if (order !== 'asc' && order !== 'desc') throw mistake(place, `the order of "${field}" is neither asc nor desc`);
    return { field, order };
  });
  const twice = fields.find(({ field }, index) => fields.findIndex((other) => other.field === field) < index);
  if (twice !== undefined) throw mistake(place, `the field "${twice.field}" is named twice`);
  return fields;
}

/** What tells a template from others: its name, else its fields as text, such as `status:asc,score:desc`. */
export function templateIdentity({ name, fields }: IndexTemplate): string {
  return name === '' ? fields.map(({ field, order }) => `${field}:${order}`).join(',') : name;
}

function mistake(place: string, what: string): ClientUsageError {
  return new ClientUsageError('index_templates', `${place}: ${what}`, HINT);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a segment of a pattern stands for any one segment. */
export function isWildcard(segment: string): boolean {
  return segment === '*' || /^\{.+\}$/.test(segment);
}

/** Members of a document that indexes know nothing of: to them each document has `null` there. */
const NOT_INDEXED: ReadonlySet<string> = new Set(['version', 'createdAt', 'updatedAt', 'collection', 'deleted']);

/** Whether an index sees what documents have in a field. */
export function isIndexed(field: string): boolean {
  return !NOT_INDEXED.has(field);
}
