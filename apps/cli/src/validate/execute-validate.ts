import { BenchError, describeProblem, type ConfigProblem } from '@syntrix-bench/core';
import { UsageError } from 'clipanion';

import { nearestConfig, type ConfigRequest } from '../config/gather-layers.ts';
import { tellReading } from '../config/tell-reading.ts';
import type { CliContext, OutputStream } from '../context.ts';
import { EXIT_CODES, type ExitCode } from '../exit-codes.ts';
import { wrapText } from '../help/wrap-text.ts';
import { describePlan } from '../run/describe-plan.ts';
import { readPlan, type ReadPlan } from '../run/read-plan.ts';
import { keyProblem } from './key-problem.ts';

export interface ValidateRequest extends ConfigRequest {
  readonly json: boolean;
  /** Whether it is told what was read. */
  readonly verbose: boolean;
}

/** Lists everything that is wrong with a config, or says what it would run. */
export async function executeValidate(context: CliContext, request: ValidateRequest): Promise<ExitCode> {
  const { stdout, stderr } = context;
  const config = request.config === 'nearest' ? await fileToCheck(context) : request.config;
  const found = await examine(context, { ...request, config });
  if (Array.isArray(found)) {
    stdout.write(request.json ? jsonText({ valid: false, problems: found }) : listProblems(found, stdout));
    return EXIT_CODES.wrongUsage;
  }
  if (request.verbose) tellReading(context, found, { ...request, config });
  for (const notice of found.notices) stderr.write(`${notice}\n`);
  const runs = describePlan(found.plan);
  const sentence = `${found.file ?? 'The config'} is fine. It would run ${runs}.`;
  stdout.write(request.json ? jsonText({ valid: true, problems: [], runs }) : `${wrapped(sentence, stdout, '')}\n`);
  return EXIT_CODES.fine;
}

async function fileToCheck(context: CliContext): Promise<{ readonly file: string }> {
  const file = await nearestConfig(context);
  if (file !== null) return { file };
  throw new UsageError(
    `there is no config file in ${context.cwd} or above. Name one: syntrix-bench validate FILE, or make one: syntrix-bench init`,
  );
}

async function examine(context: CliContext, request: ValidateRequest): Promise<ReadPlan | ConfigProblem[]> {
  try {
    const read = await readPlan(context, { ...request, runId: null });
    const problem = await keyProblem(context, read);
    return problem === null ? read : [problem];
  } catch (error) {
    if (error instanceof BenchError && error.problems.length > 0) return [...error.problems];
    throw error;
  }
}

function listProblems(problems: readonly ConfigProblem[], stream: OutputStream): string {
  const lines = problems.map((problem) => wrapped(describeProblem(problem), stream, '    '));
  return `${lines.join('\n')}\n${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n`;
}

/** One line each for programs; on a terminal as wide as it is. */
function wrapped(text: string, stream: OutputStream, indent: string): string {
  if (stream.isTTY !== true) return text;
  return wrapText(text, (stream.columns ?? 80) - 1 - indent.length).join(`\n${indent}`);
}

function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
