import * as z from 'zod';

import { configSchema } from './config-schema.ts';

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

let generated: JsonSchemaNode | null = null;

/** JSON Schema (draft 2020-12) of a written config in camelCase, for editors. Options of scenarios are left open. */
export function configJsonSchema(): JsonSchemaNode {
  if (generated === null) {
    const { properties, ...rest } = z.toJSONSchema(configSchema, {
      io: 'input',
      unrepresentable: 'any',
    }) as JsonSchemaNode;
    generated = { ...rest, properties: { $schema: { type: 'string' }, ...properties } };
  }
  return generated;
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
  let here: JsonSchemaNode = configJsonSchema();
  for (const step of path) {
    const next = branchesOf(here)
      .map((branch) => (typeof step === 'number' ? branch.items : ownProperty(branch.properties, step)))
      .find((node) => node !== undefined);
    if (next === undefined) return null;
    here = next;
  }
  return here;
}

function ownProperty(properties: JsonSchemaNode['properties'], key: string): JsonSchemaNode | undefined {
  return properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
}
