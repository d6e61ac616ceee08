import type { HistoryRow } from '../model/history.ts';

/** Runs that can be looked at. */
export function History({ rows }: { readonly rows: readonly HistoryRow[] }) {
  if (rows.length < 2) return null;
  return (
    <details class="history">
      <summary>{rows.length} runs</summary>
      <div class="scrolls" tabIndex={0} role="group" aria-label="Runs">
        <table>
          <thead>
            <tr>
              {['run', 'started (UTC)', 'scenario', 'status', 'measured', 'ok/s', 'success', 'p99'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ href, isShown, name, cells }) => (
              <tr key={href}>
                <th scope="row">
                  <a href={href} aria-current={isShown ? 'page' : undefined}>
                    {name}
                  </a>
                </th>
                {cells.map((text, index) => (
                  <td key={index}>{text}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
