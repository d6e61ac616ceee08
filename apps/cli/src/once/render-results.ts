import type { OnceResult } from '@syntrix-bench/core';

import type { Paint } from '../help/paint.ts';
import { printable } from '../wire/printable.ts';
import type { SecretMask } from '../wire/secret-mask.ts';

const WORDS: Readonly<Record<OnceResult['outcome'], string>> = {
  ok: '',
  refused: 'refused',
  failed: 'failed',
  unknown: 'may or may not have been done',
  dropped: 'was not sent',
  not_done: 'was not tried: there is nothing to do it to',
};
const LONGEST_MESSAGE = 300;

/** Whether an operation did what it should, a refusal that belongs to the workload included. */
export function wentWell({ outcome }: OnceResult): boolean {
  return outcome === 'ok' || outcome === 'refused';
}

/** One line for each operation: how it ended, its status, how long it took, and what was said where it went wrong. */
export function renderResults(results: readonly OnceResult[], mask: SecretMask, paint: Paint): string {
  const several = new Set(results.map(({ workload }) => workload)).size > 1;
  const labels = results.map(({ workload, operation }) => printable(several ? `${workload}/${operation}` : operation));
  const width = Math.max(0, ...labels.map((label) => label.length));
  const lines = results.map((result, index) => {
    const mark = wentWell(result) ? '✓' : paint.red('✗');
    const status = result.status === 0 ? '  –' : String(result.status);
    const time = `${(result.serviceUs / 1000).toFixed(1)} ms`.padStart(10);
    const figures = result.requests === 0 ? '' : `  ${status}${time}${requestsText(result.requests)}`;
    return `${mark} ${labels[index]?.padEnd(width)}${figures}${explained(result, mask)}`;
  });
  return lines.map((line) => `${line}\n`).join('');
}

function requestsText(count: number): string {
  return count === 1 ? '' : `  ${count} requests`;
}

function explained({ outcome, category, message, requestId }: OnceResult, mask: SecretMask): string {
  const said = printable(mask.text(message).slice(0, LONGEST_MESSAGE));
  const parts = [WORDS[outcome], category, said, requestId === '' ? '' : `request ${printable(requestId)}`];
  const shown = parts.filter((part) => part !== '');
  return shown.length === 0 ? '' : `  ${shown.join(': ')}`;
}
