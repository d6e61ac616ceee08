/** What a command takes beside its flags. */
export interface Argument {
  /** What stands for it in the help page. */
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  /** What may be written, where it is one of a few words. */
  readonly values?: readonly string[];
}

/** An argument in a line of usage: `FILE`, or `[FILE]` where it may be left out. */
export function argumentLabel({ name, required }: Argument): string {
  return required ? name : `[${name}]`;
}
