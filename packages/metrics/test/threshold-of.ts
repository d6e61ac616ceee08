import { parseThreshold, type Threshold } from '../src/index.ts';

/** The threshold that a text means. */
export function thresholdOf(expression: string): Threshold {
  const parsed = parseThreshold(expression);
  if (!parsed.ok) throw new Error(`${expression} ${parsed.problem}`);
  return parsed.threshold;
}
