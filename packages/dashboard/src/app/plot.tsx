import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';

import type { Chart, ChartLine, Unit } from '../model/chart.ts';
import { axisText } from './axis-text.ts';
import { lonelyPoints, xRange } from './plot-places.ts';
import { COLOURS_CHANGED } from './theme.tsx';

const HEIGHT = 240;
const FONT = '12px system-ui, sans-serif';
const LABEL_FONT = () => `${11 * devicePixelRatio}px system-ui, sans-serif`;
/** Under this width labels of marks would lie over one another. */
const NARROW = 520;

/** A colour of the style sheet as it is now: light, dark, or of a print. */
function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Draws a chart on a canvas. What it shows is told beside it, so that nobody needs to see it. */
export function Plot({ chart }: { readonly chart: Chart }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const shown = useRef(chart);
  shown.current = chart;
  const layout = `${chart.y.isLog} ${chart.lines.map(({ name, tone, shape }) => `${name} ${tone} ${shape}`).join(', ')}`;

  useEffect(() => {
    const host = place.current!;
    const made = new uPlot(optionsOf(shown, host.clientWidth), dataOf(shown.current), host);
    plot.current = made;
    const fit = () => {
      if (host.clientWidth > 0 && host.clientWidth !== made.width)
        made.setSize({ width: host.clientWidth, height: HEIGHT });
    };
    const sizes = new ResizeObserver(fit);
    sizes.observe(host);
    const repaint = () => made.redraw(false);
    addEventListener(COLOURS_CHANGED, repaint);
    return () => {
      removeEventListener(COLOURS_CHANGED, repaint);
      sizes.disconnect();
      made.destroy();
    };
  }, [layout]);

  useEffect(() => {
    plot.current?.setData(dataOf(chart));
  }, [chart]);

  return <div ref={place} class="plot" role="img" aria-label={chart.says} />;
}

function dataOf({ places, lines, y }: Chart): uPlot.AlignedData {
  const shown = (values: ChartLine['values']) =>
    y.isLog ? values.map((value) => (value !== null && value > 0 ? value : null)) : [...values];
  return [[...places], ...lines.map(({ values }) => shown(values))];
}

function optionsOf(shown: { readonly current: Chart }, width: number): uPlot.Options {
  const { x, y, lines, bands } = shown.current;
  const isTime = x.unit === 'seconds';
  return {
    width,
    height: HEIGHT,
    scales: {
      x: { time: false, range: (_, least, most) => xRange(shown.current, least, most) },
      y: y.isLog
        ? { distr: 3, range: (_, least, most) => [least / 1.3, most * 1.3] }
        : { range: (_, __, most) => [0, most > 0 ? most * 1.08 : y.unit === 'bytes' ? 1_000 : 1] },
    },
    axes: [axisOf(x.unit, isTime ? 60 : 50), { ...axisOf(y.unit, 30), size: 66, ...(y.isLog ? LOG_AXIS : {}) }],
    series: [
      { label: x.label, value: (_, value: number | null) => axisText(x.unit, value) },
      ...lines.map((line) => seriesOf(line, y.unit)),
    ],
    bands: bands.map(({ upper, lower, tone }) => ({
      series: [upper + 1, lower + 1],
      fill: () => faded(colour(`tone-${tone}`)),
    })),
    ...(isTime ? { cursor: { sync: { key: 'time' } } } : {}),
    legend: {
      markers: { width: 0, fill: (_, index) => colour(`tone-${shown.current.lines[index - 1]?.tone ?? 'quiet'}`) },
    },
    hooks: {
      drawClear: [(plot) => drawRegions(plot, shown.current)],
      draw: [(plot) => drawMarks(plot, shown.current)],
    },
  };
}

function axisOf(unit: Unit, space: number): uPlot.Axis {
  return {
    stroke: () => colour('quiet'),
    font: FONT,
    space,
    grid: { stroke: () => colour('grid'), width: 1 },
    ticks: { stroke: () => colour('grid'), width: 1 },
    values: (_, splits) => splits.map((split) => (split === null ? '' : axisText(unit, split))),
    ...(unit === 'percentile' ? { splits: (plot) => percentileSplits(plot) } : {}),
    ...(unit === 'seconds' ? { incrs: TIME_STEPS } : {}),
  };
}

