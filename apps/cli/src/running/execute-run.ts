import {
  harmOf,
  hostsToAllow,
  requireHarmless,
  mostThreads,
  requireNeeds,
  serverNeedsOf,
  startRun,
  type RunCleanup,
} from '@syntrix-bench/core';

import type { CommandContext } from '../command.ts';
import type { CliContext } from '../context.ts';
import { EXIT_CODES, STOP_SIGNALS, type ExitCode } from '../exit-codes.ts';
import { reportFailure } from '../failures/report-failure.ts';
import type { OutputRequest } from '../flags/output-flags.ts';
import { fittedCommand } from '../screen.ts';
import { wholeScenarios } from './built-in-scenarios.ts';
import { cleanCommand } from './clean-command.ts';
import { tellReading } from './describe-plan.ts';
import { runImpact } from './describe-impact.ts';
import { documentsText } from './documents-text.ts';
import { exitCodeOf, unprovenClaims } from './exit-code-of.ts';
import { steerBySignals } from './interrupts.ts';
import { unservedBy } from './known-templates.ts';
import { howToPrintNeeds, needsText, tellNeeds } from './needs-text.ts';
import { readPlan, readSecrets, type PlanRequest, type ReadPlan } from './read-plan.ts';
import { repeatCommand } from './repeat-command.ts';
import { checkReportPlace } from './report-place.ts';
import { openRunOutput } from './run-output.ts';
import { howToAllow, impactScreen, permitTarget, refusedHosts } from './target-permission.ts';

/** What a command line asks of a run. */
export interface RunRequest extends PlanRequest, OutputRequest {
  /** File or folder with the index templates of the target; null: nobody said which it has. @default nobody */
  readonly templates?: string | null;
  /** Whether the target ends with the run, so that nothing can be left there. @default it stays */
  readonly targetEnds?: true;
  /** Commands to try next, beside the one that shows all of the report. @default none */
  readonly next?: readonly string[];
}

/** Runs a benchmark, from what was written to the exit code. */
export async function executeRun(context: CommandContext, request: RunRequest): Promise<ExitCode> {
  const env = { ...context.env };
  const asked = await readPlan(context, request);
  const read = await permitTarget(context, asked, () => runImpact(asked));
  const { plan, target } = read;
  requireHarmless(read.plan, read.scenarios);
  const lacking = (await unservedBy(context, read, request.templates)) ?? [];
  requireNeeds(lacking, [howToPrintNeeds(context, read, request)]);
  const { secrets, notices } = await readSecrets(context, read);
  await checkReportPlace(context, read, true);
  const output = openRunOutput(context, { ...request, summary: read.summary }, read.reportPath);
  tellWhatRuns(context, read, request);
  for (const notice of [...read.notices, ...notices]) output.say(notice);
  tellUnusedThreads(read, output.say);
  const place = await context.loadPlace(read.threads);
  const handle = startRun({
    plan,
    secrets,
    scenarios: await wholeScenarios(read.scenarios),
    ...(target === undefined ? {} : { target }),
    reporters: [...output.reporters, ...read.reporters],
    commandLine: repeatCommand({ ...context, env }, { ...read, seed: plan.seed }, request.useEnvironment),
    ...place,
  });
  const laterClean = request.targetEnds === true ? null : cleanCommand(context, read, request);
  const interrupts = steerBySignals(handle, context, output.say, laterClean);
  try {
    const report = await handle.finished;
    const saved = await output.finish(report);
    tellLeft(context, handle.cleanup, laterClean, request.quiet);
    const unproven = read.strict ? unprovenClaims(report) : [];
    if (unproven.length > 0) context.stderr.write(`not proven, as --strict asks for: ${unproven.join(', ')}\n`);
    return exitCodeOf(report, interrupts.first(), saved, read.strict);
  } catch (error) {
    output.close();
    const code = reportFailure(error, context, { verbose: request.verbose });
    tellNeeds(context, read, request, error);
    tellLeft(context, handle.cleanup, laterClean, request.quiet);
    const signal = interrupts.first();
    return signal === null ? code : STOP_SIGNALS[signal];
  } finally {
    interrupts.release();
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
  const read = await readPlan(context, request);
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
    if (serverNeedsOf(read.plan, read.scenarios).indexTemplates.length > 0)
      stderr.write(`${howToPrintNeeds(context, read, request)}\n`);
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
