import type { CommandCompletion } from './completions.ts';

/** A script for bash 3.2 and newer: no associative arrays, no package bash-completion. */
export function bashCompletion(commands: readonly CommandCompletion[]): string {
  return `# bash completion of syntrix-bench
_syntrix_bench() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}"
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ word }) => word).join(' ')} --help --version" -- "$word"))
    return
  fi
  case "$command $before" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command" in
${commands.map(wordCase).join('\n')}
  esac
}
complete -F _syntrix_bench syntrix-bench syntrix-benchmark
`;
}

function valueCases({ word, flags }: CommandCompletion): readonly string[] {
  return flags.flatMap(({ names, value }) => {
    if (value === 'none') return [];
    const pattern = names.map((name) => `"${word} ${name}"`).join('|');
    return [`    ${pattern}) ${reply(value)} return ;;`];
  });
}

function wordCase({ word, flags, argument }: CommandCompletion): string {
  const names = flags.flatMap((flag) => flag.names).join(' ');
  const beside = argument === 'none' ? '' : ` [ "\${word#-}" = "$word" ] && { ${reply(argument)} return; };`;
  return `    ${word})${beside} COMPREPLY=($(compgen -W "${names}" -- "$word")) ;;`;
}

function reply(value: 'file' | 'text' | readonly string[]): string {
  if (value === 'text') return '';
  if (value === 'file') return 'COMPREPLY=($(compgen -f -- "$word"));';
  return `COMPREPLY=($(compgen -W "${value.join(' ')}" -- "$word"));`;
}
