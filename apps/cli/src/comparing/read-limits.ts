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

/** A change as somebody wrote it, and where: how it begins a message about it. */
export interface WrittenLimit {
  readonly text: string;
  readonly where: string;
}

/** Changes as flags give them. */
export function flagLimits(texts: readonly string[] = []): readonly WrittenLimit[] {
  return texts.map((text) => ({ text, where: `--threshold "${text}"` }));
}

/**
 * The least changes that matter: `10` and `10%` of every figure, `read.p99 < +5%` and `goodput > -5%` of one; the later one wins.
 *
 * @throws UsageError for what is none of these
 */
export function readLimits(limits: readonly WrittenLimit[]): ChangeLimits {
  let delta: number | undefined;
  const deltas: Record<string, number> = {};
  for (const { text, where } of limits) {
    const all = /^(\d+(?:\.\d+)?)\s*%?$/u.exec(text.trim());
    const one = /^([^<>\s](?:[^<>]*[^<>\s])?)\s*([<>])=?\s*([+-]?)(\d+(?:\.\d+)?)\s*%$/u.exec(text.trim());
    if (all !== null) delta = Number(all[1]);
    else if (one !== null) {
      const [, name = '', sign, direction, number] = one;
      if (direction !== '' && (sign === '<') !== (direction === '+'))
        throw new UsageError(`${where} can never be kept by equal runs, or always is. ${EXAMPLES}`);
      const hurting = HIGHER_IS_BETTER.test(name) ? '>' : '<';
      if (sign !== hurting)
        throw new UsageError(
          `${where} limits how much better ${name} may get. Limit what would be worse: "${name} ${hurting} ${hurting === '>' ? '-' : '+'}${number}%".`,
        );
      deltas[name] = sign === '>' ? riseAgainst(Number(number), where) : Number(number);
    } else throw new UsageError(`${where} is no change. ${EXAMPLES}`);
  }
  return { delta, deltas };
}

/** Rates; of all else less is better. */
const HIGHER_IS_BETTER = /(^|[./])(goodput|throughput)$/u;

/** The rise that takes a fall back: changes are rises, and a fall of 20 % is as far as a rise of 25 %. */
function riseAgainst(fall: number, where: string): number {
  if (fall >= 100) throw new UsageError(`${where} allows that nothing is left. ${EXAMPLES}`);
  return 100 * (1 / (1 - fall / 100) - 1);
}

/** Changes of a policy file, one a line; what follows `#`, and empty lines, are left out. @throws UsageError if it cannot be read */
export async function readPolicy({ cwd }: CliContext, file: string): Promise<readonly WrittenLimit[]> {
  const policy = await readFile(resolve(cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === 'ENOENT'
        ? `--policy ${file}: no such file. Give the path of a file with a change a line, such as "read.p99 < +5%".`
        : `--policy ${file} cannot be read: ${error.message}`,
    );
  });
  return policy
    .split(/\r?\n/u)
    .map((line, index) => ({ text: line.replace(/#.*/u, '').trim(), line: index + 1 }))
    .filter(({ text }) => text !== '')
    .map(({ text, line }) => ({ text, where: `${file}:${line}: "${text}"` }));
}
