import type { ThresholdView } from '../model/verdict.ts';
import { Mark } from './mark.tsx';
import { Section } from './section.tsx';

/** Limits, with how far the run is from each. */
export function Thresholds({ thresholds }: { readonly thresholds: readonly ThresholdView[] }) {
  if (thresholds.length === 0) return null;
  return (
    <Section id="thresholds" title="Thresholds">
      <ul class="thresholds">
        {thresholds.map(({ mark, text, reason, share, distance }) => (
          <li key={text}>
            <Mark mark={mark} />
            <span class="limit">
              {text}
              {reason === '' ? null : <span class="quiet"> {reason}</span>}
            </span>
            {share === null ? null : <Distance share={share} mark={mark} distance={distance} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Twice the limit is as far as is drawn. */
const WIDTH = 120;

function Distance({
  share,
  mark,
  distance,
}: {
  readonly share: number;
  readonly mark: string;
  readonly distance: string;
}) {
  return (
    <span class="distance">
      <svg width={WIDTH} height={12} viewBox={`0 0 ${WIDTH} 12`} aria-hidden="true">
        <rect class="track" x={0} y={3} width={WIDTH} height={6} />
        <rect class={`fill ${mark}`} x={0} y={3} width={Math.min(1, share / 2) * WIDTH} height={6} />
        <rect class="tick" x={WIDTH / 2 - 1} y={0} width={2} height={12} />
      </svg>
      <span class="quiet">{distance}</span>
    </span>
  );
}
