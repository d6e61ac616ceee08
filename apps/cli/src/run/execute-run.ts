import { startRun } from '@syntrix-bench/core';

import type { CliContext } from '../context.ts';
import { STOP_SIGNALS, type ExitCode } from '../exit-codes.ts';
import { reportFailure } from '../failures/report-failure.ts';
import { exitCodeOf } from './exit-code-of.ts';
import { steerBySignals } from './interrupts.ts';
import { readPlan, type PlanRequest } from './read-plan.ts';
import { openRunOutput, type OutputRequest } from './run-output.ts';

/** What a command line asks of a run. */
export interface RunRequest extends PlanRequest, OutputRequest {}

/** Runs a benchmark, from what was written to the exit code. */
export async function executeRun(context: CliContext, request: RunRequest): Promise<ExitCode> {
  const { plan, secrets, scenarios, reporters, reportPath, summary, notices } = await readPlan(context, request);
  const output = openRunOutput(context, { ...request, summary }, reportPath);
  for (const notice of notices) output.say(notice);
  const handle = startRun({ plan, secrets, scenarios, reporters: [...output.reporters, ...reporters] });
  const interrupts = steerBySignals(handle, context, output.say);
  try {
    const report = await handle.finished;
    const saved = await output.finish(report);
    return exitCodeOf(report, interrupts.first(), saved);
  } catch (error) {
    output.close();
    const code = reportFailure(error, context);
    const signal = interrupts.first();
    return signal === null ? code : STOP_SIGNALS[signal];
  } finally {
    interrupts.release();
  }
}
