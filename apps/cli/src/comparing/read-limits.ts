import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { CliContext } from '../context.ts';
import { UsageError } from '../flags/usage-error.ts';

/** The least changes that matter. */
export interface ChangeLimits {
  /** Of every figure, in per cent; `undefined` where nobody said. */
  readonly delta: number | undefined;
  /** Of single figures. */
  readonly deltas: Readonly<Record<string, number>>;
}

const EXAMPLES =
  'Write a per cent for all figures, such as 10, or one for a figure: "read.p99 < +5%", "goodput > -5%".';

/**
 * The least changes that matter: `10` and `10%` of every figure, `read.p99 < +5%` and `goodput > -5%` of one; the later one wins.
 *
 * @throws UsageError for what is none of these
 */
export function readLimits(texts: readonly string[]): ChangeLimits {
  let delta: number | undefined;
  const deltas: Record<string, number> = {};
  for (const text of texts) {
    const all = /^(\d+(?:\.\d+)?)\s*%?$/u.exec(text.trim());
    const one = /^([^<>\s](?:[^<>]*[^<>\s])?)\s*([<>])=?\s*([+-]?)(\d+(?:\.\d+)?)\s*%$/u.exec(text.trim());
    if (all !== null) delta = Number(all[1]);
    else if (one !== null) {
      const [, name = '', sign, direction, number] = one;
      if (direction !== '' && (sign === '<') !== (direction === '+'))
        throw new UsageError(`--threshold "${text}" can never be kept by equal runs, or always is. ${EXAMPLES}`);
      deltas[name] = Number(number);
    } else throw new UsageError(`--threshold "${text}" is no change. ${EXAMPLES}`);
  }
  return { delta, deltas };
}

/** Thresholds of a policy file, one a line; what follows `#`, and empty lines, are left out. @throws UsageError if it cannot be read */
export async function readPolicy({ cwd }: CliContext, file: string): Promise<readonly string[]> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: unknown) => {
    throw new UsageError(`--policy ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  return text
    .split(/\r?\n/u)
    .map((line) => line.replace(/#.*/u, '').trim())
    .filter((line) => line !== '');
}
