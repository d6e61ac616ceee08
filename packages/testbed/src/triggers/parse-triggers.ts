import type { ChangeType } from '../realtime/change.ts';
import { InvalidTriggers, type RetryPolicy, type TriggerDefinition, type TriggerSet } from './trigger-set.ts';

type Node = null | boolean | number | string | readonly Node[] | { readonly [key: string]: Node };
type Mapping = Readonly<Record<string, Node>>;

/** How a file is written. */
export type TriggerFormat = 'YAML' | 'JSON';

const SET_MEMBERS = ['database', 'retryPolicy', 'triggers'];
const POLICY_MEMBERS = ['maxAttempts', 'initialBackoff', 'maxBackoff'];
/** Those that a server reads, and makes nothing of. */
const IDLE_MEMBERS = [
  'version',
  'concurrency',
  'rateLimit',
  'includeBefore',
  'filters',
  'timeout',
  'triggerId',
  'database',
];
const TRIGGER_MEMBERS = [
  'collection',
  'events',
  'condition',
  'url',
  'headers',
  'retryPolicy',
  'secretsRef',
  ...IDLE_MEMBERS,
];

/**
 * Reads what a definition file says. Members that a server would pass over without a word are refused.
 *
 * @throws InvalidTriggers for text that is no YAML or JSON, has the wrong shape, or a member that there is not
 */
export async function parseTriggers(text: string, format: TriggerFormat): Promise<TriggerSet> {
  const root = mapOf(await rootOf(text, format), 'the file');
  refuseUnknown(root, SET_MEMBERS, 'the file');
  const triggers = mapOf(root['triggers'], 'triggers');
  return {
    database: textOf(root['database'], 'database'),
    ...retryPolicyIn(root, 'retryPolicy'),
    triggers: Object.fromEntries(Object.entries(triggers).map(([id, node]) => [id, definitionOf(node, id)])),
  };
}

async function rootOf(text: string, format: TriggerFormat): Promise<Node | undefined> {
  const { parseDocument } = await import('yaml');
  try {
    if (format === 'JSON') JSON.parse(text);
    // Every scalar is text in YAML, as it is where a server wants a text; JSON keeps its types. Both refuse a key that stands twice.
    const document = parseDocument(text, { schema: format === 'YAML' ? 'failsafe' : 'core' });
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as Node;
  } catch (cause) {
    const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new InvalidTriggers(`failed to parse ${format} trigger file: ${line.replace(/:$/, '.')}`, { cause });
  }
}

function definitionOf(node: Node, id: string): TriggerDefinition {
  const place = `trigger ${JSON.stringify(id)}`;
  // A server crashes over one.
  if (isAbsent(node)) throw new InvalidTriggers(`${place}: has no members; it needs collection, events and url`);
  const members = mapOf(node, place);
  refuseUnknown(members, TRIGGER_MEMBERS, place);
  const headers = isAbsent(members['headers']) ? undefined : mapOf(members['headers'], `${place} headers`);
  return {
    collection: textOf(members['collection'], `${place} collection`),
    events: listOf(members['events'], `${place} events`) as readonly ChangeType[],
    condition: textOf(members['condition'], `${place} condition`),
    url: textOf(members['url'], `${place} url`),
    ...(headers === undefined
      ? {}
      : {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, value]) => [name, textOf(value, `${place} headers ${name}`)]),
          ),
        }),
    ...retryPolicyIn(members, `${place} retryPolicy`),
    secretsRef: textOf(members['secretsRef'], `${place} secretsRef`),
  };
}

function retryPolicyIn(members: Mapping, place: string): { readonly retryPolicy?: RetryPolicy } {
  if (isAbsent(members['retryPolicy'])) return {};
  const policy = mapOf(members['retryPolicy'], place);
  refuseUnknown(policy, POLICY_MEMBERS, place);
  return {
    retryPolicy: {
      maxAttempts: integerOf(policy['maxAttempts'], `${place} maxAttempts`),
      initialBackoff: durationOf(policy['initialBackoff'], `${place} initialBackoff`),
      maxBackoff: durationOf(policy['maxBackoff'], `${place} maxBackoff`),
    },
  };
}

function isAbsent(node: Node | undefined): node is '' | null | undefined {
  return node === undefined || node === null || node === '' || node === '~' || node === 'null';
}

function mapOf(node: Node | undefined, place: string): Mapping {
  if (isAbsent(node)) return {};
  if (typeof node !== 'object' || Array.isArray(node))
    throw new InvalidTriggers(`cannot read ${place}: a mapping is expected there`);
  return node as Mapping;
}

function listOf(node: Node | undefined, place: string): readonly string[] {
  if (isAbsent(node)) return [];
  if (!Array.isArray(node)) throw new InvalidTriggers(`cannot read ${place}: a list is expected there`);
  return (node as readonly Node[]).map((element) => textOf(element, place));
}

function textOf(node: Node | undefined, place: string): string {
  if (isAbsent(node)) return '';
  if (typeof node !== 'string') throw new InvalidTriggers(`cannot read ${place}: text is expected there`);
  return node;
}

function integerOf(node: Node | undefined, place: string): number {
  if (isAbsent(node)) return 0;
  const value = typeof node === 'string' && /^[+-]?\d+$/.test(node) ? Number(node) : node;
  if (!Number.isSafeInteger(value)) throw new InvalidTriggers(`cannot read ${place}: a whole number is expected there`);
  return value as number;
}

/** A bare number is nanoseconds. */
function durationOf(node: Node | undefined, place: string): string | number {
  if (isAbsent(node)) return 0;
  if (typeof node === 'number') return node;
  if (typeof node !== 'string') throw new InvalidTriggers(`cannot read ${place}: a duration is expected there`);
  return /^[+-]?\d+(\.\d*)?$/.test(node) ? Number(node) : node;
}

function refuseUnknown(members: Mapping, known: readonly string[], place: string): void {
  const unknown = Object.keys(members).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new InvalidTriggers(`${place}: unknown member "${unknown}"; allowed here: ${known.join(', ')}`);
}
