import type { ComparisonVerdict, UpgradeVerdict } from '@syntrix-bench/metrics/compare';

import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';

/** What comparisons end the process with, by their verdict; `strict`: what cannot be told is not proven. */
const CODES: Readonly<
  Record<ComparisonVerdict | UpgradeVerdict, { readonly usual: ExitCode; readonly strict: ExitCode }>
> = {
  worse: { usual: EXIT_CODES.regression, strict: EXIT_CODES.regression },
  cannot_tell: { usual: EXIT_CODES.fine, strict: EXIT_CODES.notProven },
  better: { usual: EXIT_CODES.fine, strict: EXIT_CODES.fine },
  no_difference: { usual: EXIT_CODES.fine, strict: EXIT_CODES.fine },
  safe: { usual: EXIT_CODES.fine, strict: EXIT_CODES.fine },
};

/** The exit code of `compare` and of `upgrade`. @param strict as `--strict` was given */
export function exitCodeOfVerdict(verdict: ComparisonVerdict | UpgradeVerdict, strict: boolean | undefined): ExitCode {
  return CODES[verdict][strict === true ? 'strict' : 'usual'];
}
