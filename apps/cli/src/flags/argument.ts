import { Option } from 'clipanion';

/** What a command takes beside its flags. */
export interface Argument {
  /** What stands for it in the help page. */
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** What may be written, where it is one of a few words. */
  readonly values?: readonly string[];
}

/** The parser's option of an argument that may be left out. */
export function optionalArgument({ name }: Argument): string | undefined {
  return Option.String({ name, required: false });
}

/** The parser's option of an argument that must be there. */
export function requiredArgument({ name }: Argument): string {
  return Option.String({ name, required: true });
}

/** An argument in a line of usage: `FILE`, or `[FILE]` where it may be left out. */
export function argumentLabel({ name, required }: Argument): string {
  return required ? name : `[${name}]`;
}