/** 1, 2, 5, 10 and so on; where there is room for few, 1 and 10 alone. */
const LOG_AXIS: Pick<uPlot.Axis, 'splits' | 'filter'> = {
  splits: (_, __, least, most) => {
    const decades = Array.from({ length: 14 }, (_decade, index) => 10 ** (index - 4));
    const all = decades.flatMap((decade) => [decade, 2 * decade, 5 * decade]).filter((at) => at >= least && at <= most);
    return all.length <= 8 ? all : decades.filter((decade) => decade >= least && decade <= most);
  },
  filter: (_, splits) => splits,
};

const TIME_STEPS = [0.1, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];

/** The median, and one place for each nine. */
function percentileSplits(plot: uPlot): number[] {
  const most = Math.floor(plot.scales['x']?.max ?? 0);
  return [Math.log10(2), ...Array.from({ length: most }, (_, nines) => nines + 1)];
}

function seriesOf({ name, tone, shape }: ChartLine, unit: Unit): uPlot.Series {
  const stroke = () => colour(`tone-${tone}`);
  const isDots = shape === 'dots';
  return {
    label: name,
    stroke,
    width: isDots ? 0 : 2,
    ...(shape === 'dashed' ? { dash: [6, 4] } : {}),
    ...(shape === 'steps' ? { paths: uPlot.paths.stepped!({ align: -1 }) } : {}),
    ...(isDots
      ? { paths: () => null, points: { show: true, size: 8, fill: stroke } }
      : { points: { show: false, size: 7, fill: stroke, filter: (plot, index) => lonelyPoints(plot.data[index]!) } }),
    value: (_, value: number | null) => axisText(unit, value),
  };
}

function faded(hex: string): string {
  return `${hex}38`;
}

const REGION_COLOURS = { unmeasured: 'region', drain: 'region', stalled: 'region-bad', storm: 'region-storm' } as const;

function drawRegions(plot: uPlot, { regions }: Chart): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const { from, to, kind, label } of regions) {
    const left = Math.max(bbox.left, plot.valToPos(from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, 'x', true));
    if (right <= left) continue;
    ctx.fillStyle = colour(REGION_COLOURS[kind]);
    ctx.fillRect(left, bbox.top, Math.max(2, right - left), bbox.height);
    writeLabel(plot, label, left + 4, right - left - 8);
  }
  ctx.restore();
}

function drawMarks(plot: uPlot, { marks, x }: Chart): void {
  const { ctx, bbox } = plot;
  ctx.save();
  marks.forEach(({ at, label }, index) => {
    const left = plot.valToPos(at, 'x', true);
    if (left < bbox.left || left > bbox.left + bbox.width) return;
    const next = marks[index + 1]?.at;
    const room = (next === undefined ? bbox.left + bbox.width : plot.valToPos(next, 'x', true)) - left - 8;
    ctx.strokeStyle = colour('mark');
    ctx.lineWidth = devicePixelRatio;
    ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    if (x.unit === 'seconds' || plot.width >= NARROW) writeMark(plot, label, left, room);
  });
  ctx.restore();
}

/** The word of a mark: behind it, or before it where the chart ends. */
function writeMark(plot: uPlot, label: string, left: number, room: number): void {
  const width = labelWidth(plot, label);
  const isLast = left + room + 8 >= plot.bbox.left + plot.bbox.width;
  if (width > room && isLast) writeLabel(plot, label, left - width - 4, width);
  else writeLabel(plot, label, left + 4, room);
}

function labelWidth({ ctx }: uPlot, label: string): number {
  ctx.font = LABEL_FONT();
  return ctx.measureText(label).width;
}

/** A word at the top of the chart, where there is room for it. */
function writeLabel({ ctx, bbox }: uPlot, label: string, left: number, room: number): void {
  ctx.font = LABEL_FONT();
  ctx.fillStyle = colour('quiet');
  ctx.textBaseline = 'top';
  const text = label.length > 40 ? `${label.slice(0, 39)}…` : label;
  if (ctx.measureText(text).width <= room) ctx.fillText(text, left, bbox.top + 4);
}
