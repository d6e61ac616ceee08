import { resolve } from 'node:path';
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
  const { readTemplates } = await import('@syntrix-bench/testbed');
  try {
    return readIndexTemplates([{ database: 'default', templates: await readTemplates(resolve(cwd, path)) }]);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const remedy = 'Give a file of index templates, or the folder of the server that holds them.';
    throw new UsageError(`--templates: ${error.message} ${remedy}`);
  }
}
