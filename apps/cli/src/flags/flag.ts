/** One flag of a command: what the parser, the help page, the reference page and the config need to know of it. */
export interface Flag {
  /** Long name first, then the short one: `--target,-t`. */
  readonly names: string;
  /** What stands for the value in the help page; null for a switch. */
  readonly value: string | null;
  /** One sentence, with unit and default. */
  readonly description: string;
  /** Heading in the help page. */
  readonly group: string;
  /** Config key that the flag is a layer of; null where the flag is no part of the config. */
  readonly key: string | null;
  /** `list`: may be given several times. `off-switch`: says no to what the key switches on. */
  readonly kind: 'text' | 'list' | 'switch' | 'off-switch';
}

/** A command's flags by the name that its values go by. */
export type FlagTable = Readonly<Record<string, Flag>>;

/** Long and short names of a flag, the long one first: the one that messages name. */
export function flagNames({ names }: Flag): readonly [string, ...string[]] {
  const [long = names, ...others] = names.split(',');
  return [long, ...others];
}
