import { wrapWords } from '@syntrix-bench/reporters/wrap';

import { textWidth, type Paint } from '../screen.ts';

/** How much a finding matters: fine, lessens the run, spoils it, or could not be found out. */
export type Verdict = 'fine' | 'warning' | 'problem' | 'unknown';

/** One thing that was looked at. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly about: string;
  readonly verdict: Verdict;
  /** What was found, as a sentence. */
  readonly found: string;
  /** What to do about it; null where nothing is to be done. */
  readonly remedy: string | null;
}

export const fine = (about: string, found: string): Finding => ({ about, verdict: 'fine', found, remedy: null });
export const warning = (about: string, found: string, remedy: string): Finding => ({
  about,
  verdict: 'warning',
  found,
  remedy,
});
export const problem = (about: string, found: string, remedy: string): Finding => ({
  about,
  verdict: 'problem',
  found,
  remedy,
});
export const unknown = (about: string, found: string, remedy: string): Finding => ({
  about,
  verdict: 'unknown',
  found,
  remedy,
});

const MARKS: Readonly<Record<Verdict, string>> = { fine: '✓', warning: '!', problem: '✗', unknown: '?' };

/** Findings under headings, each with what to do, and a last line that sums up. */
export function renderFindings(
  groups: Readonly<Record<string, readonly Finding[]>>,
  { paint, columns }: { readonly paint: Paint; readonly columns: number },
): string {
  const all = Object.values(groups).flat();
  const labelWidth = Math.max(0, ...all.map(({ about }) => about.length));
  const indent = ' '.repeat(labelWidth + 6);
  const width = textWidth(columns) - indent.length;
  const lines = Object.entries(groups).flatMap(([heading, findings]) => [
    paint.bold(heading),
    ...findings.flatMap(({ about, verdict, found, remedy }) => {
      const mark = verdict === 'problem' ? paint.red(MARKS[verdict]) : MARKS[verdict];
      const [first = '', ...others] = wrapWords(found, width);
      return [
        `  ${mark} ${about.padEnd(labelWidth)}  ${first}`,
        ...others.map((line) => `${indent}${line}`),
        ...(remedy === null ? [] : wrapWords(remedy, width).map((line) => `${indent}${paint.dim(line)}`)),
      ];
    }),
    '',
  ]);
  return `${[...lines, summary(all)].join('\n')}\n`;
}

function summary(findings: readonly Finding[]): string {
  const count = (verdict: Verdict): number => findings.filter((each) => each.verdict === verdict).length;
  const problems = count('problem');
  const warnings = count('warning');
  const also = warnings === 0 ? '' : `, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`;
  if (problems === 0) return `Ready${also}.`;
  return `Not ready: ${problems} ${problems === 1 ? 'problem' : 'problems'}${also}.`;
}
