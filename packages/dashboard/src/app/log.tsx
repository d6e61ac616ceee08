import type { LiveLogLine } from '../live.ts';
import { Section } from './section.tsx';

/** What happened to the run, the newest first. */
export function Log({ log }: { readonly log: readonly LiveLogLine[] }) {
  if (log.length === 0) return null;
  return (
    <Section id="log" title="Log">
      <ol class="log" tabIndex={0} aria-label="Log, the newest first">
        {log.toReversed().map(({ timestamp, level, message, context = {} }, index) => (
          <li key={log.length - index} class={level}>
            <time>{timestamp.slice(11, 23)}</time> <span class="level">{level}</span> {message}
            {Object.entries(context).map(([name, value]) => ` ${name}=${value}`)}
          </li>
        ))}
      </ol>
    </Section>
  );
}
