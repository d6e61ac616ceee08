import { readFile } from 'node:fs/promises';
import type { DatabaseTriggers, IndexTemplate, TriggerDefinition } from '@syntrix-bench/core';

import { UsageError } from '../flags/usage-error.ts';

/** What becomes of a file for the server that a config needs. */
export interface ServerFile {
  /** What it is to hold; null: it is there and has all that is needed. */
  readonly text: string | null;
  /** How many entries it lacked; null where there was no file. */
  readonly added: number | null;
}

/** Where a file is, and its name for people. */
interface Place {
  readonly path: string;
  readonly name: string;
}

/** A kind of file that a server reads: what its entries are, and how they are read and written. */
interface FileKind<Entry> {
  /** What an entry is called. */
  readonly entry: string;
  /** What the file is one of. */
  readonly of: string;
  nameOf(entry: Entry): string;
  /** Whether two of one name are one. */
  isSame(a: Entry, b: Entry): boolean;
  /** The entries of what YAML made of a file. @throws where it is of another kind */
  read(file: unknown): readonly Entry[];
  /** The text of a file. @param what who needs its entries */
  write(what: string, entries: readonly Entry[]): string;
}

const REMEDY = 'Write elsewhere with --output, or overwrite it with --force.';

/**
 * A file of index templates for the server: what is in it already stays, for it may be what another config needs, and all of them go to one
 * server.
 *
 * @param what who needs them, as people asked for it
 * @throws UsageError where something else is in the file, or a template of the same name that is another one
 */
export async function extendTemplateFile(
  place: Place,
  what: string,
  templates: readonly IndexTemplate[],
): Promise<ServerFile> {
  const { needsFile } = await import('./index-template-file.ts');
  const { readIndexTemplates } = await import('@syntrix-bench/core');
  const kind: FileKind<IndexTemplate> = {
    entry: 'index template',
    of: 'index templates',
    nameOf: ({ name }) => name,
    isSame: (a, b) => fieldsOf(a) === fieldsOf(b),
    read: (file) => {
      const { database = 'default' } = (file ?? {}) as { readonly database?: unknown };
      if (database !== 'default') throw new Error(`of database ${JSON.stringify(database)}`);
      return readIndexTemplates([file], [place.name]);
    },
    write: needsFile,
  };
  return extend(place, what, templates, kind);
}

/** As {@link extendTemplateFile}, a file of triggers: a server has one file a database, whichever configs need it. */
export async function extendTriggerFile(
  place: Place,
  what: string,
  { database, triggers }: DatabaseTriggers,
): Promise<ServerFile> {
  const { triggerFile } = await import('./trigger-file.ts');
  const kind: FileKind<TriggerDefinition> = {
    entry: 'trigger',
    of: `triggers of database ${database}`,
    nameOf: ({ id }) => id,
    isSame: (a, b) => inOrder(a) === inOrder(b),
    read: (file) => {
      const read = file as { readonly database?: unknown; readonly triggers?: Record<string, object> } | null;
      if (read?.database !== database || typeof read.triggers !== 'object') throw new Error('of another shape');
      return Object.entries(read.triggers).map(([id, rest]) => ({ id, ...rest }) as TriggerDefinition);
    },
    write: (needing, all) => triggerFile(needing, [{ database, triggers: all }]),
  };
  return extend(place, what, triggers, kind);
}

async function extend<Entry>(
  { path, name }: Place,
  what: string,
  needed: readonly Entry[],
  kind: FileKind<Entry>,
): Promise<ServerFile> {
  const before = await readFile(path, 'utf8').catch(() => null);
  if (before === null) return { text: kind.write(what, needed), added: null };
  const known = await entriesIn(before, name, kind);
  const lacking = needed.filter((entry) => {
    const same = known.find((each) => kind.nameOf(each) === kind.nameOf(entry));
    if (same !== undefined && !kind.isSame(same, entry))
      throw new UsageError(`${name} has another ${kind.entry} ${kind.nameOf(entry)} than ${what} needs. ${REMEDY}`);
    return same === undefined;
  });
  if (lacking.length === 0) return { text: null, added: 0 };
  return { text: kind.write('each config beside it', [...known, ...lacking]), added: lacking.length };
}

async function entriesIn<Entry>(text: string, name: string, kind: FileKind<Entry>): Promise<readonly Entry[]> {
  const { parse } = await import('yaml');
  try {
    return kind.read(parse(text));
  } catch {
    throw new UsageError(`${name} exists already, and is no file of ${kind.of} that can be added to. ${REMEDY}`);
  }
}

function fieldsOf({ collectionPattern, fields, includeDeleted }: IndexTemplate): string {
  return JSON.stringify([collectionPattern, fields.map(({ field, order }) => [field, order]), includeDeleted]);
}

/** Members in one order, whoever wrote them. */
function inOrder(value: object): string {
  return JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
