import {
  harmOf,
  hostsToAllow,
  requireHarmless,
  mostThreads,
  requireNeeds,
  startRun,
  type Report,
  type RunCleanup,
} from '@syntrix-bench/core';
import { unprovenClaims } from '@syntrix-bench/metrics/text';

import type { CommandContext } from '../command.ts';
import type { CliContext } from '../context.ts';
import { EXIT_CODES, STOP_SIGNALS, type ExitCode } from '../exit-codes.ts';
import { reportFailure } from '../failures/report-failure.ts';
import type { LogRequest } from '../flags/log-flags.ts';
import type { MonitorRequest } from '../flags/monitor-flags.ts';
import type { OutputRequest } from '../flags/output-flags.ts';
import { fittedCommand } from '../screen.ts';
import { wholeScenarios } from './built-in-scenarios.ts';
import { cleanCommand } from './clean-command.ts';
import { tellReading } from './describe-plan.ts';
import { runImpact } from './describe-impact.ts';
import { documentsText } from './documents-text.ts';
import { exitCodeOf } from './exit-code-of.ts';
import { steerBySignals } from './interrupts.ts';
import { unservedBy } from './known-templates.ts';
import { howToPrintNeeds, needsName, needsText, tellNeeds } from './needs-text.ts';
import { readPlan, readSecrets, type PlanRequest, type ReadPlan } from './read-plan.ts';
import { repeatCommand } from './repeat-command.ts';
import { checkReportPlace } from './report-place.ts';
import { openRunLog } from './run-log.ts';
import { runMonitor, type RunMonitor } from './run-monitor.ts';
import { inRound, withSet, type Round } from './rounds.ts';
import { smokeDeadline } from './smoke-deadline.ts';
import { openRunOtlp } from './run-otlp.ts';
import { openRunOutput } from './run-output.ts';
import { howToAllow, impactScreen, permitTarget, refusedHosts } from './target-permission.ts';

/** What a command line asks of a run. */
export interface RunRequest extends PlanRequest, OutputRequest {
  /** File or folder with the index templates of the target; null: nobody said which it has. @default nobody */
  readonly templates?: string | null;
  /** Whether the target ends with the run, so that nothing can be left there. @default it stays */
  readonly targetEnds?: true;
  readonly monitor: MonitorRequest;
  /** Which of several runs it is. @default it is made alone */
  readonly round?: Round;
  /** Whether a line says what came of it, unless all is asked for. @default it has its summary */
  readonly inLine?: true;
  /** Is told the report, where there is one. @default nobody */
  readonly onReport?: (report: Report) => void;
  /** What several runs are shown by. @default the run has a monitor of its own */
  readonly sharedMonitor?: RunMonitor;
  /** @default nothing but warnings, on the screen */
  readonly log?: LogRequest;
  /** Where metrics are sent over OTLP/HTTP. @default nowhere */
  readonly otlp?: string | undefined;
  /** Commands to try next, beside the one that shows all of the report. @default none */
  readonly next?: readonly string[];
}

const NO_LOG: LogRequest = { level: null, file: null };

/** Runs a benchmark, from what was written to the exit code. */
export async function executeRun(context: CommandContext, request: RunRequest): Promise<ExitCode> {
  const env = { ...context.env };
  const asked = inRound(await readPlan(context, request), request.round);
  const read = await permitTarget(context, asked, () => runImpact(asked));
  const { plan, target } = read;
  requireHarmless(read.plan, read.scenarios);
  const lacking = (await unservedBy(context, read, request.templates)) ?? [];
  requireNeeds(lacking, [howToPrintNeeds(context, read, request)]);
  const { secrets, notices } = await readSecrets(context, read);
  const otlp = await openRunOtlp(context, request.otlp);
  await checkReportPlace(context, read, true);
  const lineNumber = request.inLine === true ? request.round?.number : undefined;
  const output = openRunOutput(context, { ...request, summary: read.summary, lineNumber }, read.reportFiles);
  const log = await openRunLog(context, request.log ?? NO_LOG, plan.runId, output.say);
  const say = (message: string): void => {
    output.say(message);
    log?.say('warn', message);
  };
  tellWhatRuns(context, read, request);
  for (const notice of [...read.notices, ...notices]) say(notice);
  tellUnusedThreads(read, say);
  const monitor = request.sharedMonitor ?? runMonitor(context, { ...request.monitor, quiet: request.quiet });
  // It says what its token is: that is for the person alone.
  const watched = await monitor.watch(read, output.say);
  const place = await context.loadPlace(read.threads);
  const handle = startRun({
    plan,
    secrets,
    scenarios: await wholeScenarios(read.scenarios),
    ...(target === undefined ? {} : { target }),
    reporters: [
      ...output.reporters,
      ...read.reporters,
      ...watched.reporters,
      ...otlp.reporters,
      ...(log === null ? [] : [log.reporter]),
    ],
    commandLine: repeatCommand({ ...context, env }, { ...read, seed: plan.seed }, request.useEnvironment),
    ...place,
  });
  watched.attach(handle);
  otlp.attach(handle);
  const deadline = smokeDeadline(handle, context.clock, output.say, request.smoke === true);
  const laterClean = request.targetEnds === true ? null : cleanCommand(context, read, request);
  const interrupts = steerBySignals(handle, context, say, laterClean);
  try {
    const report = withSet(await handle.finished, request.round);
    request.onReport?.(report);
    const saved = await output.finish(report);
    tellLeft(context, handle.cleanup, laterClean, request.quiet);
    const isSmoke = request.smoke === true;
    const unproven = read.strict || isSmoke ? unprovenClaims(report) : [];
    if (unproven.length > 0)
      context.stderr.write(`not proven${isSmoke ? '' : ', as --strict asks for'}: ${unproven.join(', ')}\n`);
    if (deadline.isOver() && interrupts.first() === null) return EXIT_CODES.runFailed;
    return exitCodeOf(report, interrupts.first(), saved, read.strict);
  } catch (error) {
    output.close();
    const code = reportFailure(error, context, { verbose: request.verbose });
    tellNeeds(context, read, request, error);
    tellLeft(context, handle.cleanup, laterClean, request.quiet);
    const signal = interrupts.first();
    return signal === null ? code : STOP_SIGNALS[signal];
  } finally {
    deadline.release();
    interrupts.release();
    log?.close();
    if (request.sharedMonitor === undefined) await monitor.close();
  }
}

