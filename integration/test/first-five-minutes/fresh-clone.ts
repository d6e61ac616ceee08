import { cp, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Copies the repository as it stands to a folder, without anything that is installed, built or otherwise not committed. */
export async function makeFreshClone(folder: string): Promise<void> {
  const ignored = (await readFile(`${ROOT}.gitignore`, 'utf8')).split('\n').filter((line) => line !== '');
  const isIgnored = (name: string): boolean =>
    name === '.git' ||
    ignored.some((line) => (line.startsWith('*') ? name.endsWith(line.slice(1)) : name === line.replace(/\/$/u, '')));
  await cp(ROOT, folder, { recursive: true, filter: (path) => path === ROOT || !isIgnored(basename(path)) });
}

/** Variables with which programs tell the ones that they start of themselves. A stranger's shell has none of them. */
const OF_OTHER_PROGRAMS =
  /^(npm_|pnpm_|vitest|node_|test|ci$|no_color$|force_color$|init_cwd$|ps1$|prompt_command$|tmux|syntrix_)/i;
/** What says where packages come from is part of the machine. */
const OF_THE_MACHINE = /^(npm_config_(registry|cache|store_dir)|node_extra_ca_certs)$/i;

/** The environment of a shell that somebody has just opened on this machine. */
export function strangersEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(([name]) => !OF_OTHER_PROGRAMS.test(name) || OF_THE_MACHINE.test(name));
  const path = (env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(own), PATH: path.join(':'), LANG: 'C.UTF-8' };
}
