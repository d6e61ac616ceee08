import type { BenchError, BenchErrorCode } from '@syntrix-bench/core';
import { UsageError } from 'clipanion';

import type { CliContext } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { tellError } from './tell-error.ts';
import { PROGRAM_VERSION } from '../version.ts';

/** What the process ends with for each kind of error. */
const EXIT_CODE_OF: Readonly<Record<BenchErrorCode, ExitCode>> = {
  config_invalid: EXIT_CODES.wrongUsage,
  config_unreadable: EXIT_CODES.wrongUsage,
  secret_missing: EXIT_CODES.wrongUsage,
  plugin_invalid: EXIT_CODES.wrongUsage,
  target_unreachable: EXIT_CODES.targetNotReady,
  target_not_ready: EXIT_CODES.targetNotReady,
  auth_failed: EXIT_CODES.targetNotReady,
  setup_failed: EXIT_CODES.targetNotReady,
  shard_failed: EXIT_CODES.runFailed,
  scenario_bug: EXIT_CODES.runFailed,
  aborted: EXIT_CODES.runFailed,
  output_failed: EXIT_CODES.runFailed,
  internal: EXIT_CODES.runFailed,
};

/**
 * Tells on stderr what went wrong: of a person's mistake or a target's failure the message and what to do (the message
 * of a wrong config lists everything that is wrong with it); of a bug its stack, and that it wants to be reported.
 */
export function reportFailure(error: unknown, context: CliContext): ExitCode {
  if (error instanceof UsageError) {
    tellError(context, error.message);
    return EXIT_CODES.wrongUsage;
  }
  if (!isBenchError(error)) {
    context.stderr.write(describeBug(error, context));
    return EXIT_CODES.runFailed;
  }
  tellError(context, error.message, error.hint);
  return EXIT_CODE_OF[error.code];
}

/** By name and not by class, so that a mistake on the command line need not load the engine to be told. */
function isBenchError(error: unknown): error is BenchError {
  return error instanceof Error && error.name === 'BenchError';
}

function describeBug(error: unknown, { runtime }: CliContext): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    'syntrix-bench met a bug of its own:',
    stack,
    `Please report it with the command line you used (syntrix-bench ${PROGRAM_VERSION}, ${runtime}).`,
    '',
  ].join('\n');
}
