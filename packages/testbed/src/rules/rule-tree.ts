import type { MatchBlock } from './rule-set.ts';

/** What a request does to a document, as far as rules tell it apart. */
export type RuleAction = 'read' | 'create' | 'update' | 'delete';

/** A condition and the actions it is for. */
export interface AllowEntry {
  readonly actions: readonly string[];
  readonly condition: string;
}

/** A block ready for matching; `children` are in the order they are tried in. */
export interface RuleNode {
  readonly parts: readonly string[];
  readonly allow: readonly AllowEntry[];
  readonly children: readonly RuleNode[];
}

/** What a pattern captured of a path, by name. */
export type PathVariables = ReadonlyMap<string, string>;

/** What decides about a path: the conditions of the block it ends in and what its pattern captured. */
export interface RuleMatch {
  readonly allow: readonly AllowEntry[];
  readonly variables: PathVariables;
}

/** Blocks in the order of trial: without `{` first, then longer text, then alphabetical. */
export function buildRuleTree(blocks: Readonly<Record<string, MatchBlock>> | undefined): readonly RuleNode[] {
  return Object.entries(blocks ?? {})
    .sort(([left], [right]) => comparePatterns(left, right))
    .map(([pattern, { allow, match }]) => ({
      parts: segmentsOf(pattern),
      allow: Object.entries(allow ?? {}).map(([actions, condition]) => ({
        actions: actions.split(',').map((action) => action.trim()),
        condition,
      })),
      children: buildRuleTree(match),
    }));
}

function comparePatterns(left: string, right: string): number {
  const leftWild = left.includes('{');
  if (leftWild !== right.includes('{')) return leftWild ? 1 : -1;
  if (left.length !== right.length) return Buffer.byteLength(right) - Buffer.byteLength(left);
  return left < right ? -1 : 1;
}

function segmentsOf(path: string): readonly string[] {
  return (path.startsWith('/') ? path.slice(1) : path).split('/');
}

/** The variable of a pattern's part; `rest` takes all remaining segments. Undefined for literal text. */
export function variableOf(part: string): { readonly name: string; readonly rest: boolean } | undefined {
  if (!part.startsWith('{') || !part.endsWith('}')) return undefined;
  const name = part.slice(1, -1);
  return name.endsWith('=**') ? { name: name.slice(0, -3), rest: true } : { name, rest: false };
}

/** Walks down from block to block: at each level the first pattern that fits decides, and there is no way back. */
export function matchPath(nodes: readonly RuleNode[], path: string): RuleMatch | undefined {
  const variables = new Map<string, string>();
  let level = nodes;
  let segments = segmentsOf(path);
  for (;;) {
    const step = firstFitting(level, segments, variables);
    if (step === undefined) return undefined;
    const { node, rest } = step;
    if (rest.length === 0 || (rest.length === 1 && rest[0] === '')) return { allow: node.allow, variables };
    level = node.children;
    segments = rest;
  }
}

function firstFitting(
  nodes: readonly RuleNode[],
  segments: readonly string[],
  variables: Map<string, string>,
): { readonly node: RuleNode; readonly rest: readonly string[] } | undefined {
  for (const node of nodes) {
    const captured = capture(node.parts, segments);
    if (captured === undefined) continue;
    for (const [name, value] of captured.variables) variables.set(name, value);
    return { node, rest: captured.rest };
  }
  return undefined;
}

function capture(
  parts: readonly string[],
  segments: readonly string[],
): { readonly variables: readonly (readonly [string, string])[]; readonly rest: readonly string[] } | undefined {
  if (segments.length < parts.length) return undefined;
  const variables: (readonly [string, string])[] = [];
  for (const [index, part] of parts.entries()) {
    const variable = variableOf(part);
    if (variable === undefined) {
      if (part !== segments[index]) return undefined;
      continue;
    }
    if (variable.rest) return { variables: [...variables, [variable.name, segments.slice(index).join('/')]], rest: [] };
    variables.push([variable.name, segments[index] ?? '']);
  }
  return { variables, rest: segments.slice(parts.length) };
}

/** Whether a rule for an action, or for `write`, is about this one. */
export function coversAction(ruleAction: string, action: RuleAction): boolean {
  return ruleAction === action || (ruleAction === 'write' && action !== 'read');
}
