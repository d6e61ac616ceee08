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

/** A command's flags by the name of the field that holds the value. */
export type FlagTable = Readonly<Record<string, Flag>>;

/** Long name of a flag, as messages name it. */
export function flagName(flag: Flag): string {
  return flag.names.split(',')[0] ?? flag.names;
}
