import type { ComparedFigure } from '@syntrix-bench/metrics/compare';
import { cleanText } from '@syntrix-bench/metrics/text';

import { escapeHtml } from '../html/self-contained-page.ts';
import { formatChange } from './comparison-text.ts';

/** The farthest that the axis reaches either way, as a ratio: from −90% to +900%. What lies beyond is marked with its value. */
const FARTHEST = 10;
/** As far as it reaches at least, where nothing changes and anything matters. */
const NEAREST = 1.01;
/** Room beyond the outermost value, as a share of the reach. */
const ROOM = 1.08;
/** Where the axis may have a number on each side, in per cent: no change is less than −100%. */
const TICKS = {
  down: [-1, -2, -5, -10, -20, -50, -75, -90],
  up: [1, 2, 5, 10, 20, 50, 100, 200, 500, 900],
} as const;

/** Beside the style of the page; the picture is as wide as its place, and its letters are as large at any width. */
export const PICTURE_STYLE = `
.intervals{margin:1rem 0}
.intervals .row{display:grid;grid-template-columns:9rem minmax(0,1fr);gap:.6rem;align-items:center;font-size:14px}
.intervals svg{display:block;width:100%;height:36px;overflow:visible}
.intervals .row>span{padding-top:8px}
.intervals .axis svg{height:20px}
.intervals text{fill:var(--quiet);font-size:13px}
.zero{stroke:var(--quiet)}
.matters{fill:var(--edge);opacity:.45}
.interval{stroke:var(--text);stroke-width:2}
.point,.beyond{fill:var(--text)}
.worse .interval{stroke:var(--bad)}.worse :is(.point,.beyond){fill:var(--bad)}
.better .interval{stroke:var(--good)}.better :is(.point,.beyond){fill:var(--good)}
@media(max-width:560px){.intervals .row{grid-template-columns:minmax(0,1fr);gap:0}.intervals .row>span{padding:0}}
`;

/** Each change with its interval on one axis: that of the ratio's logarithm, on which half and double lie equally far, labelled in per cent. */
export function intervalPicture(all: readonly ComparedFigure[]): string {
  const figures = all.filter(({ scale, change, primary }) => primary && scale === 'ratio' && change !== null);
  if (figures.length === 0) return '';
  const reach = reachOf(figures);
  const rows = figures.map((figure) => rowOf(figure, reach));
  const isBeyond = rows.some((row) => row.includes('"beyond"'));
  return `<figure class="intervals"><div role="img" aria-label="Changes with their intervals">
${rows.join('\n')}
<div class="row axis"><span></span><svg>${ticksOf(reach)}</svg></div>
</div><figcaption>Change with the interval that decides, on a logarithmic axis; what lies in the grey band does not matter.${isBeyond ? ' An arrow goes on beyond the axis.' : ''}</figcaption></figure>`;
}

/** How far the axis goes either way. */
function reachOf(figures: readonly ComparedFigure[]): number {
  const values = figures.flatMap(({ change, low, high, delta }) => [change!, low ?? 0, high ?? 0, delta]);
  const farthest = Math.max(Math.log(NEAREST), ...values.map((value) => Math.abs(placeOf(value))));
  return Math.min(Math.log(FARTHEST), farthest * ROOM);
}

/** A change in per cent on the axis; what loses all is beyond any. */
function placeOf(change: number): number {
  return Math.log(Math.max(0, 1 + change / 100));
}

function rowOf(figure: ComparedFigure, reach: number): string {
  const { change, low, high, delta } = figure;
  const x = (value: number) => percent(placeOf(value), reach);
  // A change of 10 % is the factor 1.1 in both directions.
  const least = percent(-placeOf(delta), reach);
  const left = sideOf(change!, low, -1, reach);
  const right = sideOf(change!, high, 1, reach);
  const isShown = Math.abs(placeOf(change!)) <= reach;
  return `<div class="row"><span>${escapeHtml(cleanText(figure.name))}</span><svg class="${figure.verdict}"><rect class="matters" x="${least}" y="0" width="${share(x(delta), least)}" height="100%"/><line class="zero" x1="50%" x2="50%" y1="0" y2="100%"/><line class="interval" x1="${low === null ? '0%' : x(low)}" x2="${high === null ? '100%' : x(high)}" y1="22" y2="22"/>${left}${right}${isShown ? `<circle class="point" cx="${x(change!)}" cy="22" r="5"/>` : ''}</svg></div>`;
}

/** What goes on beyond an edge of the axis: an arrow, and the value that lies there, if there is one. */
function sideOf(change: number, end: number | null, towards: -1 | 1, reach: number): string {
  const isOutside = (value: number) => placeOf(value) * towards > reach;
  if (end !== null && !isOutside(end) && !isOutside(change)) return '';
  const value = isOutside(change) ? change : end;
  const [edge, anchor] = towards < 0 ? ['0%', 'start'] : ['100%', 'end'];
  const told =
    value === null
      ? ''
      : `<text x="${edge}" y="11" text-anchor="${anchor}">${escapeHtml(formatChange(value, { scale: 'ratio' }))}</text>`;
  return `<svg x="${edge}" y="22"><path class="beyond" d="M0,0L${-9 * towards},-6V6Z"/></svg>${told}`;
}

/** Numbers below the axis: none, and of each side the farthest that there is room for and one on the way. */
function ticksOf(reach: number): string {
  const of = (candidates: readonly number[]) => {
    const fitting = candidates.filter((value) => Math.abs(placeOf(value)) <= reach);
    const far = fitting.at(-1);
    if (far === undefined) return [];
    const near = fitting.findLast((value) => Math.abs(placeOf(value)) <= 0.55 * Math.abs(placeOf(far)));
    return near === undefined || Math.abs(placeOf(near)) < 0.3 * reach ? [far] : [near, far];
  };
  return [...of(TICKS.down).toReversed(), 0, ...of(TICKS.up)]
    .map((value) => {
      const sign = value > 0 ? '+' : value < 0 ? '−' : '';
      const x = percent(placeOf(value), reach);
      return `<text x="${x}" y="14" text-anchor="middle">${sign}${Math.abs(value)}%</text>`;
    })
    .join('');
}

/** A place on the axis, as a share of its length. */
function percent(place: number, reach: number): string {
  const within = Math.max(-reach, Math.min(reach, place));
  return `${Number((50 + (50 * within) / reach).toFixed(2))}%`;
}

function share(to: string, from: string): string {
  return `${Number((Number.parseFloat(to) - Number.parseFloat(from)).toFixed(2))}%`;
}
