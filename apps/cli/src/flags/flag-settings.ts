import { flagNames, type Flag, type FlagTable } from './flag.ts';

/** What a command line says about the config. */
export interface FlagSettings {
  /** In the config's shape, such as `{ benchmark: { duration: '10s' } }`. */
  readonly value: object;
  /** By key what a person calls it: `benchmark.duration` is `--duration`. */
  readonly names: Readonly<Record<string, string>>;
}

type FlagValue = string | boolean | readonly string[] | undefined;

/** The flags that were given and belong to the config. `values` holds each flag's value by its name in the table. */
export function flagSettings(flags: FlagTable, values: object): FlagSettings {
  const value: Record<string, unknown> = {};
  const names: Record<string, string> = {};
  for (const [field, flag] of Object.entries(flags)) {
    const written = (values as Readonly<Record<string, FlagValue>>)[field];
    if (flag.key === null || written === undefined) continue;
    const [block = '', key] = flag.key.split('.');
    const given = toConfigValue(flag.kind, written);
    value[block] = key === undefined ? given : { ...(value[block] as object | undefined), [key]: given };
    names[flag.key] = flagNames(flag)[0];
  }
  return { value, names };
}

function toConfigValue(kind: Flag['kind'], written: Exclude<FlagValue, undefined>): unknown {
  if (kind === 'off-switch') return written !== true;
  if (kind === 'list' && Array.isArray(written) && written.length === 1) return written[0] as string;
  return written;
}
