import type { TestbedOptions } from '@syntrix-bench/testbed';

/** What a person who started a testbed wants to know of it. */
export function describeTestbed(url: string, options: TestbedOptions): string {
  const databases = ['default', ...(options.databases ?? []).filter((name) => name !== 'default')];
  const rows: readonly (readonly [string, string])[] = [
    ['serving', 'an embedded Syntrix-compatible target, in memory, rules open'],
    ['databases', databases.join(', ')],
    ['admin', `${options.admin?.username} / ${options.admin?.password}`],
    ...(options.keyFile === undefined ? [] : [['key file', options.keyFile] as const]),
    ['what it saw', `${url}/_testbed/ground-truth`],
    ['faults', `PUT ${url}/_testbed/faults`],
    ['try', `syntrix-bench run --target ${url} --duration 10s`],
    ['stop', 'Ctrl+C'],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, text]) => `${label.padEnd(width)}  ${text}\n`).join('');
}
