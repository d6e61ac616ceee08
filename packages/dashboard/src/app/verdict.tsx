import type { Verdict as VerdictView } from '../model/verdict.ts';
import { Mark } from './mark.tsx';

/** The run in one sentence, first of all. */
export function Verdict({ verdict }: { readonly verdict: VerdictView }) {
  const { mark, headline, details } = verdict;
  return (
    <div class={`verdict ${mark ?? 'live'}`}>
      <p class="headline">
        {mark === null ? null : <Mark mark={mark} />}
        {headline}
      </p>
      {details.map((text) => (
        <p key={text} class="detail">
          {text}
        </p>
      ))}
    </div>
  );
}
