import type { Command } from '../command.ts';
import { flagNames } from '../flags/flag.ts';
import type { Catalogue } from './catalogue.ts';

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

/** What shells complete, of every command that is a word; scenarios and templates are those that the catalogue holds. */
export function toCompletions(
  commands: readonly Command[],
  { scenarios, templates }: Catalogue,
): readonly CommandCompletion[] {
  const wordsOf: Readonly<Record<string, readonly string[]>> = {
    '--scenario': scenarios.flatMap(({ name, presets }) => [name, ...presets.map((preset) => preset.name)]),
    SCENARIO: scenarios.flatMap(({ name, presets }) => [name, ...presets.map((preset) => preset.name)]),
    TEMPLATE: templates.map(({ name }) => name),
  };
  return commands.flatMap(({ words: [word], description, flags, argument }) => {
    if (word.startsWith('-')) return [];
    const completions = Object.values(flags).map((flag): FlagCompletion => {
      const names = flagNames(flag);
      const words = wordsOf[names[0]];
      const value = flag.value === null ? 'none' : (words ?? (flag.value.startsWith('FILE') ? 'file' : 'text'));
      return { names, description: firstSentence(flag.description), value };
    });
    const words = argument?.values ?? wordsOf[argument?.name ?? ''];
    const help = { names: ['--help', '-h'], description: 'Show help', value: 'none' } as const;
    return [
      {
        word,
        description: firstSentence(description),
        flags: [...completions, help],
        argument: argument === null ? 'none' : (words ?? (argument.name === 'FILE' ? 'file' : 'none')),
      },
    ];
  });
}

function firstSentence(text: string): string {
  return text.replace(/\.(\s.*)?$/s, '');
}
