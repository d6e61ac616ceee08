import type { CheckView } from '../model/verdict.ts';
import { Mark } from './mark.tsx';
import { Section } from './section.tsx';

/** What was found by checking answers, with evidence; what held is counted, and listed for whoever asks. */
export function Checks({ checks }: { readonly checks: readonly CheckView[] }) {
  if (checks.length === 0) return null;
  const held = checks.filter(({ mark }) => mark === 'good');
  const others = checks.filter(({ mark }) => mark !== 'good');
  return (
    <Section id="checks" title="Checks">
      <CheckList checks={others} />
      {held.length === 0 ? null : (
        <>
          <p>
            <Mark mark="good" />
            {held.length} held: {held.map(({ name }) => name).join(', ')}
          </p>
          <details>
            <summary>What was checked, and how often</summary>
            <CheckList checks={held} />
          </details>
        </>
      )}
    </Section>
  );
}

function CheckList({ checks }: { readonly checks: readonly CheckView[] }) {
  return (
    <ul class="checks">
      {checks.map(({ mark, name, sentence, found, evidence }) => (
        <li key={name}>
          <Mark mark={mark} />
          <div>
            <strong>{name}</strong> {found}
            <p class="quiet">{sentence}</p>
            {evidence.length === 0 ? null : (
              <details>
                <summary>Evidence ({evidence.length})</summary>
                <ul class="evidence">
                  {evidence.map((text) => (
                    <li key={text}>{text}</li>
                  ))}
                </ul>
              </details>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
