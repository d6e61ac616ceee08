import { ANSWER_WITHIN_MS, boundedGet } from './bounded-get.ts';
import { finite, type Source, type SourceSeries } from './source.ts';

/** Figures of `/varz`, by what they are called there. */
const FIGURES = [
  { key: 'cpu', name: 'cpu', unit: 'cores', isSum: false, factor: 0.01 },
  { key: 'mem', name: 'memory', unit: 'bytes', isSum: false, factor: 1 },
  { key: 'connections', name: 'connections', unit: 'count', isSum: false, factor: 1 },
  { key: 'subscriptions', name: 'subscriptions', unit: 'count', isSum: false, factor: 1 },
  { key: 'slow_consumers', name: 'slow_consumers', unit: 'count', isSum: false, factor: 1 },
  { key: 'in_msgs', name: 'messages_in', unit: 'per_second', isSum: true, factor: 1 },
  { key: 'out_msgs', name: 'messages_out', unit: 'per_second', isSum: true, factor: 1 },
  { key: 'in_bytes', name: 'bytes_in', unit: 'bytes_per_second', isSum: true, factor: 1 },
  { key: 'out_bytes', name: 'bytes_out', unit: 'bytes_per_second', isSum: true, factor: 1 },
] as const satisfies readonly (SourceSeries & { readonly key: string; readonly factor: number })[];

/** A NATS server by its monitoring port, usually 8222. */
export function natsSource(url: string, withinMs = ANSWER_WITHIN_MS): Source {
  return {
    series: FIGURES.map(({ name, unit, isSum }) => ({ name, unit, isSum })),
    look: async () => {
      const text = await boundedGet(url, '/varz', withinMs);
      const answer = parsed(text);
      if (typeof answer !== 'object' || answer === null) throw new Error('its answer is no /varz of NATS');
      return FIGURES.map(({ key, factor }) => {
        const value = finite((answer as Readonly<Record<string, unknown>>)[key]);
        return value === null ? null : value * factor;
      });
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('its answer is no JSON');
  }
}
