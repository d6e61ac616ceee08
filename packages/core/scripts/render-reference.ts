import { environmentNames } from '../src/config/layers/environment-layer.ts';
import { snakeCase } from '../src/config/spelling.ts';
import { branchesOf, configJsonSchema, type JsonSchemaNode } from '../src/config/schema/json-schema.ts';
import { OLDER_NAMES } from '../src/config/older-tool.ts';
import { DURATION_PATTERN } from '../src/config/units.ts';
import { RATE_PATTERN } from '../src/config/units.ts';
import { SIZE_PATTERN } from '../src/config/units.ts';

const INTRO = `# Configuration reference

<!-- Written by a script out of the schema: pnpm --filter @syntrix-bench/core reference -->

Every key of a config. [Configuration](configuration.md) tells how values are written and where they may come from.

Keys may be written in camelCase or snake_case (\`documentSize\`, \`document_size\`). The keys of \`benchmark\` may stand at top level. What is left out has its default.`;

/** Words for values that are told by their pattern. */
const BY_PATTERN: Readonly<Record<string, string>> = {
  [DURATION_PATTERN]: 'duration, such as `30s` or `1m30s`',
  [SIZE_PATTERN]: 'size, such as `1KB`',
  [RATE_PATTERN]: 'rate, such as `500/s`',
};

/** The reference of all keys as Markdown. */
export function renderReference(): string {
  const blocks = Object.entries(configJsonSchema().properties ?? {}).filter(([name]) => !name.startsWith('$'));
  const sections = blocks.flatMap(([name, node]) => renderBlock(name, node));
  return `${[INTRO, ...sections, renderOlderNames()].join('\n\n')}\n`;
}

function renderBlock(name: string, node: JsonSchemaNode): readonly string[] {
  const rows = rowsOf(node, [name]);
  const about = `${node.description ?? ''}${rows.length > 0 ? '' : ` Written as: ${typeOf(node)}.`}`;
  if (rows.length === 0) return [`## \`${name}\``, about];
  const head = ['| Key | Value | Default | Meaning |', '| --- | --- | --- | --- |'];
  return [`## \`${name}\``, about, [...head, ...rows].join('\n')];
}

/** A row for each key below a block; lists are followed into what they list. */
function rowsOf(node: JsonSchemaNode, path: readonly string[]): readonly string[] {
  return branchesOf(node).flatMap((branch) => [
    ...Object.entries(branch.properties ?? {}).flatMap(([key, child]) => [
      rowOf(child, [...path, key]),
      ...rowsOf(child, [...path, key]),
    ]),
    ...(branch.items === undefined ? [] : rowsOf(branch.items, [...path.slice(0, -1), `${path.at(-1)}[]`])),
  ]);
}

function rowOf(node: JsonSchemaNode, path: readonly string[]): string {
  const { meaning, byRule } = splitDescription(node.description ?? '');
  const standing = node.default === undefined ? byRule : code(node.default);
  const [, ...below] = path;
  const variables = environmentNames(path);
  const steered = variables.length === 0 ? '' : ` Variable: ${variables.map(code).join(', ')}.`;
  const cells = [
    code(path[0]?.endsWith('[]') ? path.join('.') : below.join('.')),
    typeOf(node),
    standing,
    `${meaning}${steered}`,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** A default that depends on other keys stands as a sentence in the description. */
function splitDescription(description: string): { readonly meaning: string; readonly byRule: string } {
  const [, meaning = description, byRule = ''] = /^(.*?)\s*Default:? (.*)$/s.exec(description) ?? [];
  return { meaning, byRule: byRule.replace(/\.$/, '') };
}

function typeOf(node: JsonSchemaNode): string {
  const branches = branchesOf(node).filter((branch) => branch.const !== 0);
  return [...new Set(branches.map(typeOfBranch))].join(', or ');
}

function typeOfBranch(node: JsonSchemaNode): string {
  const { pattern, minimum, maximum } = node as { pattern?: string; minimum?: number; maximum?: number };
  if (pattern !== undefined && Object.hasOwn(BY_PATTERN, pattern)) return BY_PATTERN[pattern] ?? '';
  if (node.enum !== undefined) return node.enum.map(code).join(', ');
  if (node.const !== undefined) return code(node.const);
  switch (node.type) {
    case 'array':
      return `list of ${typeOf(node.items ?? {})}`;
    case 'boolean':
      return '`true`, `false`';
    case 'integer':
      return `whole number, ${minimum} to ${maximum}`;
    case 'object':
      return 'block of keys';
    default:
      return exampleOf(node) === undefined ? 'text' : `text, such as ${code(exampleOf(node))}`;
  }
}

function exampleOf(node: JsonSchemaNode): unknown {
  return (node['examples'] as readonly unknown[] | undefined)?.[0];
}

function renderOlderNames(): string {
  const renamed = Object.entries(OLDER_NAMES).flatMap(([block, names]) =>
    Object.entries(names).map(
      ([older, now]) => `- \`${block}.${snakeCase(older)}\` is \`${block}.${snakeCase(now)}\`.`,
    ),
  );
  return [
    '## Names of the older Go tool',
    [...renamed, '- `monitor` is accepted where `enabled` is `false`.'].join('\n'),
  ].join('\n\n');
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}
