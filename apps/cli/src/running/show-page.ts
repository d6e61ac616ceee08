import type { CliContext } from '../context.ts';

/** Opens a page in the person's browser, and says where it is when there is none to be opened. */
export async function showPage(
  { openPage }: Pick<CliContext, 'openPage'>,
  url: string,
  warn: (message: string) => void,
): Promise<void> {
  if (!(await openPage(url))) warn(`no browser could be opened here; the page is ${url}`);
}
