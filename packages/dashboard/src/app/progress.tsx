import type { Progress as ProgressView } from '../model/run.ts';

/** How far a run has come that goes on. */
export function Progress({ progress }: { readonly progress: ProgressView }) {
  const { phase, text, fraction, stages } = progress;
  return (
    <div class="progress">
      <p>
        <strong>{phase}</strong> {text}
      </p>
      {fraction === null ? null : <progress max={1} value={fraction} aria-label={`${phase}: ${text}`} />}
      {stages.length === 0 ? null : (
        <ol class="stages">
          {stages.map(({ label, isNow }, index) => (
            <li key={index} class={isNow ? 'now' : ''} aria-current={isNow ? 'step' : undefined}>
              {label}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
