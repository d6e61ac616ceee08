import { readFile } from 'node:fs/promises';

/** What of a page a reader would put into files, and type. */
export interface DocsCode {
  /** Contents by file name: of each block below a line that ends in the name, as in "The program is `src/measure.ts`:". */
  readonly files: Readonly<Record<string, string>>;
  /** Lines of the shell blocks, in order. */
  readonly commands: readonly string[];
}

const NAMED_BLOCK = /`([\w./-]+\.\w+)`:\n\n```\w+\n(.*?)^```$/gmsu;
const SHELL_BLOCK = /^```sh\n(.*?)^```$/gmsu;

/** Reads the code blocks of a page of the documentation. */
export async function readDocsCode(page: URL): Promise<DocsCode> {
  const text = await readFile(page, 'utf8');
  const named = [...text.matchAll(NAMED_BLOCK)].map(([, name = '', code = '']) => [name, code] as const);
  const commands = [...text.matchAll(SHELL_BLOCK)].flatMap(([, lines = '']) => lines.trim().split('\n'));
  return { files: Object.fromEntries(named), commands };
}
