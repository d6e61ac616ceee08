import type { Check, Unchecked } from '../check.ts';
import { MESSAGE_CHECKS, MESSAGE_UNCHECKED } from './transport/messages.ts';
import { JSON_BODY_CHECKS } from './transport/json-bodies.ts';
import { ROUTE_CHECKS, ROUTE_UNCHECKED } from './transport/routes.ts';
import { BODY_LIMIT_CHECKS, BODY_LIMIT_UNCHECKED } from './transport/body-limits.ts';
import { DATA_MODEL_CHECKS, DATA_MODEL_UNCHECKED } from './data-model.ts';
import { GUARD_ORDER_CHECKS } from './documents/order-of-guards.ts';
import { READ_AND_WRITE_CHECKS, READ_AND_WRITE_UNCHECKED } from './documents/read-and-write.ts';
import { REFUSED_PATH_AND_BODY_CHECKS } from './documents/refused-paths-and-bodies.ts';
import { PATCH_CHECKS, PATCH_UNCHECKED } from './documents/patch.ts';
import { DELETE_CHECKS } from './documents/delete.ts';
import { IF_MATCH_CHECKS } from './documents/if-match.ts';
import { QUERY_REQUEST_CHECKS, QUERY_REQUEST_UNCHECKED } from './query/requests.ts';
import { QUERY_EXECUTION_CHECKS, QUERY_EXECUTION_UNCHECKED } from './query/execution.ts';
import { INDEX_FILTER_CHECKS } from './query/index-filters.ts';
import { INDEX_ORDER_CHECKS, INDEX_ORDER_UNCHECKED } from './query/index-order.ts';
import { CURSOR_CHECKS } from './query/cursors.ts';
import { CREDENTIAL_CHECKS } from './auth/credentials.ts';
import { SIGN_UP_AND_LOGIN_CHECKS, SIGN_UP_AND_LOGIN_UNCHECKED } from './auth/sign-up-and-login.ts';
import { AUTH_BODY_CHECKS } from './auth/request-bodies.ts';
import { REFRESH_AND_LOGOUT_CHECKS, REFRESH_AND_LOGOUT_UNCHECKED } from './auth/refresh-and-logout.ts';
import { TOKEN_CHECKS, TOKEN_UNCHECKED } from './auth/tokens.ts';
import { ROLE_CHECKS, ROLE_UNCHECKED } from './auth/roles.ts';
import { ADMINISTRATION_CHECKS } from './auth/administration.ts';
import { RULE_CHECKS, RULE_UNCHECKED } from './auth/rules.ts';
import { RULE_CONDITION_CHECKS } from './auth/rule-conditions.ts';
import { RATE_LIMITER_CHECKS, RATE_LIMITER_UNCHECKED } from './rate-limiter.ts';
import { IDENTIFIER_CHECKS, IDENTIFIER_UNCHECKED } from './databases/identifiers.ts';
import { CREATION_CHECKS } from './databases/creation.ts';
import { OWNER_CHECKS } from './databases/owners.ts';
import { DATABASE_ADMINISTRATION_CHECKS, DATABASE_ADMINISTRATION_UNCHECKED } from './databases/administration.ts';
import { STATUS_CHECKS, STATUS_UNCHECKED } from './databases/statuses.ts';
import { HANDSHAKE_CHECKS, HANDSHAKE_UNCHECKED } from './realtime/handshake.ts';
import { REALTIME_MESSAGE_CHECKS, REALTIME_MESSAGE_UNCHECKED } from './realtime/messages.ts';
import { REALTIME_FILTER_CHECKS, REALTIME_FILTER_UNCHECKED } from './realtime/filters.ts';
import { REALTIME_EVENT_CHECKS, REALTIME_EVENT_UNCHECKED } from './realtime/events.ts';
import { EVENT_STREAM_CHECKS, EVENT_STREAM_UNCHECKED } from './realtime/event-stream.ts';
import { TRIGGER_EVENT_CHECKS, TRIGGER_EVENT_UNCHECKED } from './triggers/events.ts';
import { TRIGGER_REQUEST_CHECKS } from './triggers/requests.ts';
import { TRIGGER_OUTCOME_CHECKS, TRIGGER_OUTCOME_UNCHECKED } from './triggers/outcomes.ts';
import { TRIGGER_API_CHECKS } from './triggers/api.ts';
import { HEALTH_AND_HEADER_CHECKS, HEALTH_AND_HEADER_UNCHECKED } from './health-and-headers.ts';
import { ERROR_CHECKS, ERROR_UNCHECKED } from './errors.ts';

