import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = join(process.cwd(), '../docs/performance-figures.md');
const BEGIN = '<!-- written by `pnpm bench --write` -->';
const END = '<!-- end of what is written -->';

/** Puts what was measured into the page of figures, in place of what was there. */
export function writeResult(markdown: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place for results: "${BEGIN}" and "${END}"`);
  writeFileSync(PAGE, `${page.slice(0, from + BEGIN.length)}\n\n${markdown.trim()}\n\n${page.slice(to)}`);
}
