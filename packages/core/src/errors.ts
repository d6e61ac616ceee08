/** Stable codes of errors that people meet; each is explained in the troubleshooting guide. */
export const BENCH_ERROR_CODES = [
  'config_invalid',
  'config_unreadable',
  'secret_missing',
  'plugin_invalid',
  'target_not_allowed',
  'harm_not_allowed',
  'target_unreachable',
  'target_not_ready',
  'auth_failed',
  'foreign_documents',
  'setup_failed',
  'shard_failed',
  'scenario_bug',
  'aborted',
  'output_failed',
  'internal',
] as const;
/** One of {@link BENCH_ERROR_CODES}. */
export type BenchErrorCode = (typeof BENCH_ERROR_CODES)[number];

/** One thing wrong in a config: what, where, and what to do. */
export interface ConfigProblem {
  /** Dotted path of the key, such as `load.rate`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
  /** Where it was written: a file, `environment`, or a flag. */
  readonly source: string;
  readonly line: number | null;
  readonly column: number | null;
}

/**
 * An error that a person can do something about. `message` says what happened, `hint` what to do; the origin stays in
 * `cause`. Libraries throw it; only the app turns it into an exit code.
 */
export class BenchError extends Error {
  override readonly name = 'BenchError';
  readonly code: BenchErrorCode;
  readonly hint: string | null;
  /** For `config_invalid`: everything that is wrong, not only the first thing. */
  readonly problems: readonly ConfigProblem[];

  constructor(
    code: BenchErrorCode,
    message: string,
    options: { readonly hint?: string; readonly problems?: readonly ConfigProblem[]; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint ?? null;
    this.problems = options.problems ?? [];
  }
}