/** Every check, in the order of the protocol description. */
export const CHECKS: readonly Check[] = [
  ...MESSAGE_CHECKS,
  ...JSON_BODY_CHECKS,
  ...ROUTE_CHECKS,
  ...BODY_LIMIT_CHECKS,
  ...DATA_MODEL_CHECKS,
  ...GUARD_ORDER_CHECKS,
  ...READ_AND_WRITE_CHECKS,
  ...REFUSED_PATH_AND_BODY_CHECKS,
  ...PATCH_CHECKS,
  ...DELETE_CHECKS,
  ...IF_MATCH_CHECKS,
  ...QUERY_REQUEST_CHECKS,
  ...QUERY_EXECUTION_CHECKS,
  ...INDEX_FILTER_CHECKS,
  ...INDEX_ORDER_CHECKS,
  ...CURSOR_CHECKS,
  ...CREDENTIAL_CHECKS,
  ...SIGN_UP_AND_LOGIN_CHECKS,
  ...AUTH_BODY_CHECKS,
  ...REFRESH_AND_LOGOUT_CHECKS,
  ...TOKEN_CHECKS,
  ...ROLE_CHECKS,
  ...ADMINISTRATION_CHECKS,
  ...RULE_CHECKS,
  ...RULE_CONDITION_CHECKS,
  ...RATE_LIMITER_CHECKS,
  ...IDENTIFIER_CHECKS,
  ...CREATION_CHECKS,
  ...OWNER_CHECKS,
  ...DATABASE_ADMINISTRATION_CHECKS,
  ...STATUS_CHECKS,
  ...HANDSHAKE_CHECKS,
  ...REALTIME_MESSAGE_CHECKS,
  ...REALTIME_FILTER_CHECKS,
  ...REALTIME_EVENT_CHECKS,
  ...EVENT_STREAM_CHECKS,
  ...TRIGGER_EVENT_CHECKS,
  ...TRIGGER_REQUEST_CHECKS,
  ...TRIGGER_OUTCOME_CHECKS,
  ...TRIGGER_API_CHECKS,
  ...HEALTH_AND_HEADER_CHECKS,
  ...ERROR_CHECKS,
];

/** What is promised and not checked, with the reason. */
export const UNCHECKED: readonly Unchecked[] = [
  ...MESSAGE_UNCHECKED,
  ...ROUTE_UNCHECKED,
  ...BODY_LIMIT_UNCHECKED,
  ...DATA_MODEL_UNCHECKED,
  ...READ_AND_WRITE_UNCHECKED,
  ...PATCH_UNCHECKED,
  ...QUERY_REQUEST_UNCHECKED,
  ...QUERY_EXECUTION_UNCHECKED,
  ...INDEX_ORDER_UNCHECKED,
  ...SIGN_UP_AND_LOGIN_UNCHECKED,
  ...REFRESH_AND_LOGOUT_UNCHECKED,
  ...TOKEN_UNCHECKED,
  ...ROLE_UNCHECKED,
  ...RULE_UNCHECKED,
  ...RATE_LIMITER_UNCHECKED,
  ...IDENTIFIER_UNCHECKED,
  ...DATABASE_ADMINISTRATION_UNCHECKED,
  ...STATUS_UNCHECKED,
  ...HANDSHAKE_UNCHECKED,
  ...REALTIME_MESSAGE_UNCHECKED,
  ...REALTIME_FILTER_UNCHECKED,
  ...REALTIME_EVENT_UNCHECKED,
  ...EVENT_STREAM_UNCHECKED,
  ...TRIGGER_EVENT_UNCHECKED,
  ...TRIGGER_OUTCOME_UNCHECKED,
  ...HEALTH_AND_HEADER_UNCHECKED,
  ...ERROR_UNCHECKED,
];
