import type { Paint } from '../help/paint.ts';
import { textWidth } from '../help/render-help.ts';
import { wrapText } from '../help/wrap-text.ts';
import type { Finding, Verdict } from './finding.ts';

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
      const [first = '', ...others] = wrapText(found, width);
      return [
        `  ${mark} ${about.padEnd(labelWidth)}  ${first}`,
        ...others.map((line) => `${indent}${line}`),
        ...(remedy === null ? [] : wrapText(remedy, width).map((line) => `${indent}${paint.dim(line)}`)),
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
