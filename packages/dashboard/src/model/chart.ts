/** What a colour stands for; the style sheet says which, in light and dark. */
export type Tone = 'p50' | 'p95' | 'p99' | 'max' | 'ok' | 'asked' | 'bad' | 'quiet' | 'first' | 'second' | 'third';

/** How numbers along an axis read. */
export type Unit = 'ms' | 'perSecond' | 'seconds' | 'percentile' | 'bytes' | 'plain';

/** An axis of a chart. */
export interface ChartAxis {
  readonly label: string;
  readonly unit: Unit;
  readonly isLog: boolean;
}

/** One series of values, one for each place along the x axis; `null`: no value there. */
export interface ChartLine {
  readonly name: string;
  readonly tone: Tone;
  /** `steps`: a value holds from the place before to its own. `dots` are joined by nothing. */
  readonly shape: 'line' | 'steps' | 'dashed' | 'dots';
  readonly values: readonly (number | null)[];
}

/** What lies between two lines, by their index. */
export interface ChartBand {
  readonly upper: number;
  readonly lower: number;
  readonly tone: Tone;
}

/** A stretch of the x axis that is shaded, such as the warm-up. */
export interface ChartRegion {
  readonly from: number;
  readonly to: number;
  readonly kind: 'unmeasured' | 'drain' | 'stalled' | 'storm';
  readonly label: string;
}

/** A place on the x axis with a word, such as the begin of a stage. */
export interface ChartMark {
  readonly at: number;
  readonly label: string;
}

/** What a chart shows, as a table. */
export interface DataTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A chart, told before it is drawn. */
export interface Chart {
  /** Stable within a page. */
  readonly id: string;
  readonly title: string;
  /** What it shows, as a sentence with its figures. */
  readonly says: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  /** Places along the x axis, rising. */
  readonly places: readonly number[];
  /** Where the x axis begins and ends; `null`: with the places. */
  readonly span: readonly [from: number, to: number] | null;
  readonly lines: readonly ChartLine[];
  readonly bands: readonly ChartBand[];
  readonly regions: readonly ChartRegion[];
  readonly marks: readonly ChartMark[];
  /** Made when somebody asks for it. */
  readonly table: () => DataTable;
}

/** Whether values are so far apart that a linear axis would hide the small ones. */
export function wantsLog(values: readonly (number | null)[]): boolean {
  const known = values.filter((value): value is number => value !== null && value > 0);
  if (known.length === 0) return false;
  return known.reduce((a, b) => Math.max(a, b)) > 20 * known.reduce((a, b) => Math.min(a, b));
}
