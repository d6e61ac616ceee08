import { constants } from 'node:fs';
import { access, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Plan } from '@syntrix-bench/core';
import { expandFileTemplate, nodeReportFiles } from '@syntrix-bench/reporters';

import type { CliContext } from '../context.ts';
import { UsageError } from '../flags/usage-error.ts';
import type { ReadPlan } from './read-plan.ts';

/** What is known of a report's place before its run. */
type PlaceOfReport = Pick<ReadPlan, 'reportPath' | 'locate'> & { readonly plan: Pick<Plan, 'name' | 'runId'> };

/**
 * Finds out before a run whether its report can be written, so that nobody learns it when the load is over. With `make` missing folders
 * are made and a file is tried; without it the disk stays as it is.
 *
 * @throws UsageError saying where the file was asked for, what is in its way, and what to write instead
 */
export async function checkReportPlace(context: CliContext, read: PlaceOfReport, make: boolean): Promise<void> {
  const { reportPath, plan, locate } = read;
  if (reportPath === null) return;
  const startTime = context.now().toISOString();
  const file = resolve(context.cwd, expandFileTemplate(reportPath, { name: plan.name, startTime }));
  const obstacle =
    (await obstacleAt(file)) ?? (await obstacleOn(dirname(file), make ? `.${basename(file)}.${plan.runId}.tmp` : null));
  if (obstacle === null) return;
  const { source, line } = locate(['output', 'file']);
  const place = line === null ? source : `${source}:${line}`;
  const shown = showPath(obstacle.path, context.cwd);
  throw new UsageError(
    `${place}: the report cannot be written to ${reportPath}: ${shown} ${obstacle.problem}.`,
    obstacle.remedy,
  );
}

/** What keeps a report from being written. */
interface Obstacle {
  readonly path: string;
  /** The rest of a sentence about the path. */
  readonly problem: string;
  readonly remedy: string;
}

const ELSEWHERE = 'Nothing was sent. Name a file in a folder that you may write to: --output FILE';
const STDOUT = 'For the report on stdout give --json in place of a file.';

/** What is in the place of the file: a regular one is replaced. */
async function obstacleAt(file: string): Promise<Obstacle | null> {
  const there = await stat(file).catch(() => null);
  if (there === null || there.isFile()) return null;
  return there.isDirectory()
    ? { path: file, problem: 'is a folder', remedy: 'Add the name of a file, such as {{name}}.json.' }
    : { path: file, problem: 'is a device or a pipe, which the report would replace', remedy: STDOUT };
}

/** What keeps files from being made in a folder; with a name for one, it is tried. */
async function obstacleOn(folder: string, trial: string | null): Promise<Obstacle | null> {
  let path = folder;
  try {
    while (!(await isThere(path)) && dirname(path) !== path) path = dirname(path);
    if (!(await stat(path)).isDirectory())
      return {
        path,
        problem: 'is a file, not a folder',
        remedy: 'Nothing was sent. Name a file in a folder: --output FILE',
      };
    await access(path, constants.W_OK | constants.X_OK);
    if (trial === null) return null;
    await nodeReportFiles.makeFolder(folder);
    path = folder;
    await tryFile(join(folder, trial));
    return null;
  } catch (error) {
    return { path, problem: explain(error), remedy: ELSEWHERE };
  }
}

/** Of what lies behind a file it counts as not there: the file itself is looked at next. */
async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}

async function tryFile(path: string): Promise<void> {
  const file = await open(path, 'w');
  await file.close();
  await rm(path, { force: true });
}

const EXPLANATIONS: Readonly<Partial<Record<string, string>>> = {
  EACCES: 'may not be written to by this user',
  EPERM: 'may not be written to by this user',
  ELOOP: 'is a link that leads back to itself',
  EROFS: 'is on a read-only file system',
  ENOSPC: 'is on a disk that is full',
  EDQUOT: 'is on a disk whose quota is used up',
  ENOENT: 'takes no new files or folders',
  EEXIST: 'takes no new files or folders',
  ENAMETOOLONG: 'has a name in it that is too long',
};

function explain(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return EXPLANATIONS[code] ?? `refuses it: ${message}`;
}

/** A path as a person in `cwd` would write it. */
function showPath(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  if (inside === '') return 'this folder';
  return inside.startsWith('..') ? path : inside;
}
