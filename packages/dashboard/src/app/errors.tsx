import type { ErrorView } from '../model/verdict.ts';
import { Section } from './section.tsx';

/** What failed, with samples. */
export function Errors({ errors }: { readonly errors: readonly ErrorView[] }) {
  if (errors.length === 0) return null;
  return (
    <Section id="errors" title="Errors">
      <ul class="errors">
        {errors.map(({ type, category, count, share, where, samples }) => (
          <li key={`${category} ${type}`}>
            <p>
              <strong class="bad">{count}</strong> {type}
              <span class="quiet">
                {' '}
                {[category, where, share === '' ? '' : `${share} of operations`]
                  .filter((part) => part !== '')
                  .join(', ')}
              </span>
            </p>
            {samples.map((text) => (
              <p key={text} class="sample">
                {text}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </Section>
  );
}
