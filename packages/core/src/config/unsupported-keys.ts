import type { ConfigPath } from './located.ts';

/** What a person may know from the product's documents or from the older tool, and what to do while it is not there. */
const UNSUPPORTED: Readonly<Record<string, readonly [predicate: string, hint: string]>> = {
  monitor: ['is not supported by this version', 'Remove it, or set monitor.enabled to false.'],
  'output.formats.csv': ['', 'CSV is not supported by this version; the JSON report has the same figures.'],
  'output.formats.prometheus': [
    '',
    'Prometheus text is not supported by this version; the JSON report has the same figures.',
  ],
};

/** Speaks about a key, or a value as the last step of `path`, that this version does not know yet; else null. */
export function unsupportedKey(path: ConfigPath): { readonly predicate: string; readonly hint: string } | null {
  const dotted = path
    .filter((step) => typeof step === 'string')
    .join('.')
    .replace(/^workloads\./, '');
  const found = Object.hasOwn(UNSUPPORTED, dotted) ? UNSUPPORTED[dotted] : undefined;
  return found === undefined ? null : { predicate: found[0], hint: found[1] };
}
