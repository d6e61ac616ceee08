import { resolve } from 'node:path';
import type { LogFile } from '@syntrix-bench/reporters/log';

import type { CliContext } from '../context.ts';
import type { LogRequest } from '../flags/log-flags.ts';
import { UsageError } from '../flags/usage-error.ts';
import { obstacleToFile, showPath } from './write-obstacle.ts';

/**
 * Opens the log of a run where one is asked for; its folder is made.
 *
 * @param warn tells the person that it cannot be written any more
 * @throws UsageError where it cannot be written
 */
export async function openRunLog(
  { cwd }: Pick<CliContext, 'cwd'>,
  { file, level }: LogRequest,
  runId: string,
  warn: (message: string) => void,
): Promise<LogFile | null> {
  if (file === null) return null;
  const path = resolve(cwd, file);
  const obstacle = await obstacleToFile(path, runId);
  // Lines are added to what is there: a device or a pipe takes them, too.
  if (obstacle !== null && obstacle.kind !== 'device')
    throw unwritable(file, `${showPath(obstacle.path, cwd)} ${obstacle.problem}`);
  const { openLogFile } = await import('@syntrix-bench/reporters/log');
  try {
    return openLogFile({ path, level: level ?? 'info', onTrouble: warn });
  } catch (error) {
    throw unwritable(file, error instanceof Error ? error.message : String(error));
  }
}

function unwritable(file: string, why: string): UsageError {
  return new UsageError(
    `--log-file: the log cannot be written to ${file}: ${why}.`,
    'Nothing was sent. Name a file in a folder that you may write to.',
  );
}
