/** What guarded routes answer without a header, */
export const REQUIRED = 'Authorization header required\n';

/** with one that is no `Bearer` and a token, */
export const BAD_FORMAT = 'Invalid authorization header format\n';

/** and with a token that does not count. */
export const BAD_TOKEN = 'Invalid or expired token\n';
