import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Shells that are not on every machine. */
type RareShell = 'zsh' | 'fish';

/** Whether a shell can be run here. */
export function hasShell(shell: RareShell): boolean {
  return spawnSync(shell, ['--version']).status === 0;
}

/** What a shell made of a line that was typed. */
export interface Completed {
  readonly stderr: string;
  readonly lines: readonly string[];
}

/** The candidates that fish has for the end of a line, without their descriptions. */
export async function completeInFish(script: string, line: string, folder: string): Promise<Completed> {
  await writeFile(join(folder, '.completion.fish'), script);
  const fish = spawnSync('fish', ['--no-config', '-c', 'source .completion.fish; complete -C $LINE'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LINE: line },
  });
  return { stderr: fish.stderr, lines: linesOf(fish.stdout).map((each) => each.split('\t')[0] ?? '') };
}

/** Completes the line that is typed, tells what became of it, and leaves. */
const ZSH_RC = `
autoload -Uz compinit && compinit -u -D
complete-and-tell() { zle complete-word; print -r -- "<<$BUFFER>>"; exit }
zle -N complete-and-tell
bindkey '^T' complete-and-tell
print -r -- ready
`;

/** A terminal of its own for an interactive zsh, which does not complete without one. */
const ZSH_DRIVER = `
zmodload zsh/zpty
zpty inner zsh -d -i
zpty -r inner shown '*ready*' || exit 1
zpty -w -n inner "$LINE"$'\\x14'
zpty -r inner shown '*<<*>>*' || exit 1
print -r -- \${\${shown##*<<}%%>>*}
`;

/** The line as zsh completes it, the script being in \`fpath\` or sourced. */
export async function completeInZsh(
  script: string,
  line: string,
  folder: string,
  loading: 'fpath' | 'sourced',
): Promise<Completed> {
  await writeFile(join(folder, '_syntrix-bench'), script);
  const source = 'source ./_syntrix-bench\nprint -r -- ready';
  const rc = loading === 'fpath' ? `fpath=($PWD $fpath)${ZSH_RC}` : ZSH_RC.replace('print -r -- ready', () => source);
  await writeFile(join(folder, '.zshrc'), rc);
  const zsh = spawnSync('zsh', ['-f', '-c', ZSH_DRIVER], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LINE: line, ZDOTDIR: folder, TERM: 'xterm' },
    timeout: 120_000,
  });
  return { stderr: zsh.stderr, lines: linesOf(zsh.stdout) };
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
