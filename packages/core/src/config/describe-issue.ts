import type * as z from 'zod';

import type { ConfigProblem } from '../errors.ts';
import { type ConfigPath, locatedAt, type LocatedMap, originAt, toPlain } from './located.ts';
import { keyProblem, showValue } from './problems.ts';
import { configJsonSchema, keysOf, schemaAt } from './schema/json-schema.ts';
import { closestWord } from './spelling.ts';

type Issue = z.core.$ZodIssue;

/** Turns what the schema found into problems with place, reason and advice. */
export function describeIssue(issue: Issue, root: LocatedMap, base: ConfigPath): readonly ConfigProblem[] {
  const path: ConfigPath = [...base, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(root, path, key));
    case 'invalid_union':
      return issue.message === 'Invalid input'
        ? describeUnion(issue.errors, root, path)
        : [describeValue(issue, root, path)];
    case 'invalid_value':
      return [describeChoice(issue, root, path)];
    default:
      return [describeValue(issue, root, path)];
  }
}

/** A key that the schema does not have, with the one that was probably meant. */
export function unknownKey(root: LocatedMap, block: ConfigPath, key: string): ConfigProblem {
  const origin = originAt(root, [...block, key]);
  const unsupported = unsupportedKey([...block, key]);
  if (unsupported !== null) return keyProblem(origin, unsupported.predicate, unsupported.hint);
  const here = keysOf(schemaAt(block) ?? {}).filter((each) => each !== '$schema');
  const near = closestWord(key, here) ?? elsewhere(key);
  const hint = near !== null ? `Did you mean ${near}?` : `Known here: ${here.join(', ')}.`;
  return keyProblem(origin, 'is not a key of the configuration', hint);
}

/** The dotted path of a key of this name in another block, if exactly one has it. */
function elsewhere(key: string): string | null {
  const blocks = keysOf(configJsonSchema()).filter((block) => keysOf(schemaAt([block]) ?? {}).includes(key));
  return blocks.length === 1 ? `${blocks[0]}.${key}` : null;
}

function describeValue(issue: Issue, root: LocatedMap, path: ConfigPath): ConfigProblem {
  const located = locatedAt(root, path);
  const origin = originAt(root, path);
  const hint = issue.code === 'custom' && typeof issue.params?.['hint'] === 'string' ? issue.params['hint'] : null;
  const wanted = issue.message.startsWith('Invalid input') ? `must be ${expectedKind(issue)}` : issue.message;
  if (located === undefined) return keyProblem(origin, `is missing: it ${wanted}`, hint);
  const value = toPlain(located);
  if (value === null) return keyProblem(origin, 'has no value', hint ?? 'Write one, or remove the key.');
  if (issue.code === 'custom' && issue.params?.['complete'] === true) return keyProblem(origin, wanted, hint);
  return keyProblem(origin, isSecret(path) ? wanted : `${wanted}, but is ${showValue(value)}`, hint);
}

/** What may hold a secret is not shown, not even where it is wrong. */
function isSecret(path: ConfigPath): boolean {
  const [block, key] = path[0] === 'workloads' ? path.slice(2) : path;
  return block === 'auth' && key !== 'database' && key !== 'username';
}

function expectedKind(issue: Issue): string {
  const expected = issue.code === 'invalid_type' ? issue.expected : '';
  switch (expected) {
    case 'object':
      return 'a block of keys';
    case 'array':
      return 'a list';
    case 'string':
      return 'a text';
    default:
      return `a ${expected === '' ? 'different value' : expected}`;
  }
}

function describeChoice(issue: z.core.$ZodIssueInvalidValue, root: LocatedMap, path: ConfigPath): ConfigProblem {
  const located = locatedAt(root, path);
  const value = located === undefined ? undefined : toPlain(located);
  const choices = issue.values.map(String);
  const origin = originAt(root, path);
  if (value === null) return keyProblem(origin, 'has no value', `Write ${choices.join(' or ')}, or remove the key.`);
  const near = typeof value === 'string' ? closestWord(value, choices) : null;
  const unsupported = typeof value === 'string' ? unsupportedKey([...path, value]) : null;
  const wanted = choices.length === 1 ? `can only be ${choices[0]}` : `must be one of ${choices.join(', ')}`;
  const hint = unsupported?.hint ?? (near === null ? null : `Did you mean ${near}?`);
  return keyProblem(origin, `${wanted}, but is ${showValue(value)}`, hint);
}

/** Of the branches of a choice, speaks about the one that was meant: the first whose kind fits what was written. */
function describeUnion(
  branches: readonly (readonly Issue[])[],
  root: LocatedMap,
  path: ConfigPath,
): readonly ConfigProblem[] {
  const located = locatedAt(root, path);
  const meant =
    located === undefined || located.kind === 'scalar'
      ? branches.find((issues) => !issues.some((issue) => issue.code === 'invalid_type' && isBlock(issue.expected)))
      : branches.find((issues) => !issues.some((issue) => issue.path.length === 0 && isKindMismatch(issue)));
  const issues = meant ?? branches[0] ?? [];
  return issues.flatMap((issue) => describeIssue(issue, root, path));
}

function isBlock(expected: string): boolean {
  return expected === 'object' || expected === 'array';
}

function isKindMismatch(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'custom' || issue.code === 'invalid_value';
}

/** What a person may know from the product's documents or from the older tool, and what to do while it is not there. */
const UNSUPPORTED: Readonly<Record<string, readonly [predicate: string, hint: string]>> = {
  'auth.database': ['is not for users', 'Write database in the workload itself.'],
};

/** Speaks about a key, or a value as the last step of `path`, that this version does not know yet; else null. */
export function unsupportedKey(path: ConfigPath): { readonly predicate: string; readonly hint: string } | null {
  const dotted = path
    .filter((step) => typeof step === 'string')
    .join('.')
    .replace(/^workloads\./, '');
  const found = Object.hasOwn(UNSUPPORTED, dotted) ? UNSUPPORTED[dotted] : undefined;
  return found === undefined ? null : { predicate: found[0], hint: found[1] };
}
