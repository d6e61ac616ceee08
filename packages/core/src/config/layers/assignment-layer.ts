import type { ConfigProblem } from '../../errors.ts';
import { camelCase } from '../spelling.ts';
import { locatedAt, type Located, type LocatedMap, type Origin } from '../located.ts';
import { problemAt } from '../problems.ts';
import { keysOf, schemaAt } from '../schema/json-schema.ts';
import type { ConfigLayer } from './config-layer.ts';
import { parseValueText } from './parse-config-text.ts';

const FORM = 'Write it like load.rate=500/s.';

/**
 * Makes a layer of assignments such as `load.rate=500/s`: a key's dotted path, in either spelling, and its value. A value
 * that begins with a bracket or brace is a list or a block as in YAML; the value of a scenario's own option is read as YAML
 * reads it, so that `5` is a number; all others are texts, which the schema turns into what it wants. Of two assignments to
 * one key the later counts. Lists can only be given whole.
 *
 * @param source what messages call each, before its key
 */
export function assignmentLayer(assignments: readonly string[], source = '--set'): ConfigLayer {
  const problems: ConfigProblem[] = [];
  let root: LocatedMap = { kind: 'map', origin: { source, path: '', line: null, column: null }, entries: new Map() };
  for (const assignment of assignments) {
    const read = readAssignment(assignment, source, problems);
    if (read !== null) root = assigned(root, read.steps, read.value, []);
  }
  return { source, root, problems, folder: null, texts: true, trusted: true };
}

interface Assignment {
  readonly steps: readonly string[];
  readonly value: Located;
}

function readAssignment(assignment: string, source: string, problems: ConfigProblem[]): Assignment | null {
  const equals = assignment.indexOf('=');
  const key = equals < 0 ? '' : assignment.slice(0, equals).trim();
  const origin: Origin = { source: key === '' ? source : `${source} ${key}`, path: key, line: null, column: null };
  const refuse = (message: string, hint: string): null => {
    problems.push(problemAt({ ...origin, path: '' }, message, hint));
    return null;
  };
  if (equals < 0) return refuse(`"${shortened(assignment)}" is not an assignment: it has no "=".`, FORM);
  if (key === '') return refuse('An assignment has no key before its "=".', FORM);
  const steps = key.split('.');
  if (/[[\]]/.test(key) || isListPosition(steps)) {
    const list = key.split(/[[.]/)[0] ?? key;
    return refuse(`${key} is part of a list, which can only be set as a whole.`, `Write it like ${list}=[…].`);
  }
  if (steps.some((step) => step.trim() === '')) return refuse(`${key} is not the path of a key.`, FORM);
  const value = parseValueText(assignment.slice(equals + 1), origin, isOwnOption(steps));
  if ('fault' in value)
    return refuse(`The value of ${key} cannot be read: ${value.fault}.`, 'Check its brackets and quotes.');
  return { steps, value: value.located };
}

/** Whether a path lies among the options that only the scenario knows. */
function isOwnOption(steps: readonly string[]): boolean {
  return steps[0] === 'scenario' && steps.length > 1 && !['type', 'preset'].includes(steps[1] ?? '');
}

function isListPosition(steps: readonly string[]): boolean {
  return steps.some((step, index) => /^\d+$/.test(step) && keysOf(schemaAt(steps.slice(0, index)) ?? {}).length === 0);
}

/** The map with a value set at a path; what stood in its way is replaced. */
function assigned(map: LocatedMap, steps: readonly string[], value: Located, above: readonly string[]): LocatedMap {
  const [step = '', ...rest] = steps;
  const entries = new Map(map.entries);
  const before = locatedAt(map, [step]);
  // The same key in its other spelling is the same key: the later assignment counts.
  for (const key of entries.keys()) if (key !== step && camelCase(key) === camelCase(step)) entries.delete(key);
  if (rest.length === 0) {
    entries.set(step, value);
  } else {
    const path = [...above, step];
    const empty: LocatedMap = {
      kind: 'map',
      origin: { ...value.origin, path: path.join('.') },
      entries: new Map(),
    };
    entries.set(step, assigned(before?.kind === 'map' ? before : empty, rest, value, path));
  }
  return { ...map, entries };
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
