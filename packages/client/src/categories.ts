/**
 * Every kind of error the client can distinguish, as stable keys. The index is the category's number on the hot path;
 * index 0 means "no error". New keys are appended; none is ever renamed or moved. `docs/errors.md` explains each.
 */
export const ERROR_CATEGORIES = [
  '',
  'timeout',
  'connect_timeout',
  'connection_refused',
  'connection_reset',
  'connection_closed',
  'host_unreachable',
  'dns',
  'tls',
  'local_limit',
  'network_other',
  'protocol',
  'body_too_large',
  'headers_too_large',
  'invalid_request',
  'aborted',
  'auth_expired',
  'rate_limited',
  'http_3xx_redirect',
  'http_400_bad_request',
  'http_401_unauthorized',
  'http_403_forbidden',
  'http_403_database_suspended',
  'http_404_not_found',
  'http_404_database',
  'http_404_route',
  'http_405_method_not_allowed',
  'http_409_conflict',
  'http_410_database_deleting',
  'http_412_precondition',
  'http_413_too_large',
  'http_431_headers_too_large',
  'http_499_cancelled',
  'http_4xx_other',
  'http_500_internal',
  'http_502_bad_gateway',
  'http_503_unavailable',
  'http_504_gateway_timeout',
  'http_5xx_other',
  'auth_refused',
  'subscription_refused',
  'silent',
  'too_many_pending',
] as const;

/** The stable key of an error's kind; `''` is "no error". */
export type ErrorCategory = (typeof ERROR_CATEGORIES)[number];

const IDS = new Map<ErrorCategory, number>(ERROR_CATEGORIES.map((category, id) => [category, id]));

/** The number of a category on the hot path: its index in {@link ERROR_CATEGORIES}. */
export function categoryId(category: ErrorCategory): number {
  return IDS.get(category) ?? 0;
}

/** The key behind a category's number; `''` for 0 and for numbers that name nothing. */
export function categoryName(id: number): ErrorCategory {
  return ERROR_CATEGORIES[id] ?? '';
}

const OF_ANSWERS = ERROR_CATEGORIES.map((category) =>
  /^(http_|auth_|rate_limited|subscription_refused)/.test(category),
);

/** Whether a category tells of an answer that came whole; all others tell of the way there and back. */
export function isAnswerCategory(id: number): boolean {
  return OF_ANSWERS[id] === true;
}
