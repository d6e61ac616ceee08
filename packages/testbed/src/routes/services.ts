import type { DatabaseService } from '../databases/database-service.ts';
import type { FalseResults } from '../faults/false-results.ts';
import type { IndexFaults } from '../faults/index-faults.ts';
import type { Liar } from '../faults/liar.ts';
import type { RevokedTokens, Tokens } from '../identity/tokens.ts';
import type { UserStore } from '../identity/user-store.ts';
import type { Indexer } from '../indexes/indexer.ts';
import type { RateLimiter } from '../limiter/rate-limiter.ts';
import type { Realtime } from '../realtime/realtime.ts';
import type { RuleEngine } from '../rules/rule-engine.ts';
import type { DocumentStore } from '../store/document-store.ts';

/** Everything the routes work on. */
export interface Services {
  readonly documents: DocumentStore;
  /** Says what reads show of them. */
  readonly liar: Liar;
  readonly indexer: Indexer;
  /** Says whether its indexes are being rebuilt. */
  readonly indexFaults: IndexFaults;
  /** Says what queries show. */
  readonly falseResults: FalseResults;
  readonly databases: DatabaseService;
  readonly users: UserStore;
  readonly tokens: Tokens;
  readonly revoked: RevokedTokens;
  readonly realtime: Realtime;
  readonly rules: RuleEngine;
  /** Undefined: off. */
  readonly limiter: RateLimiter | undefined;
  uuid(): string;
}
