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
    } else if (LIMIT_OF_RUN.test(text)) throw new UsageError(limitOfRun(text, where));
    else throw new UsageError(`${where} is no change. ${EXAMPLES}`);
  }
  return { delta, deltas };
}

/** A limit on a figure itself: `read.p99 < 5ms`, `errors == 0`. */
const LIMIT_OF_RUN = /^[^<>=]*[^<>=\s][^<>=]*(?:[<>]=?|==)\s*[\d.]+\s*(?!\s*%)[a-z/]*\s*$/iu;

function limitOfRun(text: string, where: string): string {
  const name = text.slice(0, text.search(/[<>=]/u)).trim();
  const change = HIGHER_IS_BETTER.test(name) ? '> -5%' : '< +5%';
  return `${where} is a limit on a figure of one run: give that to run. compare wants a change in per cent, such as "${name} ${change}".`;
}

/** Rates; of all else less is better. */
const HIGHER_IS_BETTER = /(^|[./])(goodput|throughput)$/u;

/** The rise that takes a fall back: changes are rises, and a fall of 20 % is as far as a rise of 25 %. */
function riseAgainst(fall: number, where: string): number {
  if (fall >= 100) throw new UsageError(`${where} allows that nothing is left. ${EXAMPLES}`);
  return 100 * (1 / (1 - fall / 100) - 1);
}

const POLICY = 'Give the path of a file with a change a line, such as "read.p99 < +5%".';

/** Changes of a policy file, one a line; what follows `#`, and empty lines, are left out. @throws UsageError if it cannot be read, or holds none */
export async function readPolicy({ cwd }: CliContext, file: string): Promise<readonly WrittenLimit[]> {
  const policy = await readFile(resolve(cwd, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new UsageError(`--policy ${file}: no such file. ${POLICY}`);
    if (error.code === 'EISDIR') throw new UsageError(`--policy ${file} is a folder. ${POLICY}`);
    throw new UsageError(`--policy ${file} cannot be read: ${error.message}`);
  });
  const limits = policy
    .split(/\r?\n/u)
    .map((line, index) => ({ text: line.replace(/#.*/u, '').trim(), line: index + 1 }))
    .filter(({ text }) => text !== '')
    .map(({ text, line }) => ({ text, where: `${file}:${line}: "${text}"` }));
  if (limits.length === 0)
    throw new UsageError(`--policy ${file} holds no change, so that it limits nothing. ${POLICY}`);
  return limits;
}
