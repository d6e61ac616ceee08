import type { FiguresTable as Figures } from '../model/figures.ts';
import { Sparkline } from './sparkline.tsx';

/** Figures by operation, stage, workload or database, each with its course where that is known. */
export function FiguresTable({ figures, title }: { readonly figures: Figures; readonly title: string }) {
  const { head, rows, signs } = figures;
  if (rows.length === 0) return null;
  const hasCourse = rows.some(({ goodput }) => goodput.length > 1);
  return (
    <>
      <div class="scrolls" tabIndex={0} role="group" aria-label={title}>
        <table class="figures">
          <caption class="unseen">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{title}</th>
              {head.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              {hasCourse ? (
                <>
                  <th scope="col">ok/s over time</th>
                  <th scope="col">p99 over time</th>
                </>
              ) : null}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, isTotal, cells, hasErrors, goodput, p99 }) => (
              <tr key={name} class={isTotal ? 'total' : ''}>
                <th scope="row">{name}</th>
                {cells.map((text, index) => (
                  <td key={index} class={hasErrors && head[index] === 'errors' ? 'bad' : ''}>
                    {text}
                  </td>
                ))}
                {hasCourse ? (
                  <>
                    <td>
                      <Sparkline values={goodput} tone="ok" name={`${name} ok/s`} />
                    </td>
                    <td>
                      <Sparkline values={p99} tone="p99" name={`${name} p99`} />
                    </td>
                  </>
                ) : null}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {signs.map((text) => (
        <p key={text} class="quiet">
          {text}
        </p>
      ))}
    </>
  );
}
