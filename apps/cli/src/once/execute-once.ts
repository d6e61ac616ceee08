import { observedSyntrixTarget, startOnce, syntrixTarget, type OnceResult, type Report } from '@syntrix-bench/core';

import type { CliContext } from '../context.ts';
import { EXIT_CODES, STOP_SIGNALS, type ExitCode } from '../exit-codes.ts';
import { reportFailure } from '../failures/report-failure.ts';
import { createPaint } from '../help/paint.ts';
import { wantsColour } from '../help/wants-colour.ts';
import { steerBySignals } from '../run/interrupts.ts';
import { readPlan, readSecrets, type PlanRequest } from '../run/read-plan.ts';
import { SecretMask } from '../wire/secret-mask.ts';
import { openWireView } from '../wire/wire-view.ts';
import { renderResults, wentWell } from './render-results.ts';

/** What a command line asks of a try. */
export interface OnceRequest extends PlanRequest {
  /** Show what goes over the wire, on stderr. */
  readonly httpDebug: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly colour: boolean;
}

/** Does each operation of each workload once and tells how each ended. It measures nothing. */
export async function executeOnce(context: CliContext, request: OnceRequest): Promise<ExitCode> {
  const { stdout, stderr, env } = context;
  const read = await readPlan(context, request);
  const { plan, scenarios } = read;
  const { secrets, notices } = await readSecrets(context, read);
  const say = (message: string): void => void (request.quiet || stderr.write(`${message}\n`));
  if (read.file !== null && request.config === 'nearest') say(`using ${read.file}`);
  for (const notice of [...read.notices, ...notices]) say(notice);
  const mask = new SecretMask(Object.values(secrets));
  const view = request.httpDebug ? openWireView(stderr, mask, wantsColour(stderr, env, request.colour)) : null;
  const results: OnceResult[] = [];
  const handle = startOnce({
    plan,
    secrets,
    scenarios,
    target: view === null ? syntrixTarget : observedSyntrixTarget(view.observe),
    watch: {
      onBegin: (workload, operation) => view?.enter(`${workload}: ${operation}`),
      onEnd: (result) => {
        results.push(result);
        view?.leave();
      },
    },
  });
  const interrupts = steerBySignals(handle, context, say);
  const signal = (): ExitCode | null => {
    const first = interrupts.first();
    return first === null ? null : STOP_SIGNALS[first];
  };
  try {
    const report = await handle.finished;
    view?.close();
    const paint = createPaint(wantsColour(stdout, env, request.colour));
    const fine = report.run.status === 'completed' && results.every(wentWell);
    stdout.write(
      request.json
        ? `${mask.text(JSON.stringify({ run_id: report.run.id, operations: results }, null, 2))}\n`
        : renderResults(results, mask, paint) + lastLine(report, results),
    );
    return signal() ?? (fine ? EXIT_CODES.fine : EXIT_CODES.runFailed);
  } catch (error) {
    view?.close();
    const code = reportFailure(error, context, { verbose: request.verbose });
    return signal() ?? code;
  } finally {
    interrupts.release();
  }
}

function lastLine({ run }: Report, results: readonly OnceResult[]): string {
  const { skipped, removed, left } = run.cleanup;
  const well = results.filter(wentWell).length;
  const cleaned = `${removed} documents removed${left === 0 ? '' : `, ${left} may be left`}`;
  const end = run.status === 'completed' ? '' : `; ${run.reason}`;
  return `${well} of ${results.length} operations went well; ${skipped ? 'nothing was cleaned up' : cleaned}${end}\n`;
}
