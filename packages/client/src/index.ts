export { CALL_OUTCOME } from './outcome.ts';
export { ERROR_CATEGORIES, categoryId, categoryName, isAnswerCategory } from './categories.ts';
export { ClientUsageError, SyntrixError } from './errors.ts';
export { errorHint } from './error-hints.ts';
export { systemClock, systemWallClock } from './system-clock.ts';
export { UndiciTransport } from './transport/undici-transport.ts';
export { clearAnswer, createExchange, resetExchange } from './transport/exchange.ts';
export { DEFAULT_BODY_LIMITS } from './transport/body-limits.ts';
export { DocumentsApi } from './documents/documents-api.ts';
export { FILTER_OPERATORS, encodeDeleteBody, encodeDocumentBody } from './documents/document-body.ts';
export { encodePath } from './documents/document-path.ts';
export { ControlClient } from './control/control-client.ts';
export { AuthApi } from './control/auth-api.ts';
export { checkHealth } from './control/health.ts';
export { readTokenClaims } from './tokens/token-claims.ts';

export type { CallOutcome } from './outcome.ts';
export type { ErrorCategory } from './categories.ts';
export type { SyntrixErrorDetails } from './errors.ts';
export type { TransportClock, TransportTimer, WallClock } from './clock.ts';
export type { TlsSettings } from './target/tls-settings.ts';
export type { Exchange } from './transport/exchange.ts';
export type { BodyLimits } from './transport/body-limits.ts';
export type { TransportOptions } from './transport/transport-settings.ts';
export type { RequestCount } from './transport/traffic-counter.ts';
export type {
  ConnectReport,
  ConnectionOpening,
  PreparedRequest,
  Transport,
  TransportGauges,
} from './transport/transport.ts';
export type { CallOptions } from './documents/documents-api.ts';
export type { Filter, FilterOperator } from './documents/document-body.ts';
export type { ControlAnswer, ControlCall } from './control/control-client.ts';
export type { ControlOptions } from './control/control-options.ts';
export type { Credentials, TokenPair } from './control/auth-api.ts';
export type { HealthReport } from './control/health.ts';
export type { TokenClaims } from './tokens/token-claims.ts';