/** Says how to remove what a run has left, on a line of its own so that it can be copied. */
export function tellLeft(
  { stderr }: CliContext,
  cleanup: RunCleanup | null,
  laterClean: string | null,
  quiet: boolean,
): void {
  if (cleanup === null || laterClean === null || (cleanup.left.count === 0 && cleanup.counted)) return;
  // Who leaves documents on purpose and wants to hear nothing else need not hear of it.
  if (cleanup.skipped && quiet) return;
  const { count } = cleanup.left;
  const documents = documentsText(count);
  const many = count === 0 ? 'documents' : cleanup.counted ? documents : `at least ${documents}`;
  const left = cleanup.skipped
    ? `${many} of this run ${count === 1 ? 'is' : 'are'} still there`
    : `${many} of this run may be left`;
  // For programs all on one line, which is the last.
  const command = stderr.isTTY === true ? `\n  ${fittedCommand(laterClean, stderr, '  ')}` : ` ${laterClean}`;
  stderr.write(`${left}; to remove them:${command}\n`);
}

/**
 * Prints what would run: the plan that shards are given on stdout, and what that would do to the target on stderr. Looks up no
 * secret and sends nothing.
 */
export async function printPlan(
  context: CliContext,
  request: PlanRequest & Pick<OutputRequest, 'quiet'> & Pick<RunRequest, 'templates'>,
): Promise<ExitCode> {
  const read = inRound(await readPlan(context, request), undefined);
  const unserved = (await unservedBy(context, read, request.templates)) ?? [];
  const { stdout, stderr } = context;
  await checkReportPlace(context, read, false);
  for (const notice of read.notices) stderr.write(`${notice}\n`);
  if (!request.quiet) {
    const hosts = hostsToAllow(read.plan.target);
    stderr.write(`This run would do:\n${impactScreen(context, runImpact(read))}\n`);
    if (hosts.length > 0) stderr.write(`It would be refused: ${refusedHosts(hosts)};\n${howToAllow(read, hosts)}\n`);
    const harm = harmOf(read.plan, read.scenarios);
    if (harm !== null) stderr.write(`It would be refused: ${harm}; give --i-own-this-server\n`);
    if (unserved.length > 0) stderr.write(`It would end before load:\n${needsText(unserved, stderr)}\n`);
    if (needsName(read) !== null) stderr.write(`${howToPrintNeeds(context, read, request)}\n`);
  }
  stdout.write(`${JSON.stringify(read.plan, null, 2)}\n`);
  return unserved.length === 0 ? EXIT_CODES.fine : EXIT_CODES.targetNotReady;
}

function tellUnusedThreads({ plan, threads }: ReadPlan, say: (message: string) => void): void {
  const most = mostThreads(plan);
  if (threads === 'auto' || threads <= most) return;
  say(`${most} of ${threads} threads are used: there are no more workers`);
}

/** A file that nobody named is told of, so that nobody wonders where its values come from. */
function tellWhatRuns(context: CliContext, read: ReadPlan, request: RunRequest): void {
  const { config, quiet, verbose } = request;
  if (read.file !== null && config === 'nearest' && !quiet) context.stderr.write(`using ${read.file}\n`);
  if (!verbose) return;
  context.stderr.write(`run ${read.plan.runId}, seed ${read.plan.seed}\n`);
  tellReading(context, read, request);
}
