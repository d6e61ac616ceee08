import { InvalidRules, type MatchBlock, type RuleSet } from './rule-set.ts';

type Node = string | readonly Node[] | { readonly [key: string]: Node };

/**
 * Reads rules written as YAML or JSON.
 *
 * @param database the database the rules are for, where the text names none
 * @throws InvalidRules for text that is no YAML, has the wrong shape, or names another database
 */
export async function parseRules(text: string, database: string): Promise<RuleSet> {
  const { parseDocument } = await import('yaml');
  // Every scalar is text here, as it is for the server.
  const document = parseDocument(text, { schema: 'failsafe' });
  const [error] = document.errors;
  if (error !== undefined) throw new InvalidRules(`yaml: ${error.message.split('\n')[0] ?? ''}`);
  const root = mapOf(document.toJS() as Node | null, 'the rules');
  const named = textOf(root['database'], 'database');
  if (named !== '' && named !== database) {
    throw new InvalidRules(
      `explicit database name in path does not match database field: content has database ${JSON.stringify(named)} but updating ${JSON.stringify(database)}`,
    );
  }
  const match = blocksOf(root['match'], 'match');
  return {
    database,
    rules_version: textOf(root['rules_version'], 'rules_version'),
    service: textOf(root['service'], 'service'),
    ...(match === undefined ? {} : { match }),
  };
}

function isAbsent(node: Node | null | undefined): node is '' | null | undefined {
  return node === undefined || node === null || node === '' || node === '~' || node === 'null';
}

function mapOf(node: Node | null | undefined, place: string): Readonly<Record<string, Node>> {
  if (isAbsent(node)) return {};
  if (typeof node !== 'object' || Array.isArray(node))
    throw new InvalidRules(`yaml: cannot read ${place}: a mapping is expected there`);
  return node as Readonly<Record<string, Node>>;
}

function textOf(node: Node | undefined, place: string): string {
  if (isAbsent(node)) return '';
  if (typeof node !== 'string') throw new InvalidRules(`yaml: cannot read ${place}: text is expected there`);
  return node;
}

function blocksOf(node: Node | undefined, place: string): Readonly<Record<string, MatchBlock>> | undefined {
  if (isAbsent(node)) return undefined;
  const blocks: Record<string, MatchBlock> = {};
  for (const [pattern, inner] of Object.entries(mapOf(node, place))) {
    const block = mapOf(inner, `${place} ${pattern}`);
    const match = blocksOf(block['match'], `${place} ${pattern} match`);
    const allow = isAbsent(block['allow']) ? undefined : conditionsOf(block['allow'], `${place} ${pattern} allow`);
    blocks[pattern] = { ...(allow === undefined ? {} : { allow }), ...(match === undefined ? {} : { match }) };
  }
  return blocks;
}

function conditionsOf(node: Node | undefined, place: string): Record<string, string> {
  const conditions: Record<string, string> = {};
  for (const [actions, condition] of Object.entries(mapOf(node, place)))
    conditions[actions] = textOf(condition, `${place} ${actions}`);
  return conditions;
}
