import { encodeString, sortNames } from '../json/encode.ts';

/** Rules of one part of a path. */
export interface MatchBlock {
  /** Condition (CEL) by comma-separated actions. */
  readonly allow?: Readonly<Record<string, string>>;
  readonly match?: Readonly<Record<string, MatchBlock>>;
}

/** Authorization rules of one database, as a rules file holds them. */
export interface RuleSet {
  /** The identifier as it stands in URLs. */
  readonly database: string;
  readonly rules_version?: string;
  readonly service?: string;
  readonly match?: Readonly<Record<string, MatchBlock>>;
}

/** Rules that let everybody do everything in a database. */
export function openRules(database: string): RuleSet {
  return {
    database,
    rules_version: '1',
    service: 'syntrix',
    match: { '/databases/{database}/documents': { match: { '/{document=**}': { allow: { 'read, write': 'true' } } } } },
  };
}

/** A mistake in rules: its message is shown to who pushed them. */
export class InvalidRules extends Error {
  override readonly name = 'InvalidRules';
}

/** The rules with `{database}` in patterns replaced. @throws InvalidRules where a pattern names another database */
export function bindDatabase(rules: RuleSet): RuleSet {
  const match = rules.match === undefined ? {} : { match: bindBlocks(rules.match, rules.database) };
  return { ...rules, ...match };
}

function bindBlocks(blocks: Readonly<Record<string, MatchBlock>>, database: string): Record<string, MatchBlock> {
  const bound: Record<string, MatchBlock> = {};
  for (const [pattern, block] of Object.entries(blocks)) {
    const named = pattern.startsWith('/databases/') ? pattern.split('/')[2] : undefined;
    if (!pattern.includes('{database}') && named !== undefined && named !== database) {
      throw new InvalidRules(
        `explicit database name in path does not match database field: path has ${JSON.stringify(named)} but database field is ${JSON.stringify(database)}`,
      );
    }
    bound[pattern.replaceAll('{database}', database)] =
      block.match === undefined ? block : { ...block, match: bindBlocks(block.match, database) };
  }
  return bound;
}

/** The rule set as the server shows it: absent maps as `null`, keys sorted. */
export function encodeRuleSet({ database, rules_version: version = '', service = '', match }: RuleSet): string {
  return `{"database":${encodeString(database)},"rules_version":${encodeString(version)},"service":${encodeString(service)},"match":${encodeBlocks(match)}}`;
}

function encodeBlocks(blocks: Readonly<Record<string, MatchBlock>> | undefined): string {
  return encodeMap(
    blocks,
    ({ allow, match }) => `{"allow":${encodeMap(allow, encodeString)},"match":${encodeBlocks(match)}}`,
  );
}

function encodeMap<T>(map: Readonly<Record<string, T>> | undefined, encode: (value: T) => string): string {
  if (map === undefined) return 'null';
  const names = sortNames(Object.keys(map));
  return `{${names.map((name) => `${encodeString(name)}:${encode(map[name] as T)}`).join(',')}}`;
}
