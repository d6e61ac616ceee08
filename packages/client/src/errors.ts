import type { ErrorCategory } from './categories.ts';

/** What a {@link SyntrixError} carries beside its message. */
export interface SyntrixErrorDetails {
  /** Stable key of the kind, explained in `docs/errors.md`. */
  readonly category: ErrorCategory;
  /** HTTP status; 0 if no answer came. */
  readonly status?: number;
  /** The server's own code, such as `CONFLICT`; empty if it gave none. */
  readonly code?: string;
  /** A bounded piece of what the server said. */
  readonly sample?: string;
  /** `X-Request-ID` of the answer, to be found in the server's log; empty if there was none. */
  readonly requestId?: string;
  /** The call may have been applied although it failed: a write whose answer was lost or is ambiguous. */
  readonly maybeApplied?: boolean;
  /** One sentence on what to do. */
  readonly hint?: string;
  /** The error underneath. */
  readonly cause?: unknown;
}

/** A call to a Syntrix server that did not succeed. */
export class SyntrixError extends Error {
  override readonly name = 'SyntrixError';
  readonly category: ErrorCategory;
  readonly status: number;
  readonly code: string;
  readonly sample: string;
  readonly requestId: string;
  readonly maybeApplied: boolean;
  readonly hint: string;

  constructor(message: string, details: SyntrixErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.category = details.category;
    this.status = details.status ?? 0;
    this.code = details.code ?? '';
    this.sample = details.sample ?? '';
    this.requestId = details.requestId ?? '';
    this.maybeApplied = details.maybeApplied ?? false;
    this.hint = details.hint ?? '';
  }
}

/** What a caller passed cannot work: a bad URL, an unreadable secret, an impossible combination of options. */
export class ClientUsageError extends Error {
  override readonly name = 'ClientUsageError';
  /** Stable key, such as `target_url` or `secret`. */
  readonly code: string;
  /** One sentence on what to do. */
  readonly hint: string;

  constructor(code: string, message: string, hint: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.hint = hint;
  }
}
