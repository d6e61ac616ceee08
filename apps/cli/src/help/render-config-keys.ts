import type { JsonSchemaNode } from '@syntrix-bench/core';

/** Every key of a config as Markdown: `docs/configuration-keys.md` is this text, and a test holds the two together. */
export function renderConfigKeys(schema: JsonSchemaNode): string {
  const blocks = Object.entries(schema.properties ?? {}).filter(([name]) => !name.startsWith('$'));
  const sections = blocks.flatMap(([name, block]) => [`## \`${name}\``, block.description ?? '', ...tables(block)]);
  const intro = [
    '# Configuration keys',
    'This page is made from the schema that checks a config. How values are written, and where they may come from, is in [configuration](configuration.md).',
  ];
  return `${[...intro, ...sections].join('\n\n')}\n`;
}

function tables(block: JsonSchemaNode): readonly string[] {
  const rows = rowsOf(block, '');
  if (rows.length === 0) return [];
  return [['| Key | Meaning | Default |', '| --- | --- | --- |', ...rows].join('\n')];
}

function rowsOf(node: JsonSchemaNode, prefix: string): readonly string[] {
  const branches = [node, ...(node.anyOf ?? []), ...(node.items === undefined ? [] : [node.items])];
  return branches.flatMap((branch) =>
    Object.entries(branch.properties ?? {}).flatMap(([key, value]) => [
      row(`${prefix}${key}`, value),
      ...rowsOf(value, `${prefix}${key}.`),
    ]),
  );
}

function row(key: string, node: JsonSchemaNode): string {
  const [example] = (node.examples ?? []) as readonly unknown[];
  const shown = node.default === undefined && example !== undefined ? ` Example: ${code(example)}.` : '';
  return `| \`${key}\` | ${`${node.description ?? ''}${shown}`.replaceAll('|', '\\|')} | ${node.default === undefined ? '' : code(node.default)} |`;
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
