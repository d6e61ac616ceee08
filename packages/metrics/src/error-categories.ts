// The names that targets give to kinds of errors, so far as this package makes something of them.

/** The category by which a time-out is recognised (R14). */
export const TIMEOUT_CATEGORY = 'timeout';

/** The category by which a time-out is recognised that came before a connection was open, so that nothing was sent (R14). */
export const CONNECT_TIMEOUT_CATEGORY = 'connect_timeout';

/** The category by which an operation is recognised that was given up when the drain ended (R14). */
export const ABORTED_CATEGORY = 'aborted';

/** The category of failures for want of the generator's own file descriptors, ports or memory. */
export const LOCAL_LIMIT_CATEGORY = 'local_limit';

/** The category of failures for want of anybody who listens. */
export const NOBODY_LISTENS_CATEGORY = 'connection_refused';

/** Categories by which an operation is recognised whose connection broke off: once it was sent, nobody answers it (R14). */
export const BROKEN_OFF_CATEGORIES: readonly string[] = ['connection_reset', 'connection_closed', 'network_other'];

/** Categories of operations that ended without an answer: whatever else comes is a sign of life. */
export const UNANSWERED_CATEGORIES: readonly string[] = [
  TIMEOUT_CATEGORY,
  ABORTED_CATEGORY,
  ...BROKEN_OFF_CATEGORIES,
  CONNECT_TIMEOUT_CATEGORY,
  NOBODY_LISTENS_CATEGORY,
  'host_unreachable',
];

/** All categories of which reports and certificates make something of their own: a target whose errors are of these kinds calls them so. */
export const RECOGNISED_CATEGORIES: readonly string[] = [...UNANSWERED_CATEGORIES, LOCAL_LIMIT_CATEGORY];
