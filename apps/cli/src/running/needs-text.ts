import { BenchError, serverNeedsOf, type NeedProblem } from '@syntrix-bench/core';

import type { CliContext, OutputStream } from '../context.ts';
import { fitted, fittedCommand } from '../screen.ts';
import type { ConfigRequest } from './config-layers.ts';
import { needsCommand } from './needs-command.ts';
import type { ReadPlan } from './read-plan.ts';

/** What a server lacks, a line each, as it suits a stream. */
export function needsText(lacking: readonly NeedProblem[], stream: OutputStream): string {
  return lacking.map(({ problem }) => `  ${fitted(problem, stream, '  ')}`).join('\n');
}

/** How to print the index templates that a plan needs, on a line of its own so that it can be copied. */
export function howToPrintNeeds(
  { program, stderr }: Pick<CliContext, 'program' | 'stderr'>,
  read: ReadPlan,
  request: ConfigRequest,
): string {
  const command = needsCommand(program, read, request);
  const folded = stderr.isTTY === true ? `\n  ${fittedCommand(command, stderr, '  ')}` : ` ${command}`;
  return `the server needs index templates; to print them:${folded}`;
}

/** Where a target was not ready for a run that needs index templates, says how to print them. */
export function tellNeeds(context: CliContext, read: ReadPlan, request: ConfigRequest, error: unknown): void {
  if (!(error instanceof BenchError) || error.code !== 'target_not_ready') return;
  if (serverNeedsOf(read.plan, read.scenarios).indexTemplates.length === 0) return;
  // To be let in is another thing than to find an index there.
  if (/\bneed a token\b/.test(error.hint ?? '')) return;
  context.stderr.write(`${howToPrintNeeds(context, read, request)}\n`);
}
