import type { ClaimView } from '../model/verdict.ts';
import { Mark } from './mark.tsx';
import { Section } from './section.tsx';

/** What the run proves, and why not, where it does not. */
export function Claims(props: { readonly claims: readonly ClaimView[]; readonly notes: readonly string[] }) {
  const { claims, notes } = props;
  if (claims.length === 0) return null;
  return (
    <Section id="certificate" title="Certificate: what this run proves">
      <ul class="claims">
        {claims.map(({ title, mark, grade, reasons }) => (
          <li key={title} class={`claim ${mark}`}>
            <p class="grade">
              <Mark mark={mark} />
              <strong>{title}</strong> {grade}
            </p>
            {reasons.map(({ fact, consequence, remedy }) => (
              <p key={fact + consequence} class="reason">
                {fact}: {consequence}
                {remedy === '' ? null : <span class="remedy"> → {remedy}</span>}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {notes.map((text) => (
        <p key={text} class="quiet">
          {text}
        </p>
      ))}
    </Section>
  );
}
