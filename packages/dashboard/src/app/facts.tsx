import type { Fact } from '../model/run.ts';
import { Mark } from './mark.tsx';

/** Named facts, one below the other, or side by side as a strip. */
export function Facts({
  facts,
  shape = 'list',
}: {
  readonly facts: readonly Fact[];
  readonly shape?: 'list' | 'strip';
}) {
  return (
    <dl class={`facts ${shape}`}>
      {facts.map(({ name, text, mark }, index) => (
        <div key={`${name} ${index}`}>
          <dt>{name}</dt>
          <dd>
            {mark === null ? null : <Mark mark={mark} />}
            {text}
          </dd>
        </div>
      ))}
    </dl>
  );
}
