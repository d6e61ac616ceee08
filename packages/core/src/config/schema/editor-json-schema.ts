import { snakeCase } from '../key-case.ts';
import { configJsonSchema, type JsonSchemaNode } from './json-schema.ts';
import { OLDER_NAMES } from './older-names.ts';

type Properties = Readonly<Record<string, JsonSchemaNode>>;

/** What the older tool asks for and this one has no need of. */
const OLDER_BLOCKS: Properties = {
  monitor: {
    description: 'Accepted only switched off.',
    type: 'object',
    properties: { enabled: { enum: [false, 'false'] } },
    required: ['enabled'],
  },
};
let generated: JsonSchemaNode | null = null;

/**
 * JSON Schema (draft 2020-12) of everything that a config file may hold, for editors: beside the keys of
 * {@link configJsonSchema} their snake_case spelling, the older tool's names, and the keys of `benchmark` at top level.
 * Options of scenarios are left open, and combinations of keys are the tool's to judge.
 */
export function editorJsonSchema(): JsonSchemaNode {
  if (generated === null) {
    const { $schema, properties = {}, ...rest } = configJsonSchema();
    const blocks = Object.fromEntries(Object.entries(properties).map(([name, node]) => [name, widened(node, name)]));
    const flat = blocks['benchmark']?.properties ?? {};
    generated = { $schema, ...rest, properties: { ...blocks, ...OLDER_BLOCKS, ...flat } };
  }
  return generated;
}

/** A block, its branches and what it lists, with every name that each key may have. */
function widened(node: JsonSchemaNode, block: string): JsonSchemaNode {
  return {
    ...node,
    ...(node.properties === undefined ? {} : { properties: withAllNames(node.properties, block) }),
    ...(node.items === undefined ? {} : { items: widened(node.items, block) }),
    ...(node.anyOf === undefined ? {} : { anyOf: node.anyOf.map((branch) => widened(branch, block)) }),
  };
}

function withAllNames(properties: Properties, block: string): Properties {
  const older = Object.entries(OLDER_NAMES[block] ?? {});
  const named = Object.entries(properties).flatMap(([key, node]) => {
    const inner = widened(node, key);
    const olderKeys = older.filter(([, meant]) => meant === key).map(([name]) => name);
    const names = new Set([key, ...olderKeys].flatMap((name) => [name, snakeCase(name)]));
    return [...names].map((name) => [name, inner] as const);
  });
  return Object.fromEntries(named);
}
