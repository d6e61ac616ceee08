import type { LatencySummary, Report, ReportOperation } from '@syntrix-bench/metrics';
import {
  contrastBasis,
  contrastErrors,
  contrastTitle,
  contrastValue,
  contrastVerdict,
  unmeasuredText,
  formatCount,
  formatPercent,
  formatRate,
  headlineText,
  isSmoke,
  isUnmeasured,
  latencyText,
  noteTexts,
  plural,
  ratioText,
  thresholdText,
  verdictMark,
  whatWasDone,
  type LatencyFigure,
} from '@syntrix-bench/metrics/text';
import { code, escape, MOST_ROWS, table, text } from '../format/markdown.ts';

const MARKS = { good: '✅', warning: '⚠️', bad: '❌' } as const;
const VERDICT_MARKS = { passed: MARKS.good, not_proven: MARKS.warning, failed: MARKS.bad } as const;
const GRADE_MARKS = { valid: MARKS.good, not_assessed: '❔', suspect: MARKS.warning, invalid: MARKS.bad } as const;

/**
 * A report as GitHub's Markdown, for a comment on a pull request or `$GITHUB_STEP_SUMMARY`: the verdict, limits, figures, failed checks,
 * errors, and what the run proves.
 */
export function markdownText(report: Report): string {
  return [
    [`### ${MARKS[verdictMark(report)]} ${escape(headlineText(report))}`],
    [escape(whatWasDone(report, true)), ...[unmeasuredText(report)].filter((text) => text !== '').map(escape)],
    thresholds(report),
    ...(isSmoke(report) ? [] : contrasts(report)),
    isUnmeasured(report) || isSmoke(report) ? [] : figures(report),
    isSmoke(report) ? [] : deliveries(report),
    checks(report),
    errors(report),
    certificate(report),
    noteTexts(report, true)
      .slice(0, MOST_ROWS)
      .map((note) => `- ${escape(note)}`),
    environment(report),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function thresholds(report: Report): readonly string[] {
  const rows = report.thresholds.map((each) => {
    const why = each.brief_reason ?? each.reason;
    return [VERDICT_MARKS[each.verdict], code(each.expression), text(thresholdText(report, each)), text(why)];
  });
  return table([' ', 'Threshold', 'Found', 'Why'], rows, 'lll');
}

const FIGURES = ['p50', 'p90', 'p99', 'max'] as const satisfies readonly LatencyFigure[];

type Row = Pick<ReportOperation, 'goodput' | 'success_rate' | 'errors' | 'latency'> & { readonly count: number };

function figures({ operations, workloads = {}, databases = {}, summary, run }: Report): readonly string[] {
  if (run.load_model === 'hold') return [];
  const total: Row = { ...summary, count: summary.total_operations, errors: summary.total_errors };
  const types = Object.entries(operations).map(([name, own]) => figuresRow(code(name), own));
  const rows = [
    ...types,
    ...(types.length === 1 ? [] : [figuresRow('**total**', total)]),
    ...Object.entries(workloads)
      .filter(([, { load_model: model }]) => model !== 'hold')
      .map(([name, own]) => figuresRow(`workload ${code(name)}`, own)),
    ...Object.entries(databases).map(([name, own]) => figuresRow(`database ${code(name)}`, own)),
  ];
  return table(['Operation', 'ok/s', ...FIGURES, 'success', 'count', 'errors'], rows, 'lrrrrrrrr');
}

function figuresRow(name: string, row: Row): readonly string[] {
  return [
    name,
    formatRate(row.goodput),
    ...FIGURES.map((figure) => latency(row.latency, figure)),
    formatPercent(row.success_rate),
    formatCount(row.count),
    formatCount(row.errors),
  ];
}

function latency(summary: LatencySummary | null, figure: LatencyFigure): string {
  return text(latencyText(summary, figure));
}

function contrasts({ contrasts: all = [] }: Report): readonly (readonly string[])[] {
  return all.map((contrast) => [
    `**${text(contrastTitle(contrast))}** (${text([contrastErrors(contrast), contrastBasis(contrast)].filter((each) => each !== null).join('; '))})`,
    '',
    ...table(
      ['Figure', text(contrast.base.label), text(contrast.next.label), 'ratio', 'interval', ' '],
      contrast.figures.map((figure) => {
        const { ratio, interval } = ratioText(figure);
        const ends = [contrastValue(figure, 'base'), contrastValue(figure, 'next'), ratio, interval].map(text);
        const { operation } = figure;
        const name = operation === null ? figure.figure : `${code(operation)} ${figure.figure}`;
        return [name, ...ends, contrastVerdict(figure)];
      }),
      'lrrrrl',
    ),
  ]);
}

function deliveries({ deliveries: all }: Report): readonly string[] {
  const rows = Object.entries(all).map(([name, own]) => [
    code(name),
    formatCount(own.count),
    formatCount(own.lost),
    ...FIGURES.map((figure) => latency(own.propagation, figure)),
  ]);
  return table(['Delivery', 'received', 'lost', ...FIGURES], rows, 'lrrrrrr');
}

function checks({ checks: all }: Report): readonly string[] {
  const rows = all
    .filter(({ verdict }) => verdict !== 'passed')
    .map((check) => [
      check.verdict === 'failed' && check.kind === 'failure' ? MARKS.bad : MARKS.warning,
      `${code(check.name)} (${text(check.sentence)})`,
      check.verdict.replaceAll('_', ' '),
      `${formatCount(check.failed)} of ${formatCount(check.checked)}`,
      text(check.evidence[0]?.message ?? check.unknown?.reason ?? ''),
    ]);
  const passed = all.length - rows.length;
  if (rows.length === 0) return passed === 0 ? [] : [`${MARKS.good} ${passed} checks passed`];
  return table([' ', 'Check', 'Result', 'Failed', 'First'], rows, 'lllrl');
}

function errors({ errors: all }: Report): readonly string[] {
  const rows = all.map((error) => [text(error.type), formatCount(error.count), text(error.sample?.message ?? '')]);
  return table(['Error', 'count', 'First'], rows, 'lrl');
}

function certificate({ certificate: given }: Report): readonly string[] {
  if (given === null) return [];
  const rows = given.claims.map(({ workload, claim, grade, reasons }) => {
    const [first] = reasons;
    const name = new Set(given.claims.map((each) => each.workload)).size > 1 ? `${workload} ${claim}` : claim;
    const because = first === undefined ? '' : [first.fact, first.remedy].filter((part) => part !== '').join('; ');
    return [GRADE_MARKS[grade], text(name), grade.replaceAll('_', ' '), text(because)];
  });
  return table([' ', 'Claim', 'Grade', 'Why'], rows, 'llll');
}

function environment({ environment: where, run, benchmark, labels = {} }: Report): readonly string[] {
  const facts = [
    `run ${code(run.id)}, seed ${run.seed}, ${benchmark.start_time}`,
    `syntrix-bench ${text(where.tool_version)}, Node ${text(where.node_version)}, ${plural(where.cores, 'core')}, ${text(where.cpu_model)}`,
    ...(where.target_version === null ? [] : [`target ${text(where.target_version)}`]),
    ...Object.entries(labels).map(([name, value]) => `${text(name)}: ${text(value)}`),
  ];
  return [`<sub>${facts.join(' · ')}</sub>`];
}
