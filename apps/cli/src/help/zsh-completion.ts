import type { CommandCompletion, FlagCompletion } from './completions.ts';

/** A script for zsh, to be sourced after \`compinit\`, or put into a folder of \`fpath\`. */
export function zshCompletion(commands: readonly CommandCompletion[]): string {
  const described = commands.map(({ word, description }) => `    ${quote(`${word}:${description}`)}`);
  return `#compdef syntrix-bench syntrix-benchmark
_syntrix_bench() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
if (( $+compstate )); then
  _syntrix_bench "$@"
else
  compdef _syntrix_bench syntrix-bench syntrix-benchmark
fi
`;
}

function commandCase({ word, flags, argument }: CommandCompletion): string {
  const specs = flags.flatMap(flagSpecs);
  const beside =
    argument === 'none' ? [] : [quote(argument === 'file' ? '1:file:_files' : `1:name:(${argument.join(' ')})`)];
  return `    ${word})\n      _arguments ${[...specs, ...beside].join(' \\\n        ')} ;;`;
}

function flagSpecs({ names, description, value }: FlagCompletion): readonly string[] {
  const text = description.replace(/[[\]:\\]/g, (mark) => `\\${mark}`);
  const action = value === 'none' ? '' : `:value:${actionOf(value)}`;
  return names.map((name) => {
    const bound = value !== 'none' && name.startsWith('--') ? '=' : '';
    return quote(`*${name}${bound}[${text}]${action}`);
  });
}

function actionOf(value: 'file' | 'text' | readonly string[]): string {
  if (value === 'file') return '_files';
  return value === 'text' ? ' ' : `(${value.join(' ')})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
