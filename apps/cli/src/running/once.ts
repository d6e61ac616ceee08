import { observedSyntrixTarget, startOnce, syntrixTarget, type OnceResult, type Report } from '@syntrix-bench/core';
import { hasLeftDocuments } from '@syntrix-bench/metrics/text';
import { toAscii } from '@syntrix-bench/reporters';

import type { CliContext } from '../context.ts';
import { EXIT_CODES, STOP_SIGNALS, type ExitCode } from '../exit-codes.ts';
import { reportFailure } from '../failures/report-failure.ts';
import type { OutputRequest } from '../flags/output-flags.ts';
import { createPaint, wantsColour, wantsUnicode, type Paint } from '../screen.ts';
import { wholeScenarios } from './built-in-scenarios.ts';
import { cleanCommand } from './clean-command.ts';
import { tellNeeds } from './needs-text.ts';
import { onceImpact } from './describe-impact.ts';
import { documentsText } from './documents-text.ts';
import { tellLeft } from './execute-run.ts';
import { steerBySignals } from './interrupts.ts';
import { readPlan, readSecrets, type PlanRequest } from './read-plan.ts';
import { permitTarget } from './target-permission.ts';
import { SecretMask } from './wire/secret-mask.ts';
import { openWireView, printable } from './wire/wire-view.ts';

/** What a command line asks of a try. */
export interface OnceRequest extends PlanRequest, OutputRequest {
  /** Show what goes over the wire, on stderr. */
  readonly httpDebug: boolean;
}

/** Does each operation of each workload once, opens one connection of each that holds some, and tells how each ended. It measures nothing. */
export async function executeOnce(context: CliContext, request: OnceRequest): Promise<ExitCode> {
  const { stdout, stderr, env } = context;
  const asked = await readPlan(context, request);
  const read = await permitTarget(context, asked, () => onceImpact(asked));
  const { plan } = read;
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
    scenarios: await wholeScenarios(read.scenarios),
    target: view === null ? syntrixTarget : observedSyntrixTarget(view.observe),
    watch: {
      onBegin: (workload, operation) => view?.enter(`${workload}: ${operation}`),
      onEnd: (result) => {
        results.push(result);
        view?.leave();
      },
    },
  });
  const laterClean = cleanCommand(context, read, request);
  const interrupts = steerBySignals(handle, context, say, laterClean);
  const signal = (): ExitCode | null => {
    const first = interrupts.first();
    return first === null ? null : STOP_SIGNALS[first];
  };
  try {
    const report = await handle.finished;
    view?.close();
    const paint = createPaint(wantsColour(stdout, env, request.colour));
    const fine = report.run.status === 'completed' && results.every(wentWell);
    const text = renderResults(results, mask, paint) + lastLine(report, results);
    stdout.write(
      request.json
        ? `${mask.text(JSON.stringify({ run_id: report.run.id, operations: results }, null, 2))}\n`
        : wantsUnicode(stdout, env)
          ? text
          : toAscii(text),
    );
    tellLeft(context, handle.cleanup, laterClean, request.quiet);
    return signal() ?? (fine && !hasLeftDocuments(report) ? EXIT_CODES.fine : EXIT_CODES.runFailed);
  } catch (error) {
    view?.close();
    const code = reportFailure(error, context, { verbose: request.verbose });
    tellNeeds(context, read, request, error);
    tellLeft(context, handle.cleanup, laterClean, request.quiet);
    return signal() ?? code;
  } finally {
    interrupts.release();
  }
}

const TRIED = { operation: 'operations succeeded', connection: 'held connections could be opened' } as const;

function lastLine({ run }: Report, results: readonly OnceResult[]): string {
  const { skipped, removed, left, counted } = run.cleanup;
  const told = (['operation', 'connection'] as const).flatMap((kind) => {
    const tried = results.filter((each) => each.kind === kind);
    if (tried.length === 0) return [];
    return `${tried.filter(wentWell).length} of ${tried.length} ${TRIED[kind]}`;
  });
  const rest = counted ? (left === 0 ? '' : `, ${left} may be left`) : ', and how many are left is unknown';
  const cleaned = `${documentsText(removed)} removed${rest}`;
  const end = run.status === 'completed' ? '' : `; ${run.reason}`;
  return `${told.length === 0 ? 'nothing was done' : told.join(', ')}; ${skipped ? 'nothing was cleaned up' : cleaned}${end}\n`;
}

const WORDS: Readonly<Record<OnceResult['outcome'], string>> = {
  ok: '',
  refused: 'refused',
  failed: 'failed',
  unknown: 'may or may not have been done',
  dropped: 'was not sent',
  not_done: 'was not tried: no document available',
};
const LONGEST_MESSAGE = 300;

/** Whether an operation did what it should, a refusal that belongs to the workload included. */
function wentWell({ outcome }: OnceResult): boolean {
  return outcome === 'ok' || outcome === 'refused';
}

/** One line for each operation: how it ended, its status, how long it took, and what was said where it went wrong. */
function renderResults(results: readonly OnceResult[], mask: SecretMask, paint: Paint): string {
  const several = new Set(results.map(({ workload }) => workload)).size > 1;
  const labels = results.map(({ workload, operation }) => printable(several ? `${workload}/${operation}` : operation));
  const width = Math.max(0, ...labels.map((label) => label.length));
  const lines = results.map((result, index) => {
    const mark = wentWell(result) ? '✓' : paint.red('✗');
    const status = result.status === 0 ? '  –' : String(result.status);
    const time = `${(result.serviceUs / 1000).toFixed(1)} ms`.padStart(10);
    const figures = result.requests === 0 ? '' : `  ${status}${time}${requestsText(result.requests)}`;
    return `${mark} ${labels[index]?.padEnd(width)}${figures}${explained(result, mask)}`;
  });
  return lines.map((line) => `${line}\n`).join('');
}

function requestsText(count: number): string {
  return count === 1 ? '' : `  ${count} requests`;
}

function explained({ outcome, category, message, requestId }: OnceResult, mask: SecretMask): string {
  const said = printable(mask.text(message).slice(0, LONGEST_MESSAGE));
  const parts = [WORDS[outcome], category, said, requestId === '' ? '' : `request ${printable(requestId)}`];
  const shown = parts.filter((part) => part !== '');
  return shown.length === 0 ? '' : `  ${shown.join(': ')}`;
}
