import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checkHealth, ControlClient } from '@syntrix-bench/client';
import { BenchError, troubleAt } from '@syntrix-bench/core';

import type { CommandContext } from '../command.ts';
import { UsageError } from '../flags/usage-error.ts';
import { runImpact } from '../running/describe-impact.ts';
import { readPlan } from '../running/read-plan.ts';
import { permitTarget } from '../running/target-permission.ts';
import type { InterleaveRequest } from './interleave.ts';
import { isUrl } from './target-command.ts';

/** How long a server may take to say that it is up. */
const ANSWERS_WITHIN_MS = 5_000;

/**
 * Finds out before anything is measured what would end the measurement at its second side: a host that is not allowed, a server that
 * does not answer, a command whose file is not there. Commands themselves are started in turn.
 *
 * @returns the request with hosts that were typed allowed for all its runs
 * @throws UsageError, BenchError naming the side
 */
export async function checkSides(context: CommandContext, request: InterleaveRequest): Promise<InterleaveRequest> {
  const { sides, source, run } = request;
  for (const side of sides) if (!isUrl(side)) await requireFile(context, side);
  const urls = [...new Set(sides.filter(isUrl))];
  if (urls.length === 0) return request;
  const values = [...run.values, { source, value: { benchmark: { target: urls } } }];
  const planned = await readPlan(context, { ...run, values });
  const { plan, target } = await permitTarget(context, planned, () => runImpact(planned));
  // Whether the server of a plugin is up, its runs find out.
  if (target === undefined) for (const url of urls) await requireAnswer(url, plan.target.headers);
  const { allowedHosts } = plan.target;
  if (allowedHosts === undefined || allowedHosts.length === 0) return request;
  return { ...request, run: { ...run, values: [...run.values, { source, value: { allowTargets: allowedHosts } }] } };
}

/** The first word of a command where that is a path. @throws UsageError where nothing is there */
async function requireFile({ cwd }: CommandContext, command: string): Promise<void> {
  const file = /^[\w./-]*\/[\w./-]*(?=\s|$)/u.exec(command.trim())?.[0];
  if (file === undefined) return;
  const isThere = await stat(resolve(cwd, file)).then(
    () => true,
    () => false,
  );
  if (!isThere)
    throw new UsageError(
      `"${command}" cannot be started: there is no file ${file}. Nothing was sent.`,
      'Give a URL, or a command that prints its URL and serves until it is stopped.',
    );
}

async function requireAnswer(url: string, headers: Readonly<Record<string, string>> | undefined): Promise<void> {
  const health = await checkHealth(new ControlClient({ url, timeoutMs: ANSWERS_WITHIN_MS, headers: { ...headers } }));
  if (health.up) return;
  const { category, sample, status, message, hint } = health.error;
  const trouble = status === 0 ? troubleAt(url, category, sample) : { problem: `${url}: ${message}`, hint };
  throw new BenchError(status === 0 ? 'target_unreachable' : 'target_not_ready', trouble.problem, {
    hint: trouble.hint ?? 'start the server, or name another one',
  });
}
