import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultPlan } from './faults/fault-plan.ts';
import { parseFaultPlan } from './faults/parse-fault-plan.ts';
import { compileTemplates, type IndexTemplate } from './indexes/index-template.ts';
import { parseRules } from './rules/parse-rules.ts';
import { RuleEngine } from './rules/rule-engine.ts';
import type { RuleSet } from './rules/rule-set.ts';
import { parseTriggers } from './triggers/parse-triggers.ts';
import { compileTriggers } from './triggers/trigger.ts';
import type { TriggerSet } from './triggers/trigger-set.ts';

/**
 * Reads authorization rules for the option `rules`: one file of any name, or a folder of `*.yml` and `*.yaml` as Syntrix has them, one
 * file per database, each naming it. An empty folder gives no rules, so everything is denied.
 *
 * @throws Error with a sentence that names the file and what is wrong in it, conditions included
 */
export async function readRules(path: string): Promise<readonly RuleSet[]> {
  const fileOf = new Map<string, string>();
  const ruleSets: RuleSet[] = [];
  for (const { file, text } of await readAll(path, YAML)) {
    await inFile(file, async () => {
      const root = await documentIn(text);
      refuseUnknownRules(root);
      const { database } = root;
      const other = fileOf.get(database);
      if (other !== undefined)
        throw new Error(
          `database "${database}" has rules in ${other} already; one file holds all rules of a database.`,
        );
      fileOf.set(database, file);
      const rules = await parseRules(text, database);
      await new RuleEngine({ document: () => undefined, nowMs: () => 0 }).load([rules]);
      ruleSets.push(rules);
    });
  }
  return ruleSets;
}

/**
 * Reads index templates for the option `indexTemplates`: one file of any name, or a folder of `*.yml` and `*.yaml` as Syntrix has them.
 * Each file names a database, which restricts nothing.
 *
 * @throws Error with a sentence that names the file, the template and what is wrong
 */
export async function readTemplates(path: string): Promise<readonly IndexTemplate[]> {
  const fileOf = new Map<string, string>();
  const templates: IndexTemplate[] = [];
  for (const { file, text } of await readAll(path, YAML)) {
    await inFile(file, async () => {
      const root = await documentIn(text);
      refuseUnknown(root, ['database', 'templates'], '');
      const written = root['templates'] ?? [];
      if (!Array.isArray(written)) throw new Error('"templates" must be a list.');
      for (const [index, template] of written.entries()) refuseUnknownInTemplate(template, `templates[${index}]`);
      for (const { identity } of compileTemplates(written as readonly IndexTemplate[], 'templates')) {
        const other = fileOf.get(identity);
        if (other !== undefined)
          throw new Error(`a template called "${identity}" is in ${other} already; give it another name.`);
        fileOf.set(identity, file);
      }
      templates.push(...(written as readonly IndexTemplate[]));
    });
  }
  return templates;
}

/**
 * Reads definitions of triggers for the option `triggers`: one file of any name, or a folder of `*.yml`, `*.yaml` and `*.json` in any
 * letter case as Syntrix has them, one file per database, each naming it. An empty folder gives no triggers.
 *
 * @param written the definitions of one database as JSON where it begins with `{`, else the path
 * @throws Error with a sentence that names the file, the trigger and what is wrong
 */
