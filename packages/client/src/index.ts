export { CALL_OUTCOME } from './outcome.ts';
export { ERROR_CATEGORIES, categoryId, categoryName, isAnswerCategory } from './categories.ts';
export { ClientUsageError, SyntrixError } from './errors.ts';
export { errorHint } from './error-hints.ts';
export { systemClock, systemWallClock } from './system-clock.ts';
export { TRANSPORT_CHOICES, openTransport } from './transport/open-transport.ts';
export { UndiciTransport } from './transport/undici-transport.ts';
export { WireTransport } from './transport/wire/wire-transport.ts';
export { clearAnswer, createOperationResult, resetOperationResult } from './operation-result.ts';
export { DEFAULT_BODY_LIMITS } from './transport/body-limits.ts';
export { DocumentCalls } from './documents/document-calls.ts';
export { DocumentsApi } from './documents/documents-api.ts';
export { FILTER_OPERATORS, encodeDeleteBody, encodeDocumentBody } from './documents/document-body.ts';
export { encodePath } from './documents/document-path.ts';
export { DocumentsClient } from './documents/documents-client.ts';
export { MAX_QUERY_LIMIT, SORT_DIRECTIONS, checkQuery, encodeQuery } from './query/query-spec.ts';
export { encodeCursor, indexKey } from './query/cursor.ts';
export { queryPages } from './query/query-pages.ts';
export { openSyntrixClient } from './client.ts';
export { ControlClient } from './control/control-client.ts';
export { AuthApi } from './control/auth-api.ts';
export { checkHealth } from './control/health.ts';
export { AdminApi } from './control/admin-api.ts';
export { DATABASE_STATUSES } from './control/database-info.ts';
export { DatabasesApi } from './control/databases-api.ts';
export { PROBE_STATES, probeDatabase } from './control/probe-database.ts';
export { openEventStream } from './realtime/event-stream.ts';
export { mintToken } from './tokens/mint-token.ts';
export { readPkcs1Key } from './tokens/pkcs1-key.ts';
export { resolveSecret } from './tokens/resolve-secret.ts';
export { TokenSession } from './tokens/token-session.ts';
export { generateUsers, parseUserPool, signIn, signInPool } from './tokens/user-pool.ts';
export { readTokenClaims } from './tokens/token-claims.ts';

export type { CallOutcome } from './outcome.ts';
export type { ErrorCategory } from './categories.ts';
export type { SyntrixErrorDetails } from './errors.ts';
export type { TransportClock, TransportTimer, WallClock } from './clock.ts';
export type { ConnectionObserver, ObserveConnection } from './target/observe-connection.ts';
export type { TlsSettings } from './target/tls-settings.ts';
export type { OperationResult } from './operation-result.ts';
export type { BodyLimits } from './transport/body-limits.ts';
export type { OpenTransportOptions, TransportChoice } from './transport/open-transport.ts';
export type { TransportOptions } from './transport/transport-settings.ts';
export type { RequestCount } from './transport/traffic-counter.ts';
export type {
  ConnectReport,
  ConnectionOpening,
  PreparedRequest,
  Transport,
  TransportGauges,
} from './transport/transport.ts';
export type { CallOptions, Done } from './documents/document-call.ts';
export type { Filter, FilterOperator } from './documents/document-body.ts';
export type { ControlAnswer, ControlCall } from './control/control-client.ts';
export type { ControlOptions } from './control/control-options.ts';
export type { Credentials, TokenPair } from './control/auth-api.ts';
export type { HealthReport } from './control/health.ts';
export type { TokenClaims } from './tokens/token-claims.ts';
export type { SyntrixClient, SyntrixClientOptions } from './client.ts';
export type { SyntrixDocument } from './documents/document.ts';
export type { WriteOptions } from './documents/documents-client.ts';
export type { IndexField } from './query/cursor.ts';
export type { PagingOptions } from './query/query-pages.ts';
export type { QuerySpec, SortDirection, SortField } from './query/query-spec.ts';
export type { UserInfo, UserRights } from './control/admin-api.ts';
export type { DatabaseInfo, DatabasePage, DatabaseStatus, DatabaseSummary } from './control/database-info.ts';
export type { DatabaseListOptions, DatabasePatch, NewDatabase } from './control/databases-api.ts';
export type { ProbeOptions, ProbeReport, ProbeState } from './control/probe-database.ts';
export type { TokenSource } from './control/token-source.ts';
export type { EventStream, EventStreamEnd, EventStreamListener, EventStreamOptions } from './realtime/event-stream.ts';
export type { MintTokenOptions } from './tokens/mint-token.ts';
export type { SecretSources } from './tokens/resolve-secret.ts';
export type { TokenSessionOptions } from './tokens/token-session.ts';
export type { PoolUser } from './tokens/user-pool.ts';
