import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { expandFileTemplate } from '@syntrix-bench/reporters';

import type { CliContext } from '../context.ts';
import type { ReadPlan } from './read-plan.ts';
import { inRound, type Round } from './rounds.ts';

/** A number and a time that no name has by chance: what stands for them in a name differs from run to run. */
const ANY_NUMBER = 7_236_459_817_263;
const ANY_TIME = '9873-02-21T21:43:57.000Z';

const MOST_NAMED = 3;

/**
 * Reports of an earlier series that runs would be mixed with: files whose names are as theirs, and that they do not write over. A sentence
 * for each folder that holds some.
 */
export async function earlierReports(
  { cwd, now }: Pick<CliContext, 'cwd' | 'now'>,
  read: Pick<ReadPlan, 'reportFiles'> & { readonly plan: { readonly name: string } },
  rounds: readonly Round[],
): Promise<readonly string[]> {
  const { name } = read.plan;
  const pathsOf = (round: Round, startTime: string) =>
    inRound(read, round).reportFiles.map(({ path }) => expandFileTemplate(path, { name, startTime }));
  const own = new Set(rounds.flatMap((round) => pathsOf(round, now().toISOString())).map((path) => resolve(cwd, path)));
  const samples = rounds.slice(0, 1).flatMap((round) => pathsOf({ ...round, number: ANY_NUMBER }, ANY_TIME));
  const sentences = samples.map(async (sample) => {
    const folder = dirname(sample);
    const others = (await readdir(resolve(cwd, folder)).catch(() => []))
      .filter((file) => patternOf(basename(sample)).test(file) && !own.has(resolve(cwd, folder, file)))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    return others.length === 0 ? [] : [describe(folder, others)];
  });
  return (await Promise.all(sentences)).flat();
}

/** Names like that of a sample. */
function patternOf(sample: string): RegExp {
  const escaped = sample.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`);
  const time = expandFileTemplate('{{timestamp}}', { name: '', startTime: ANY_TIME });
  return new RegExp(`^${escaped.replaceAll(String(ANY_NUMBER), String.raw`\d+`).replaceAll(time, '.+')}$`, 'u');
}

function describe(folder: string, others: readonly string[]): string {
  const named = others.slice(0, MOST_NAMED).map((file) => join(folder, file));
  const more = others.length - named.length;
  const listed = `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  const are = others.length === 1 ? 'is there' : 'are there';
  const them = others.length === 1 ? 'it' : 'them';
  return `${listed} ${are} already, of other runs: compare would count ${them} among these. Remove ${them}, or give a folder of its own with --output`;
}
