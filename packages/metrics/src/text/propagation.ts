import type { ReportPropagation } from '../report/report-realtime.ts';
import { formatReservedMs } from './latency.ts';

/** A figure of propagation with its reservation (R18, R30): `1.24 ms`, `~6.62 ms`, `> 15.1 ms`, or `–` where there is none. */
export function propagationText(propagation: ReportPropagation, figure: 'p50' | 'p99'): string {
  const { thin, censored = [] } = propagation;
  const reservation = { censored: censored.includes(figure), thin: figure === 'p99' && thin === true };
  return formatReservedMs(propagation[figure], reservation);
}
