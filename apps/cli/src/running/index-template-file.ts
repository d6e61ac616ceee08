import type { IndexTemplate } from '@syntrix-bench/core';

/** Words that YAML reads as they stand and as nothing but text. */
const PLAIN = /^[A-Za-z_][\w-]*$/;
const NO_TEXT = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/**
 * A file of index templates, as a server reads it at its start from the folder `indexer.template_path`.
 *
 * @param remarks lines for people, which become comments at its head
 */
export function indexTemplateFile(templates: readonly IndexTemplate[], remarks: readonly string[] = []): string {
  return [
    ...remarks.map((line) => `# ${line}`),
    'database: default',
    'templates:',
    ...templates.flatMap(templateLines),
    '',
  ].join('\n');
}

function templateLines({ name, collectionPattern, fields, includeDeleted }: IndexTemplate): readonly string[] {
  return [
    ...(name === '' ? [`  - collectionPattern: ${text(collectionPattern)}`] : [`  - name: ${text(name)}`]),
    ...(name === '' ? [] : [`    collectionPattern: ${text(collectionPattern)}`]),
    '    fields:',
    ...fields.map(({ field, order }) => `      - { field: ${text(field)}, order: ${order} }`),
    ...(includeDeleted ? ['    includeDeleted: true'] : []),
  ];
}

/** JSON's texts are YAML's, too. */
function text(value: string): string {
  return PLAIN.test(value) && !NO_TEXT.test(value) ? value : JSON.stringify(value);
}

/** What to do with such a file, as remarks at its head. */
export function remarksFor(what: string, collections: readonly string[]): readonly string[] {
  const place = collections.length === 1 ? 'the collection' : 'the collections';
  return [
    `Index templates that ${what} needs on the server, for ${place} ${collections.join(', ')}.`,
    'Put this file into the folder of the server’s index templates (indexer.template_path; unless set,',
    'index_templates beside its config.yml), and restart the server: it reads them when it starts.',
    'Documents written before the restart are in no index.',
  ];
}
