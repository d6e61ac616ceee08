import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compileTemplates, type IndexTemplate } from './indexes/index-template.ts';
import { parseRules } from './rules/parse-rules.ts';
import type { RuleSet } from './rules/rule-set.ts';

/**
 * Reads a folder of rules files (`*.yml`, `*.yaml`) as Syntrix does: one file per database, each naming it.
 * Conditions are compiled when the testbed starts. An empty folder gives no rules, so everything is denied.
 *
 * @throws Error that names the file and the mistake; the system's error for a folder that cannot be read
 */
export async function readRulesFolder(path: string): Promise<readonly RuleSet[]> {
  const fileOf = new Map<string, string>();
  const ruleSets: RuleSet[] = [];
  for (const { name, text } of await readYamlFiles(path)) {
    const database = await databaseNamedIn(name, text);
    const other = fileOf.get(database);
    if (other !== undefined)
      throw new Error(
        `${name}: database "${database}" has rules in ${other} already; one file holds all rules of a database.`,
      );
    fileOf.set(database, name);
    ruleSets.push(await inFile(name, () => parseRules(text, database)));
  }
  return ruleSets;
}

/**
 * Reads a folder of index templates (`*.yml`, `*.yaml`) as Syntrix does: each file names a database, which restricts nothing.
 *
 * @throws Error that names the file and the mistake; the system's error for a folder that cannot be read
 */
export async function readTemplatesFolder(path: string): Promise<readonly IndexTemplate[]> {
  const templates: IndexTemplate[] = [];
  for (const { name, text } of await readYamlFiles(path)) {
    await databaseNamedIn(name, text);
    const { parse } = await import('yaml');
    const found = (parse(text) as { readonly templates?: unknown }).templates ?? [];
    if (!Array.isArray(found)) throw new Error(`${name}: "templates" must be a list.`);
    for (const template of found as readonly unknown[])
      templates.push(await inFile(name, () => checkedTemplate(template)));
  }
  return templates;
}

function checkedTemplate(value: unknown): IndexTemplate {
  const template = value as Partial<IndexTemplate> | null;
  if (
    typeof template !== 'object' ||
    template === null ||
    typeof template.collectionPattern !== 'string' ||
    !Array.isArray(template.fields)
  ) {
    throw new Error('a template has a "collectionPattern" and "fields": [ { field: seq, order: asc } ].');
  }
  compileTemplates([template as IndexTemplate]);
  return template as IndexTemplate;
}

async function readYamlFiles(path: string): Promise<readonly { readonly name: string; readonly text: string }[]> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name)).map(({ name }) => name);
  return Promise.all(names.sort().map(async (name) => ({ name, text: await readFile(join(path, name), 'utf8') })));
}

async function databaseNamedIn(name: string, text: string): Promise<string> {
  const { parse } = await import('yaml');
  const root = await inFile(name, () => parse(text) as { readonly database?: unknown } | null);
  if (typeof root?.database !== 'string' || root.database === '')
    throw new Error(`${name}: "database" is missing; a file begins with "database: default".`);
  return root.database;
}

/** Puts the file's name before what is wrong in it. */
async function inFile<T>(name: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new Error(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
