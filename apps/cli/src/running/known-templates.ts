import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { IndexTemplate, NeedProblem } from '@syntrix-bench/core';

import type { CliContext } from '../context.ts';
import { UsageError } from '../flags/usage-error.ts';
import type { ReadPlan } from './read-plan.ts';

/**
 * What a server lacks for a plan that has the index templates in a file or folder and no others; nothing is sent. Null where nobody
 * said which templates it has.
 *
 * @throws UsageError where the files hold no index templates
 */
export async function unservedBy(
  { cwd }: Pick<CliContext, 'cwd'>,
  { plan, scenarios }: ReadPlan,
  path: string | null | undefined,
): Promise<readonly NeedProblem[] | null> {
  if (path === undefined || path === null) return null;
  const { serverNeedsOf, unservedQueries } = await import('@syntrix-bench/core');
  return unservedQueries(serverNeedsOf(plan, scenarios), await readServerTemplates(cwd, path));
}

async function readServerTemplates(cwd: string, path: string): Promise<readonly IndexTemplate[]> {
  const { readIndexTemplates } = await import('@syntrix-bench/core');
  const { parse } = await import('yaml');
  try {
    const files = await filesAt(resolve(cwd, path));
    return readIndexTemplates(
      files.map(({ file, text }) => understood(file, () => parse(text) as unknown)),
      files.map(({ file }) => file),
    );
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const remedy = 'Give a file of index templates, or the folder of the server that holds them.';
    throw new UsageError(`--templates: ${error.message}. ${remedy}`);
  }
}

/** The file at a path, or what a server reads of a folder there, by name. */
async function filesAt(path: string): Promise<readonly { readonly file: string; readonly text: string }[]> {
  try {
    const entries = (await stat(path)).isDirectory() ? await readdir(path, { withFileTypes: true }) : null;
    const files = entries
      ?.filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name))
      .map(({ name }) => join(path, name))
      .sort();
    return await Promise.all((files ?? [path]).map(async (file) => ({ file, text: await readFile(file, 'utf8') })));
  } catch (cause) {
    const { code = 'it cannot be read' } = cause as NodeJS.ErrnoException;
    throw new Error(`${path}: ${code === 'ENOENT' ? 'no such file' : code}`, { cause });
  }
}

/** What was read of a file; a mistake in it is told by its first line, with the name of the file. */
function understood<Read>(file: string, read: () => Read): Read {
  try {
    return read();
  } catch (cause) {
    const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw new Error(`${file}: ${line.replace(/[.:]$/, '')}`, { cause });
  }
}
