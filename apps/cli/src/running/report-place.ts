import { resolve } from 'node:path';
import type { Plan } from '@syntrix-bench/core';
import { expandFileTemplate } from '@syntrix-bench/reporters';

import type { CliContext } from '../context.ts';
import { UsageError } from '../flags/usage-error.ts';
import type { ReadPlan } from './read-plan.ts';
import { obstacleToFile, showPath } from './write-obstacle.ts';

/** What is known of a report's place before its run. */
type PlaceOfReport = Pick<ReadPlan, 'reportFiles' | 'locate'> & { readonly plan: Pick<Plan, 'name' | 'runId'> };

/**
 * Finds out before a run whether its report can be written, so that nobody learns it when the load is over. With `make` missing folders
 * are made and a file is tried; without it the disk stays as it is.
 *
 * @throws UsageError saying where the file was asked for, what is in its way, and what to write instead
 */
export async function checkReportPlace(context: CliContext, read: PlaceOfReport, make: boolean): Promise<void> {
  for (const { path } of read.reportFiles) await checkPlace(context, read, path, make);
}

async function checkPlace(
  context: CliContext,
  { plan, locate }: PlaceOfReport,
  reportPath: string,
  make: boolean,
): Promise<void> {
  if (reportPath === '-') throw new UsageError('--output: - is no file.', STDOUT);
  const startTime = context.now().toISOString();
  const file = resolve(context.cwd, expandFileTemplate(reportPath, { name: plan.name, startTime }));
  const obstacle = await obstacleToFile(file, make ? plan.runId : null);
  if (obstacle === null) return;
  const { source, line } = locate(['output', 'file']);
  const place = line === null ? source : `${source}:${line}`;
  const shown = showPath(obstacle.path, context.cwd);
  throw new UsageError(
    `${place}: the report cannot be written to ${reportPath}: ${shown} ${obstacle.problem}.`,
    obstacle.kind === 'folder'
      ? 'Add the name of a file, such as {{name}}.json.'
      : obstacle.kind === 'device'
        ? STDOUT
        : 'Nothing was sent. Name a file in a folder that you may write to: --output FILE',
  );
}

const STDOUT = 'To print the report to stdout instead, use --json.';
