import { Option } from 'clipanion';

import type { Argument } from './argument.ts';
import type { Flag } from './flag.ts';

/** The parser's option of a flag that takes one value. */
export function textOption(flag: Flag): string | undefined {
  return Option.String(flag.names, { description: flag.description });
}

/** The parser's option of a flag that may be given several times. */
export function listOption(flag: Flag): readonly string[] | undefined {
  return Option.Array(flag.names, { description: flag.description });
}

/** The parser's option of a switch. */
export function switchOption(flag: Flag): boolean | undefined {
  return Option.Boolean(flag.names, { description: flag.description });
}

/** The parser's option of an argument that may be left out. */
export function optionalArgument({ name }: Argument): string | undefined {
  return Option.String({ name, required: false });
}

/** The parser's option of an argument that must be there. */
export function requiredArgument({ name }: Argument): string {
  return Option.String({ name, required: true });
}
