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

/** What a plan needs on its server, in a word or two; null where it needs nothing. */
export function needsName({ plan, scenarios }: Pick<ReadPlan, 'plan' | 'scenarios'>): string | null {
  const { indexTemplates, triggers } = serverNeedsOf(plan, scenarios);
  const names = [
    ...(indexTemplates.length > 0 ? ['index templates'] : []),
    ...(triggers.length > 0 ? ['triggers'] : []),
  ];
  return names.length === 0 ? null : names.join(' and ');
}

/** How to print the index templates and triggers that a plan needs, on a line of its own so that it can be copied. */
export function howToPrintNeeds(
  { program, stderr }: Pick<CliContext, 'program' | 'stderr'>,
  read: ReadPlan,
  request: ConfigRequest,
): string {
  const command = needsCommand(program, read, request);
  const folded = stderr.isTTY === true ? `\n  ${fittedCommand(command, stderr, '  ')}` : ` ${command}`;
  return `the server needs ${needsName(read) ?? 'nothing'}; to print them:${folded}`;
}

/** Where a target was not ready for a run that needs something on it, says how to print that. */
export function tellNeeds(context: CliContext, read: ReadPlan, request: ConfigRequest, error: unknown): void {
  if (!(error instanceof BenchError) || error.code !== 'target_not_ready') return;
  if (needsName(read) === null) return;
  // To be let in is another thing than to find an index there.
  if (/\bneed a token\b/.test(error.hint ?? '')) return;
  context.stderr.write(`${howToPrintNeeds(context, read, request)}\n`);
}
