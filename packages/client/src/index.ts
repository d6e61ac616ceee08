export { CALL_OUTCOME, callOutcome } from './outcome.ts';
export { ERROR_CATEGORIES, categoryId, categoryName } from './categories.ts';
export { ClientUsageError, SyntrixError } from './errors.ts';
export { systemClock } from './clock.ts';
export { clearAnswer, createOperationResult, resetOperationResult } from './operation-result.ts';
export { answerCategory } from './transport/answer-error.ts';
export { openTransport } from './transport/wire-transport.ts';
export { DocumentsApi } from './documents/documents-api.ts';
export {
  encodeChange,
  encodeCondition,
  encodeDocument,
  encodeQuery,
  preparedBody,
} from './documents/document-bodies.ts';
export { cursorAfter } from './queries/cursor.ts';
export { DocumentScan } from './queries/document-scan.ts';
export { readIndexTemplates } from './queries/index-template.ts';
export { planQuery } from './queries/plan-query.ts';
export { encodePath } from './documents/document-path.ts';
export { ControlClient, checkHealth } from './control/control-client.ts';
export { AuthApi, renewTokens, signIn } from './control/auth-api.ts';
export { DatabasesApi } from './control/databases-api.ts';
export { openEventStream } from './realtime/event-stream.ts';
export { linkError } from './realtime/link.ts';
export { openRealtime } from './realtime/open-realtime.ts';
export { mintToken, readPkcs1Key } from './tokens/mint-token.ts';
export { readTokenClaims } from './tokens/token-claims.ts';
export { readWebhookCall } from './triggers/webhook-call.ts';
export { generateUsers, parseUserPool } from './tokens/user-pool.ts';

export type { CallEnd, CallOutcome } from './outcome.ts';
export type { ErrorCategory } from './categories.ts';
export type { SyntrixErrorDetails } from './errors.ts';
export type { AnswerError } from './transport/answer-error.ts';
export type { Clock, Timer, WallClock } from './clock.ts';
export type { OperationResult } from './operation-result.ts';
export type { ConnectionObserver, ObserveConnection } from './target/observed-socket.ts';
export type { TlsSettings } from './target/tls-settings.ts';
export type { OpenTransportOptions } from './transport/wire-transport.ts';
export type { BodyLimits, TransportOptions } from './transport/transport-settings.ts';
export type { RequestCount } from './transport/traffic-counter.ts';
export type {
  BodyReader,
  ConnectReport,
  ConnectionOpening,
  PreparedRequest,
  Transport,
  TransportGauges,
} from './transport/transport.ts';
export type { CallOptions, Done, DocumentCalls, QueryCallOptions } from './documents/document-calls.ts';
export type {
  ChangeBody,
  ConditionBody,
  DocumentBody,
  DocumentFilter,
  DocumentQuery,
  QueryBody,
  RequestBody,
} from './documents/document-bodies.ts';
export type { DocumentScanOptions } from './queries/document-scan.ts';
export type { IndexField, IndexTemplate } from './queries/index-template.ts';
export type { IgnoredFilter, IndexPlan, QueryPlan, RefusedPlan, StoragePlan } from './queries/plan-query.ts';
export type { TriggerDefinition, TriggerEvent, TriggerRetryPolicy } from './triggers/trigger-definition.ts';
export type { ReadWebhookCall, WebhookCall } from './triggers/webhook-call.ts';
export type { ControlAnswer, ControlCall, ControlOptions, HealthReport } from './control/control-client.ts';
export type { Credentials, TokenPair } from './control/auth-api.ts';
export type { DatabaseEntry, DatabaseStatus, NewDatabase } from './control/databases-api.ts';
export type { EventStream, EventStreamEnd, EventStreamListener, EventStreamOptions } from './realtime/event-stream.ts';
export type {
  ConnectStamps,
  DeltaType,
  Realtime,
  RealtimeAnswer,
  RealtimeClient,
  RealtimeConnectOptions,
  RealtimeConnection,
  RealtimeDocument,
  RealtimeEvent,
  RealtimeLoss,
  RealtimeOpening,
  RealtimeQuery,
  RealtimeSnapshot,
  RealtimeStream,
  RealtimeStreamOptions,
  RealtimeSubscription,
  ReconnectOptions,
  Reconnection,
  SubscribeOptions,
} from './realtime/realtime.ts';
export type { FillingStamps, Link, LinkListener, OpenLink } from './realtime/link.ts';
export type { OpenRealtimeOptions } from './realtime/realtime-settings.ts';
export type { MintTokenOptions } from './tokens/mint-token.ts';
export type { TokenClaims } from './tokens/token-claims.ts';
