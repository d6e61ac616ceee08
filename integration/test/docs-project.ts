import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { readDocsCode } from '../../tooling/docs-code.ts';
import { installProject, outsideOfScripts } from '../../tooling/packed.mjs';

const repository = new URL('../../', import.meta.url);
const run = promisify(execFile);
const INSTALL = 'npm install --save-dev ';

/** A folder in which somebody does what a page of the documentation says, with the packages as they would be published. */
export interface DocsProject {
  readonly folder: string;
  /** The page's files, by name. */
  readonly files: Readonly<Record<string, string>>;
  /** Lines of the page's shell blocks, in order. */
  readonly commands: readonly string[];
  /** Types a command; resolves with its stdout. Rejects with all that it printed where it fails. */
  type(command: string): Promise<string>;
  /** Writes a file of one's own. */
  write(name: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

/** Makes an empty folder with the files of a page. */
export async function createDocsProject(page: string): Promise<DocsProject> {
  const { files, commands } = await readDocsCode(new URL(`docs/${page}`, repository));
  const above = await mkdtemp(join(tmpdir(), 'syntrix-bench-docs-'));
  const folder = join(above, 'my-bench');

  async function write(name: string, text: string): Promise<void> {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }

  async function type(command: string): Promise<string> {
    if (command.startsWith(INSTALL)) {
      await install(folder, command.slice(INSTALL.length).split(' '));
      return '';
    }
    try {
      return (await run('bash', ['-c', command], { cwd: folder, env: outsideOfScripts() })).stdout;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
      throw new Error(`${command}\n${stdout}${stderr}`, { cause: error });
    }
  }

  for (const [name, text] of Object.entries(files)) await write(name, text);
  return { folder, files, commands, type, write, remove: () => rm(above, { recursive: true, force: true }) };
}

/** Installs what the page says: our packages as they are packed, the others in the versions that the repository has. */
async function install(folder: string, names: readonly string[]): Promise<void> {
  const file = join(folder, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  const versions = await Promise.all(names.map(async (name) => [name, await versionOf(name)] as const));
  await writeFile(file, JSON.stringify({ ...manifest, devDependencies: Object.fromEntries(versions) }));
  installProject(folder);
}

async function versionOf(name: string): Promise<string> {
  if (name.includes('syntrix-bench')) return '*';
  for (const place of ['node_modules', 'packages/core/node_modules']) {
    const text = await readFile(new URL(`${place}/${name}/package.json`, repository), 'utf8').catch(() => null);
    if (text !== null) return (JSON.parse(text) as { readonly version: string }).version;
  }
  throw new Error(`the repository does not have ${name}, which a page of the documentation installs`);
}
