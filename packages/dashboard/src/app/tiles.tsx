import type { Tile } from '../model/figures.ts';
import { Mark } from './mark.tsx';

/** The figures that are read from afar. */
export function Tiles({ tiles }: { readonly tiles: readonly Tile[] }) {
  if (tiles.length === 0) return null;
  return (
    <dl class="tiles">
      {tiles.map(({ label, value, note, mark }) => (
        <div key={label} class="tile">
          <dt>{label}</dt>
          <dd>
            <span class="value">
              {mark === null ? null : <Mark mark={mark} />}
              {value}
            </span>
            <span class="quiet">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
