import type { Mark as MarkName } from '@syntrix-bench/metrics/text';

const SIGNS = { good: '✓', warning: '!', bad: '✗', unknown: '?' } as const;
const WORDS = { good: 'good', warning: 'warning', bad: 'bad', unknown: 'not known' } as const;

/** A finding's sign, so that colour is never the only signal. */
export function Mark({ mark }: { readonly mark: MarkName | 'unknown' }) {
  return (
    <span class={`mark ${mark}`}>
      <span aria-hidden="true">{SIGNS[mark]}</span>
      <span class="unseen">{WORDS[mark]}: </span>
    </span>
  );
}
