import type { Report, ReportCheck } from '@syntrix-bench/metrics';
import { formatCount, formatPercent, plural } from '@syntrix-bench/metrics/text';

import type { Line } from '../format/line.ts';
import { itemLines, markedLines } from './facts.ts';

/**
 * What was found by checking answers: each check that failed, and those that nothing was checked by (R40). Those that held are shown to
 * whoever asks for more.
 */
export function renderChecks({ checks }: Report, columns: number, verbose: boolean): readonly Line[] {
  const isOfSeveral = new Set(checks.map(({ workload }) => workload)).size > 1;
  const nameOf = ({ workload, name }: ReportCheck) => (isOfSeveral ? `${workload}/${name}` : name);
  const of = (wanted: ReportCheck['verdict']) => checks.filter(({ verdict }) => verdict === wanted);
  const held = of('passed').map((check) => `${nameOf(check)} (${plural(check.checked, 'time')})`);
  // What was not put to the test: of a known quirk or a notice nobody has to know that in brief.
  const unchecked = of('not_checked')
    .filter(({ kind }) => verbose || kind === 'failure')
    .map(nameOf);
  const unknown = of('unknown').map((check) => {
    const { count, reason } = check.unknown ?? { count: 0, reason: '' };
    return `${nameOf(check)}: unknown of ${formatCount(count)} of ${formatCount(check.checked + count)}: ${reason}`;
  });
  return [
    ...of('failed').flatMap((check) => renderFailed(check, nameOf(check), columns)),
    ...unknown.flatMap((text) => markedLines('warning', text, columns)),
    ...(held.length === 0 || !verbose
      ? []
      : markedLines('good', `checks passed over the whole run: ${held.join(', ')}`, columns)),
    ...(unchecked.length === 0 ? [] : markedLines('warning', `not checked: ${unchecked.join(', ')}`, columns)),
  ];
}

/** How much of what came was checked at all, where that is a part: what is not told of holds for no more than this. */
export function renderSamples({ checks }: Report, columns: number): readonly Line[] {
  const sampled = checks.filter(({ sample, verdict }) => sample !== undefined && verdict !== 'not_checked');
  const isOfSeveral = new Set(checks.map(({ workload }) => workload)).size > 1;
  const nameOf = ({ workload, sample }: ReportCheck): string =>
    `${isOfSeveral ? `${workload}: ` : ''}${sampleText(sample!)}`;
  const items = [...new Set(sampled.map(nameOf))].map((name) => {
    const isRight = sampled.every((check) => nameOf(check) !== name || check.verdict === 'passed');
    return isRight ? `${name}, nothing wrong` : name;
  });
  return itemLines('Checked', items, columns);
}

/** `1 of 20 answers`, or where that would be no whole number `7 % of the answers`. */
function sampleText({ per_cent: percent, of }: NonNullable<ReportCheck['sample']>): string {
  const every = 100 / percent;
  const isWhole = Math.abs(every - Math.round(every)) < 1e-6 && every > 1.5;
  return isWhole ? `1 of ${formatCount(Math.round(every))} ${of}` : `${formatPercent(percent)} of the ${of}`;
}

/** A quirk or a notice is told, but is no failure. */
function renderFailed(check: ReportCheck, name: string, columns: number): readonly Line[] {
  const { kind, sentence, checked, failed, evidence } = check;
  const first = evidence[0] === undefined ? '' : `; first: ${evidence[0].message}`;
  const what = `${name} (${sentence}) failed ${formatCount(failed)} of ${plural(checked, 'time')}${first}`;
  return markedLines(kind === 'failure' ? 'bad' : 'warning', kind === 'failure' ? what : `${kind} ${what}`, columns);
}
