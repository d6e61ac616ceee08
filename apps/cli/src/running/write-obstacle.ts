import { constants } from 'node:fs';
import { access, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

/** What keeps a file from being written. */
export interface Obstacle {
  readonly path: string;
  /** The rest of a sentence about the path. */
  readonly problem: string;
}

/** What keeps a file from being written, or from being put in the place of what is there. */
export interface FileObstacle extends Obstacle {
  /** `folder`, `device` (or a pipe): what is in its place; `refused`: no file can be made there. */
  readonly kind: 'folder' | 'device' | 'refused';
}

/** What keeps a file from being written or replaced; with a tag, one beside it is tried, and missing folders are made. */
export async function obstacleToFile(file: string, tag: string | null): Promise<FileObstacle | null> {
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory() === true) return { path: file, problem: 'is a folder', kind: 'folder' };
  if (there !== null && !there.isFile())
    return { path: file, problem: 'is a device or a pipe, which a file would replace', kind: 'device' };
  const obstacle = await obstacleOn(dirname(file), tag === null ? null : `.${basename(file)}.${tag}.tmp`);
  return obstacle === null ? null : { ...obstacle, kind: 'refused' };
}

/** What keeps files from being made in a folder; with a name for one, it is tried. */
export async function obstacleOn(folder: string, trial: string | null): Promise<Obstacle | null> {
  let path = folder;
  try {
    while (!(await isThere(path)) && dirname(path) !== path) path = dirname(path);
    if (!(await stat(path)).isDirectory()) return { path, problem: 'is a file, not a folder' };
    await access(path, constants.W_OK | constants.X_OK);
    if (trial === null) return null;
    const { nodeReportFiles } = await import('@syntrix-bench/reporters');
    await nodeReportFiles.makeFolder(folder);
    path = folder;
    await tryFile(join(folder, trial));
    return null;
  } catch (error) {
    return { path, problem: explain(error) };
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
export function showPath(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  if (inside === '') return 'this folder';
  return inside.startsWith('..') ? path : inside;
}
