import { readDashboard } from '@syntrix-bench/dashboard';
import type { ComparedFigure, Comparison, ComparisonDocument } from '@syntrix-bench/metrics/compare';
import { cleanText } from '@syntrix-bench/metrics/text';
import { escapeHtml, selfContainedPage } from '../html/self-contained-page.ts';
import {
  describeComparison,
  describeMethod,
  describeNotes,
  describeVerdict,
  formatChange,
  formatInterval,
  formatP,
  formatSide,
  isAmongFirst,
  isTold,
  markOf,
  sideNames,
  VERDICT_MARKS,
  unitOf,
} from './comparison-text.ts';
import { intervalPicture, PICTURE_STYLE } from './interval-picture.ts';

/** A comparison as one self-contained page, see {@link comparisonPage}. */
export function comparisonHtml(document: ComparisonDocument): string {
  return comparisonPage(document);
}

/** What else a page of a comparison holds. */
export interface ComparisonPageOptions {
  /** Before the names of what was compared. @default Comparison */
  readonly title?: string;
  /** HTML that stands above all, in which all that comes from elsewhere is escaped. @default nothing */
  readonly lead?: string;
  /** More data for programs, by id. @default none */
  readonly data?: Readonly<Record<string, unknown>>;
}

/**
 * A comparison as one self-contained page: figures with their intervals drawn, both sides' percentiles and courses over one another in charts of
 * the dashboard, and all of it as JSON in `#comparison`. It loads nothing and can be mailed; without its script the charts alone are missing.
 */
export function comparisonPage(
  document: ComparisonDocument,
  { title = 'Comparison', lead = '', data = {} }: ComparisonPageOptions = {},
): string {
  const names = document.comparisons.map(({ benchmark }) => cleanText(benchmark)).join(', ');
  const unmatched =
    document.unmatched.length === 0
      ? ''
      : `<p>Not compared, because not all sets have it: ${escape(document.unmatched.join(', '))}</p>`;
  const { script, style } = readDashboard();
  return selfContainedPage({
    title: `${title}: ${names}`,
    style: `${style}${STYLE}${PICTURE_STYLE}`,
    script,
    body: `<main>
${lead}
${document.comparisons.map((comparison, number) => sectionOf(comparison, number, document.alpha)).join('\n')}
${unmatched}
</main>`,
    data: { ...data, comparison: document },
  });
}

/** Beside the style of the dashboard, whose names of colours these are. */
const STYLE = `
main{max-width:70rem;padding:1.5rem}
main section+section{margin-top:3rem;border-top:1px solid var(--edge)}
main h1{margin:1rem 0 .2rem}
main h2{font-size:1rem;margin:1.5rem 0 .3rem}
main ul{list-style:disc;padding-left:1.4rem}
.worse{color:var(--bad)}.better{color:var(--good)}
figcaption{color:var(--quiet);font-size:.875rem}
.scroll{overflow-x:auto}
.scroll table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
.scroll :is(th,td){padding:.3rem .6rem;text-align:right;border-bottom:1px solid var(--edge);white-space:nowrap}
.scroll :is(th:first-child,.says,.why){text-align:left}
.scroll td.why{white-space:normal;min-width:14rem}
.scroll .promises{table-layout:fixed;min-width:44rem}
.scroll .promises :is(th,td){white-space:normal;text-align:left;overflow-wrap:break-word;vertical-align:top}
.promises th:first-child{width:20%}.promises .side{width:6rem}.promises .instead{width:30%}
.scroll thead th{color:var(--quiet);font-weight:500}
@media(max-width:720px){
.scroll .promises{min-width:0}
.promises :is(table,tbody,tr,th,td){display:block}
.promises thead,.promises td:empty{display:none}
.promises tr{padding:.5rem 0;border-bottom:1px solid var(--edge)}
.scroll .promises :is(th,td){padding:0;border:0;width:auto;min-width:0}
.scroll .promises .side{display:inline-block;margin-right:1rem}
.promises td[data-head]::before{content:attr(data-head) " ";color:var(--quiet)}
}
`;

function sectionOf(comparison: Comparison, number: number, alpha: number): string {
  const { benchmark, base, new: next, verdict, figures } = comparison;
  const primary = figures.filter(isAmongFirst);
  const others = figures.filter((figure) => !isAmongFirst(figure));
  const told = describeNotes(comparison, figures);
  const names = sideNames(comparison, LONGEST_HEAD);
  return `<section>
<h1><span class="${verdict}">${VERDICT_MARKS[verdict]}</span> ${escape(benchmark)}: ${escape(describeComparison(comparison))}</h1>
<p class="quiet">${escape(base.label)} (n = ${base.runs.length}) against ${escape(next.label)} (n = ${next.runs.length})</p>
${intervalPicture(primary)}
${tableOf('Figures that decide', primary, names, unitOf(comparison))}
<p class="quiet">${escape(describeMethod(comparison, alpha))}</p>
${told.length === 0 ? '' : `<h2>To be known</h2>\n<ul>${told.map((note) => `<li>${escape(note)}</li>`).join('')}</ul>`}
<div id="charts-${number}"></div>
<details${others.some(isTold) ? ' open' : ''}><summary>Secondary figures, which decide nothing</summary>
${tableOf('Other figures', others, names, unitOf(comparison))}
</details>
</section>`;
}

/** Longer names of sets are cut over columns. */
const LONGEST_HEAD = 24;

function tableOf(
  caption: string,
  figures: readonly ComparedFigure[],
  names: readonly string[],
  unit: 'run' | 'pair',
): string {
  const hasReasons = figures.some(({ reason }) => reason !== '');
  const rows = figures.map((figure) => {
    const cells = [
      formatSide(figure, 'base'),
      formatSide(figure, 'new'),
      formatChange(figure.change, figure),
      formatInterval(figure, unit),
      formatP(figure.p),
    ];
    const verdict = `${markOf(figure)} ${describeVerdict(figure, unit)}`;
    return `<tr><th scope="row">${escape(figure.name)}</th><td class="says ${figure.verdict}">${escape(verdict)}</td>${cells.map((cell) => `<td>${escape(cell)}</td>`).join('')}${hasReasons ? `<td class="why">${escape(figure.reason)}</td>` : ''}</tr>`;
  });
  const heads = [...names, 'change', 'interval', 'p'].map((head) => `<th scope="col">${escape(head)}</th>`);
  return `<div class="scroll" tabindex="0" role="group" aria-label="${escape(caption)}"><table><thead><tr><th scope="col">figure</th><th scope="col" class="says">verdict</th>${heads.join('')}${hasReasons ? '<th scope="col" class="why">why</th>' : ''}</tr></thead><tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

/** Text of whatever origin as it stands in HTML. */
function escape(text: string): string {
  return escapeHtml(cleanText(text));
}
