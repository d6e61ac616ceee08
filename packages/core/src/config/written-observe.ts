import type { ObservePlan } from '../contracts/observe.ts';

const URL_FORM = 'https?://[^\\s@#]{1,500}';
const MONGO_FORM = 'mongodb://(?:\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9._-]{1,253})(?::[1-9]\\d{0,4})?/?';
const METRIC_FORM = '[A-Za-z_:][A-Za-z0-9_:]{0,199}';

/** How something to be watched is written. */
export const OBSERVE_PATTERN = `^(?:[A-Za-z0-9][A-Za-z0-9_.-]{0,63}=)?(?:pid:[1-9]\\d{0,9}|port:[1-9]\\d{0,4}|nats:${URL_FORM}|${MONGO_FORM}|prometheus:${URL_FORM}(?:#${METRIC_FORM}(?:\\+${METRIC_FORM}){0,31})?)$`;

/** What is to be watched, from how it was written; a name that another has already is given the next number that is free. */
export function readObserve(written: readonly string[]): readonly ObservePlan[] {
  const taken = new Set<string>();
  return written.map((text) => {
    const [, own, form = '', rest = ''] = /^(?:([^=:]+)=)?([a-z]+):(.*)$/su.exec(text) ?? [];
    const plan = planOf(form, rest);
    const wanted = own ?? plan.kind;
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
    taken.add(name);
    return { ...plan, name };
  });
}

function planOf(form: string, rest: string): Omit<ObservePlan, 'name'> {
  if (form === 'pid') return { kind: 'process', process: { pid: Number(rest) } };
  if (form === 'port') return { kind: 'process', process: { port: Number(rest) } };
  if (form === 'nats') return { kind: 'nats', url: rest };
  if (form === 'mongodb') return { kind: 'mongodb', url: `mongodb:${rest.replace(/\/$/u, '')}` };
  const [url = '', metrics] = rest.split('#');
  return { kind: 'prometheus', url, ...(metrics === undefined ? {} : { metrics: metrics.split('+') }) };
}
