import type { Claims } from '../identity/claims.ts';
import { isObject, type Json, type JsonObject } from '../json/value.ts';
import type { StoredDocument } from '../store/stored-document.ts';
import { type CelCompiler, type CelInput, loadCel } from './cel.ts';
import { parseRules } from './parse-rules.ts';
import { bindDatabase, InvalidRules, type MatchBlock, type RuleSet } from './rule-set.ts';
import {
  buildRuleTree,
  coversAction,
  matchPath,
  type PathVariables,
  type RuleAction,
  type RuleNode,
  variableOf,
} from './rule-tree.ts';

export type { RuleAction } from './rule-tree.ts';

/** What a document request asks permission for. */
export interface RuleRequest {
  /** As in the URL. */
  readonly database: string;
  readonly path: string;
  readonly action: RuleAction;
  readonly claims: Claims | null;
  /** The whole body, undefined where it is none or not one JSON value. */
  readonly body: Json | undefined;
}

/** What the engine needs from the rest of the server. */
export interface RuleContext {
  document(database: string, path: string): StoredDocument | undefined;
  nowMs(): number;
}

interface LoadedRules {
  readonly rules: RuleSet;
  readonly tree: readonly RuleNode[];
}

/** Decides who may touch which document. */
export class RuleEngine {
  readonly #context: RuleContext;
  #loaded: ReadonlyMap<string, LoadedRules> = new Map();
  #byDatabase = new Map<string, LoadedRules>();
  #cel: CelCompiler | undefined;

  constructor(context: RuleContext) {
    this.#context = context;
  }

  /** Replaces all rules. @throws InvalidRules */
  async load(ruleSets: readonly RuleSet[]): Promise<void> {
    const loaded = new Map<string, LoadedRules>();
    for (const rules of ruleSets) {
      if (rules.database === '') throw new InvalidRules('database field cannot be empty');
      if (loaded.has(rules.database))
        throw new InvalidRules(
          `duplicate database definition: database ${JSON.stringify(rules.database)} stands twice`,
        );
      loaded.set(rules.database, await this.#prepare(rules));
    }
    this.#loaded = loaded;
    this.restore();
  }

  /** Forgets what was pushed since the rules were loaded. */
  restore(): void {
    this.#byDatabase = new Map(this.#loaded);
  }

  /** Replaces the rules of one database by what a push contains. @throws InvalidRules, and nothing has changed */
  async push(database: string, text: string): Promise<void> {
    this.#byDatabase.set(database, await this.#prepare(await parseRules(text, database)));
  }

  rulesOf(database: string): RuleSet | undefined {
    return this.#byDatabase.get(database)?.rules;
  }

  /** Whether the request is allowed; `error` where a condition could not be evaluated. */
  evaluate(request: RuleRequest): boolean | 'error' {
    if (request.claims?.dbAdmin?.includes(request.database) === true) return true;
    const loaded = this.#byDatabase.get(request.database);
    if (loaded === undefined) return false;
    const path = request.path.startsWith('/') ? request.path.slice(1) : request.path;
    const match = matchPath(loaded.tree, `/databases/${request.database}/documents/${path}`);
    for (const { actions, condition } of match?.allow ?? []) {
      if (match === undefined || !actions.some((action) => coversAction(action, request.action))) continue;
      const verdict = this.#holds(condition, match.variables, request);
      if (verdict !== false) return verdict;
    }
    return false;
  }

  #holds(condition: string, variables: PathVariables, request: RuleRequest): boolean | 'error' {
    if (condition === 'true') return true;
    if (condition === 'false') return false;
    let text = condition;
    for (const [name, value] of variables) text = text.replaceAll(`$(${name})`, () => value);
    try {
      return this.#cel?.compile(text, [...variables.keys()])(this.#inputOf(request, variables)) === true;
    } catch {
      return 'error';
    }
  }

  #inputOf({ database, path, action, claims, body }: RuleRequest, variables: PathVariables): CelInput {
    const existing = action === 'create' ? undefined : this.#context.document(database, path);
    const incoming = body === null || isObject(body) ? { resource: { data: body, id: '' } } : {};
    return {
      request: { auth: authOf(claims), time: new Date(this.#context.nowMs()).toISOString(), ...incoming },
      resource: existing === undefined ? {} : { data: existing.data, id: existing.id },
      ...Object.fromEntries(variables),
    };
  }

  async #prepare(rules: RuleSet): Promise<LoadedRules> {
    const bound = bindDatabase(rules);
    await this.#validate(bound.match, []);
    return { rules: bound, tree: buildRuleTree(bound.match) };
  }

  async #validate(blocks: Readonly<Record<string, MatchBlock>> | undefined, outer: readonly string[]): Promise<void> {
    for (const [pattern, { allow, match }] of Object.entries(blocks ?? {})) {
      const variables = [...outer, ...pattern.split('/').flatMap((part) => variableOf(part)?.name ?? [])];
      for (const condition of Object.values(allow ?? {})) {
        if (condition !== 'true' && condition !== 'false') await this.#tryCompile(condition, variables);
      }
      await this.#validate(match, variables);
    }
  }

  async #tryCompile(condition: string, variables: readonly string[]): Promise<void> {
    this.#cel ??= await loadCel((path) => this.#context.document('default', path));
    let text = condition;
    for (const name of variables) text = text.replaceAll(`$(${name})`, 'dummy_var');
    try {
      this.#cel.compile(text, [...variables, 'dummy_var']);
    } catch (error) {
      throw new InvalidRules(
        `invalid CEL expression ${JSON.stringify(condition)}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}

function authOf(claims: Claims | null): JsonObject {
  if (claims === null) return { userId: null, roles: null };
  const { username, roles, dbAdmin, subject } = claims;
  return {
    userId: subject,
    ...(username === '' ? {} : { username }),
    roles: roles ?? [],
    ...(dbAdmin === null || dbAdmin.length === 0 ? {} : { db_admin: dbAdmin }),
    claims: {
      sub: subject,
      db_admin: dbAdmin,
      oid: claims.userId,
      username,
      roles: roles ?? [],
      disabled: claims.disabled,
      aud: claims.audience,
      iss: claims.issuer,
      jti: claims.tokenId,
      nbf: timeOf(claims.notBefore),
      exp: timeOf(claims.expiresAt),
      iat: timeOf(claims.issuedAt),
    },
  };
}

function timeOf(seconds: number | null): string | null {
  return seconds === null ? null : `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}
