import type { WaterfallView } from '../model/realtime.ts';

const WIDTH = 1000;
const ROW = 30;

/** The way of an event, hop below hop. */
export function Waterfall({ waterfall }: { readonly waterfall: WaterfallView }) {
  const { title, says, whole, hops } = waterfall;
  const least = hops.reduce((a, { from }) => Math.min(a, from), 0);
  const scale = whole > 0 ? WIDTH / whole : 0;
  return (
    <figure class="waterfall">
      <figcaption>
        <strong>Way of an event, {title}.</strong> {says}
      </figcaption>
      <ol>
        {hops.map(({ name, text, from, length }) => (
          <li key={name}>
            <span class="hop">{name}</span>
            <svg viewBox={`0 0 ${WIDTH} ${ROW}`} preserveAspectRatio="none" aria-hidden="true">
              <rect class="track" x={0} y={13} width={WIDTH} height={4} />
              <rect class="bar" x={(from - least) * scale} y={4} width={Math.max(2, length * scale)} height={22} />
            </svg>
            <span class="length">{text}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}
