import * as z from 'zod';

import { OLDER_NAMES } from '../older-tool.ts';
import { snakeCase } from '../spelling.ts';
import { configBlocks, configSchema } from './config-schema.ts';

/** The part of JSON Schema that the config's schema uses. */
export interface JsonSchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchemaNode>>;
  readonly items?: JsonSchemaNode;
  readonly anyOf?: readonly JsonSchemaNode[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly additionalProperties?: boolean | JsonSchemaNode;
  readonly description?: string;
  readonly [key: string]: unknown;
}

let written: JsonSchemaNode | null = null;

/** JSON Schema (draft 2020-12) of a written config in camelCase, for editors. Options of scenarios are left open. */
export function configJsonSchema(): JsonSchemaNode {
  if (written === null) {
    const { properties, ...rest } = toJsonSchema(configSchema);
    written = { ...rest, properties: { $schema: { type: 'string' }, ...properties } };
  }
  return written;
}

const blocks = new Map<string, JsonSchemaNode>();

/** The schema of one block, null where there is none of that name. Most of a config is read without the others' schemas. */
function blockSchema(name: string): JsonSchemaNode | null {
  if (!isBlock(name)) return null;
  const known = blocks.get(name);
  if (known !== undefined) return known;
  const { $schema: _version, ...schema } = toJsonSchema(configBlocks[name]);
  blocks.set(name, schema);
  return schema;
}

function isBlock(name: string): name is keyof typeof configBlocks {
  return Object.hasOwn(configBlocks, name);
}

function toJsonSchema(schema: z.ZodType): JsonSchemaNode {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchemaNode;
}

/** The nodes that may stand at a place: all branches of a choice. */
export function branchesOf(node: JsonSchemaNode): readonly JsonSchemaNode[] {
  return node.anyOf === undefined ? [node] : node.anyOf.flatMap(branchesOf);
}

/** Names of the keys that a block may have; empty for what is no block. */
export function keysOf(node: JsonSchemaNode): readonly string[] {
  return branchesOf(node).flatMap((branch) => Object.keys(branch.properties ?? {}));
}

/** The schema at a path, or null where there is none. List positions may be numbers. */
export function schemaAt(path: readonly (string | number)[]): JsonSchemaNode | null {
  const [block, ...steps] = path;
  let here = block === undefined ? configJsonSchema() : blockSchema(String(block));
  for (const step of steps) {
    if (here === null) return null;
    const next = branchesOf(here)
      .map((branch) => (typeof step === 'number' ? branch.items : ownProperty(branch.properties, step)))
      .find((node) => node !== undefined);
    here = next ?? null;
  }
  return here;
}

function ownProperty(properties: JsonSchemaNode['properties'], key: string): JsonSchemaNode | undefined {
  return properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
}

type Properties = Readonly<Record<string, JsonSchemaNode>>;

let published: JsonSchemaNode | null = null;

/**
 * JSON Schema (draft 2020-12) of everything that a config file may hold, for editors: beside the keys of
 * {@link configJsonSchema} their snake_case spelling, the older tool's names, and the keys of `benchmark` at top level.
 * Options of scenarios are left open, and combinations of keys are the tool's to judge.
 */
export function editorJsonSchema(): JsonSchemaNode {
  if (published === null) {
    const { $schema, properties = {}, ...rest } = configJsonSchema();
    const blocks = Object.fromEntries(
      Object.entries(properties).flatMap(([name, node]) =>
        [...new Set([name, snakeCase(name)])].map((each) => [each, widened(node, name)] as const),
      ),
    );
    const flat = blocks['benchmark']?.properties ?? {};
    published = { $schema, ...rest, properties: { ...blocks, ...flat } };
  }
  return published;
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