export async function readTriggers(written: string): Promise<readonly TriggerSet[]> {
  if (/^\s*\{/.test(written)) {
    const set = await parseTriggers(written, 'JSON');
    compileTriggers([set]);
    return [set];
  }
  const fileOf = new Map<string, string>();
  const sets: TriggerSet[] = [];
  for (const { file, text } of await readAll(written, YAML_OR_JSON)) {
    await inFile(file, async () => {
      const set = await parseTriggers(text, /\.json$/i.test(file) ? 'JSON' : 'YAML');
      compileTriggers([set]);
      const other = fileOf.get(set.database);
      if (other !== undefined)
        throw new Error(
          `duplicate database definition: database "${set.database}" has triggers in ${other} already; one file holds all of a database.`,
        );
      fileOf.set(set.database, file);
      sets.push(set);
    });
  }
  return sets;
}

/**
 * Reads a fault plan for the option `faults`.
 *
 * @param written the plan as JSON where it begins with `{` or `[`, else the path of a file that holds one
 * @throws Error with a sentence that names the file, if there is one, and the member that is wrong
 */
export async function readFaultPlan(written: string): Promise<FaultPlan> {
  if (/^\s*[{[]/.test(written)) return planIn(written);
  const text = await readText(written);
  return inFile(written, () => planIn(text));
}

function planIn(text: string): FaultPlan {
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch (cause) {
    throw new Error(`a fault plan is JSON, and this is not: ${messageOf(cause)}.`, { cause });
  }
  return parseFaultPlan(plan);
}

interface TextFile {
  readonly file: string;
  readonly text: string;
}

const YAML = /\.ya?ml$/;
const YAML_OR_JSON = /\.(?:ya?ml|json)$/i;

/** The file at a path, or those of the folder there whose names fit, by name. */
async function readAll(path: string, names: RegExp): Promise<readonly TextFile[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ file: path, text: await readFile(path, 'utf8') }];
    const entries = await readdir(path, { withFileTypes: true });
    const files = entries
      .filter((entry) => !entry.isDirectory() && names.test(entry.name))
      .map(({ name }) => join(path, name));
    return await Promise.all(files.sort().map(async (file) => ({ file, text: await readFile(file, 'utf8') })));
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): Error {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new Error(`${path}: no such file.`, { cause });
  if (code === 'EISDIR') return new Error(`${path}: is a folder, not a file.`, { cause });
  return new Error(`${path}: cannot be read: ${messageOf(cause)}.`, { cause });
}

/** A mapping in a file, whatever it holds. */
type Mapping = Readonly<Record<string, unknown>>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A server passes over members that it does not know, so that a mistyped one denies without a word.
 *
 * @throws Error that names the member and those that are known at its place
 */
function refuseUnknown(value: Mapping, known: readonly string[], place: string): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const at = place === '' ? '' : `${place}: `;
  throw new Error(`${at}unknown member "${unknown}"; allowed here: ${known.join(', ')}.`);
}

function refuseUnknownRules(root: Mapping): void {
  refuseUnknown(root, ['database', 'rules_version', 'service', 'match'], '');
  const blocksIn = (match: unknown, place: string): void => {
    for (const [pattern, block] of isMapping(match) ? Object.entries(match) : []) {
      if (!isMapping(block)) continue;
      const inner = `${place} ${pattern}`;
      refuseUnknown(block, ['allow', 'match'], inner);
      for (const actions of isMapping(block['allow']) ? Object.keys(block['allow']) : []) {
        const named = Object.fromEntries(actions.split(',').map((action) => [action.trim(), true]));
        refuseUnknown(named, ['read', 'create', 'update', 'delete', 'write'], `${inner} allow`);
      }
      blocksIn(block['match'], `${inner} match`);
    }
  };
  blocksIn(root['match'], 'match');
}

function refuseUnknownInTemplate(template: unknown, place: string): void {
  if (!isMapping(template)) return;
  refuseUnknown(template, ['name', 'collectionPattern', 'fields', 'includeDeleted'], place);
  const { fields } = template;
  for (const [index, field] of Array.isArray(fields) ? (fields as readonly unknown[]).entries() : []) {
    if (isMapping(field)) refuseUnknown(field, ['field', 'order'], `${place} fields[${index}]`);
  }
}

/** What a file of rules or templates says, with the database it names. */
async function documentIn(text: string): Promise<Mapping & { readonly database: string }> {
  const { parse } = await import('yaml');
  const root = parse(text) as unknown;
  if (!isMapping(root) || typeof root['database'] !== 'string' || root['database'] === '')
    throw new Error('"database" is missing; a file begins with "database: default".');
  return { ...root, database: root['database'] };
}

/** Puts the file's name before what is wrong in it. */
async function inFile<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new Error(`${file}: ${messageOf(cause)}`, { cause });
  }
}

/** The first line: a YAML parser shows the place in those that follow. */
function messageOf(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return line.replace(/:$/, '.');
}
