import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';

import type { CliContext } from '../context.ts';
import { UsageError } from '../flags/usage-error.ts';
import { obstacleToFile, showPath } from '../running/write-obstacle.ts';

/** A file for a result that takes long to measure. */
export interface ResultFile {
  /** As it was asked for, from the folder that the command runs in. */
  readonly path: string;
  /** Writes it whole or not at all. @throws UsageError if it cannot be written after all */
  write(text: string): Promise<void>;
}

/**
 * Makes sure that a file can be written before anything is measured; missing folders are made.
 *
 * @param flag that names it
 * @param what it is to hold, such as `the comparison`
 * @throws UsageError saying what is in its way
 */
export async function openResultFile(
  { cwd }: CliContext,
  path: string,
  { flag, what }: { readonly flag: string; readonly what: string },
): Promise<ResultFile> {
  const target = resolve(cwd, path);
  const tag = randomUUID();
  const refused = (why: string) =>
    new UsageError(
      `${flag}: ${what} cannot be written to ${path}: ${why}.`,
      `Name a file in a folder that you may write to: ${flag} FILE`,
    );
  const obstacle = await obstacleToFile(target, tag);
  if (obstacle !== null) throw refused(`${showPath(obstacle.path, cwd)} ${obstacle.problem}`);
  return {
    path,
    write: async (text) => {
      const { nodeReportFiles, writeWhole } = await import('@syntrix-bench/reporters');
      await writeWhole(nodeReportFiles, target, text, tag).catch((error: unknown) => {
        throw refused(error instanceof Error ? error.message : String(error));
      });
    },
  };
}
