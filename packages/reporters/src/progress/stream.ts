import type { PaintOptions } from '../format/line.ts';

/** Where progress is written: `process.stderr`, or something that behaves like it. */
export interface ProgressStream {
  write(text: string): unknown;
  /** Width of the terminal; 80 is assumed where a terminal does not say. */
  readonly columns?: number | undefined;
  /** Height of the terminal; 24 is assumed where a terminal does not say. */
  readonly rows?: number | undefined;
  /** Whether a person watches on a terminal, which can be drawn over. */
  readonly isTTY?: boolean | undefined;
  on?(event: 'resize', listener: () => void): unknown;
  off?(event: 'resize', listener: () => void): unknown;
}

/** What lines are painted with. */
export type Ink = Omit<PaintOptions, 'columns'>;
