import { TEMPLATES } from '@syntrix-bench/core';

import { toCatalogue } from '../listing/catalogue.ts';
import { BUILT_IN_SCENARIOS } from '../run/built-in-scenarios.ts';
import type { CommandSpec } from '../specs/command-spec.ts';

/** A flag as a shell completes it. */
export interface FlagCompletion {
  /** Long first, each with its dashes. */
  readonly names: readonly string[];
  readonly description: string;
  /** What its value may be: nothing for a switch, a file, one of a few words, or any text. */
  readonly value: 'none' | 'file' | 'text' | readonly string[];
}

/** A command as a shell completes it. */
export interface CommandCompletion {
  readonly word: string;
  readonly description: string;
  readonly flags: readonly FlagCompletion[];
  /** What may stand beside flags: nothing, a file, or one of a few words. */
  readonly argument: 'none' | 'file' | readonly string[];
}

/** What shells complete, of every command that is a word. */
export function toCompletions(commands: readonly CommandSpec[]): readonly CommandCompletion[] {
  const { scenarios } = toCatalogue(BUILT_IN_SCENARIOS);
  const runnable = scenarios.flatMap(({ name, presets }) => [name, ...presets.map((preset) => preset.name)]);
  const wordsOf: Readonly<Record<string, readonly string[]>> = {
    '--scenario': runnable,
    TEMPLATE: TEMPLATES.map(({ name }) => name),
  };
  return commands.flatMap(({ words: [word], description, flags, argument }) => {
    if (word.startsWith('-')) return [];
    const completions = Object.values(flags).map((flag): FlagCompletion => {
      const names = flag.names.split(',');
      const words = wordsOf[names[0] ?? ''];
      const value = flag.value === null ? 'none' : (words ?? (flag.value === 'FILE' ? 'file' : 'text'));
      return { names, description: firstSentence(flag.description), value };
    });
    const words = argument?.values ?? wordsOf[argument?.name ?? ''];
    const help = { names: ['--help', '-h'], description: 'Show help', value: 'none' } as const;
    return [
      {
        word,
        description: firstSentence(description),
        flags: [...completions, help],
        argument: argument === null ? 'none' : (words ?? 'file'),
      },
    ];
  });
}

function firstSentence(text: string): string {
  return text.replace(/\.(\s.*)?$/s, '');
}
