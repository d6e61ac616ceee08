import type { BenchError, BenchErrorCode } from '@syntrix-bench/core';

import type { CliContext } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { UsageError } from '../flags/usage-error.ts';
import { PROGRAM_VERSION } from '../version.ts';
import { tellError } from './tell-error.ts';

/** What the process ends with for each kind of error. */
const EXIT_CODE_OF: Readonly<Record<BenchErrorCode, ExitCode>> = {
  config_invalid: EXIT_CODES.wrongUsage,
  config_unreadable: EXIT_CODES.wrongUsage,
  secret_missing: EXIT_CODES.wrongUsage,
  plugin_invalid: EXIT_CODES.wrongUsage,
  target_not_allowed: EXIT_CODES.wrongUsage,
  harm_not_allowed: EXIT_CODES.wrongUsage,
  target_unreachable: EXIT_CODES.targetNotReady,
  target_not_ready: EXIT_CODES.targetNotReady,
  auth_failed: EXIT_CODES.targetNotReady,
  foreign_documents: EXIT_CODES.targetNotReady,
  setup_failed: EXIT_CODES.targetNotReady,
  shard_failed: EXIT_CODES.runFailed,
  scenario_bug: EXIT_CODES.runFailed,
  aborted: EXIT_CODES.runFailed,
  output_failed: EXIT_CODES.runFailed,
  internal: EXIT_CODES.runFailed,
};

/**
 * Tells on stderr what went wrong: of a person's mistake or a target's failure the message and what to do (the message
 * of a wrong config lists everything that is wrong with it); of a bug its stack, and that it wants to be reported. With
 * `verbose` also what lies behind a failure.
 */
export function reportFailure(
  error: unknown,
  context: CliContext,
  options: { readonly verbose?: boolean } = {},
): ExitCode {
  if (error instanceof UsageError) {
    tellError(context, error.message, error.hint);
    return EXIT_CODES.wrongUsage;
  }
  if (isOutOfFiles(error)) {
    tellError(
      context,
      `the limit of open files is too low to load and run the program: ${error.message}`,
      'raise the limit of open files and try again, for example: ulimit -n 4096',
    );
    return EXIT_CODES.runFailed;
  }
  if (!isBenchError(error)) {
    context.stderr.write(describeBug(error, context));
    return EXIT_CODES.runFailed;
  }
  tellError(context, error.message, error.hint);
  if (options.verbose === true) for (const each of causesOf(error)) context.stderr.write(`       cause: ${each}\n`);
  return EXIT_CODE_OF[error.code];
}

/** Whether something failed because no file descriptor was left, such as loading a part of the program. */
function isOutOfFiles(error: unknown): error is NodeJS.ErrnoException {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return code === 'EMFILE' || code === 'ENFILE';
}

/** By name and not by class, so that a mistake on the command line need not load the engine to be told. */
function isBenchError(error: unknown): error is BenchError {
  return error instanceof Error && error.name === 'BenchError';
}

/** Messages of what an error came from, outermost first. An error that is its own cause ends it. */
function causesOf(error: Error): readonly string[] {
  const chain = new Set<Error>([error]);
  for (let next = error.cause; next instanceof Error && !chain.has(next); next = next.cause) chain.add(next);
  return [...chain].slice(1).map(({ name, message }) => `${name}: ${message}`);
}

function describeBug(error: unknown, { runtime }: CliContext): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    'this is a bug in syntrix-bench:',
    stack,
    `Please report it with the command line you used (syntrix-bench ${PROGRAM_VERSION}, ${runtime}).`,
    '',
  ].join('\n');
}
