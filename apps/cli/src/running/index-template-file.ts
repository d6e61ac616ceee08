import type { IndexTemplate } from '@syntrix-bench/core';
import { Document, visit } from 'yaml';

/** A file of index templates, as a server reads it at its start from the folder `indexer.template_path`. */
export function templatesDocument(templates: readonly Partial<IndexTemplate>[]): object {
  return { database: 'default', templates };
}

/**
 * The same as YAML, with what to do with it as remarks at its head.
 *
 * @param what who needs them, as people asked for it
 */
export function needsFile(what: string, templates: readonly IndexTemplate[]): string {
  const written = new Document(templatesDocument(templates.map(withoutDefaults)), {
    aliasDuplicateObjects: false,
  });
  visit(written, {
    Map(_key, node) {
      // A line for each field.
      if (node.has('order')) node.flow = true;
    },
  });
  const remarks = remarksFor(what, [...new Set(templates.map(({ collectionPattern }) => collectionPattern))]);
  return `${remarks.map((line) => `# ${line}\n`).join('')}${written.toString({ lineWidth: 0 })}`;
}

function withoutDefaults({ name, includeDeleted, ...rest }: IndexTemplate): Partial<IndexTemplate> {
  return { ...(name === '' ? {} : { name }), ...rest, ...(includeDeleted ? { includeDeleted } : {}) };
}

function remarksFor(what: string, collections: readonly string[]): readonly string[] {
  const place = collections.length === 1 ? 'the collection' : 'the collections';
  return [
    `Index templates that ${what} needs on the server, for ${place} ${collections.join(', ')}.`,
    'Put this file into the folder of the server’s index templates (indexer.template_path; unless set,',
    'index_templates beside its config.yml), and restart the server: it reads them when it starts.',
    'Documents written before the restart are in no index.',
  ];
}
