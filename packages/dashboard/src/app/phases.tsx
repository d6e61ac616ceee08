import type { PhaseView } from '../model/run.ts';

const WIDTH = 1000;

/** The whole run, true to scale; what is measured stands out. */
export function Phases({ phases }: { readonly phases: readonly PhaseView[] }) {
  if (phases.length === 0) return null;
  return (
    <>
      <svg
        class="phases"
        viewBox={`0 0 ${WIDTH} 24`}
        preserveAspectRatio="none"
        role="img"
        aria-label="Phases of the run, true to scale"
      >
        {phases.map(({ word, from, share, isMeasured }) => (
          <rect
            key={word}
            class={isMeasured ? 'measured' : 'unmeasured'}
            x={from * WIDTH}
            y={0}
            width={Math.max(1, share * WIDTH - 2)}
            height={24}
          >
            <title>{word}</title>
          </rect>
        ))}
      </svg>
      <ol class="phase-list">
        {phases.map(({ word, text, isMeasured }) => (
          <li key={word} class={isMeasured ? 'measured' : ''}>
            <strong>{word}</strong> {text}
            {isMeasured ? ' (measured)' : ''}
          </li>
        ))}
      </ol>
    </>
  );
}
